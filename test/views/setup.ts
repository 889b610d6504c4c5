import '@testing-library/jest-dom/vitest';

// What happy-dom lacks of the browser.
HTMLElement.prototype.scrollIntoView ??= function scrollIntoView(): void {};
