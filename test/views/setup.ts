import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';

// A busy machine is slow, not wrong: what is waited for comes or not within the test's own time.
configure({ asyncUtilTimeout: 10_000 });

// What happy-dom may lack of the browser.
if (!('scrollIntoView' in HTMLElement.prototype)) {
  Object.defineProperty(HTMLElement.prototype, 'scrollIntoView', { value: () => undefined });
}
