import { engineClient } from '../../../src/app/engine-client';
import { Database } from '../../../src/store/database';
import { keepRows } from './rows';

/**
 * The engine in its worker with nothing else on the page, so that what the main thread feels is the engine's doing.
 * Longest task and longest gap between two frames of a timer are kept from the first import on.
 */
const feel = { longestTask: 0, longestGap: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) feel.longestTask = Math.max(feel.longestTask, duration);
}).observe({ type: 'longtask' });
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  feel.longestGap = Math.max(feel.longestGap, now - last);
  last = now;
}, 4);

const overreach = {
  engine: engineClient(),
  feel,
  reset: () => {
    feel.longestTask = 0;
    feel.longestGap = 0;
    last = performance.now();
  },
  file: (): File | undefined => document.querySelector<HTMLInputElement>('#file')?.files?.[0],
  keepRows,
  clear: async () => {
    await new Database({}).delete();
  },
};

declare global {
  interface Window {
    readonly overreach: typeof overreach;
  }
}

Object.assign(window, { overreach });
