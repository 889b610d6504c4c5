import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualRows } from '../../src/views/grid/virtual-rows.svelte';

let waiting: { readonly id: number; readonly run: FrameRequestCallback }[] = [];
let ids = 0;
beforeEach(() => {
  waiting = [];
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => {
    waiting.push({ id: ++ids, run });
    return ids;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => {
    waiting = waiting.filter((one) => one.id !== id);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A frame of the page. */
function frame(): void {
  const now = waiting;
  waiting = [];
  for (const { run } of now) run(0);
}

const drawn = (rows: VirtualRows): readonly number[] => rows.items.map(({ index }) => index);

describe('rows in sight', () => {
  it('are drawn at once where they are few', () => {
    const rows = new VirtualRows(32, () => 30);
    const detach = rows.attach(document.createElement('div'));
    rows.count(20);
    expect(drawn(rows)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(rows.size).toBe(20 * 32);
    detach();
  });

  it('are drawn some with each frame where they are many, until all are, in order', () => {
    const rows = new VirtualRows(32, () => 8);
    const detach = rows.attach(document.createElement('div'));
    rows.count(1000);
    const seen = [drawn(rows)];
    // 600 px without a layout: 19 rows and 8 near them.
    for (let at = 0; at < 3; at++) {
      frame();
      seen.push(drawn(rows));
    }
    const first = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
    expect(seen).toEqual([first(8), first(16), first(24), first(27)]);
    frame();
    expect(drawn(rows)).toHaveLength(27);
    rows.count(5);
    expect(drawn(rows)).toEqual([0, 1, 2, 3, 4]);
    detach();
  });

  it('are drawn no more once their table is gone', () => {
    const rows = new VirtualRows(32, () => 8);
    rows.attach(document.createElement('div'))();
    const again = rows.attach(document.createElement('div'));
    rows.count(1000);
    again();
    const before = drawn(rows);
    frame();
    frame();
    expect(drawn(rows)).toEqual(before);
  });
});
