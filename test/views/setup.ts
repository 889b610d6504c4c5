import '@testing-library/jest-dom/vitest';

// What happy-dom may lack of the browser.
if (!('scrollIntoView' in HTMLElement.prototype)) {
  Object.defineProperty(HTMLElement.prototype, 'scrollIntoView', { value: () => undefined });
}
