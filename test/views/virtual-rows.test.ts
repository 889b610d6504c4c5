import { describe, expect, it } from 'vitest';
import { VirtualRows } from '../../src/views/grid/virtual-rows.svelte';

/** A frame of the page. */
const frame = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
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

  it('are drawn some with each frame where they are many, until all are, in order', async () => {
    const rows = new VirtualRows(32, () => 8);
    const detach = rows.attach(document.createElement('div'));
    rows.count(1000);
    const seen = [drawn(rows)];
    // 600 px without a layout: 19 rows and 8 near them.
    while (seen.length < 20 && (seen.at(-1)?.length ?? 0) < 27) {
      await frame();
      seen.push(drawn(rows));
    }
    expect(seen[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const [at, later] of seen.slice(1).entries()) {
      const before = seen[at] ?? [];
      expect(later.slice(0, before.length)).toEqual(before);
      expect(later.length - before.length).toBeLessThanOrEqual(8);
    }
    expect(seen.at(-1)).toEqual(Array.from({ length: 27 }, (_, at) => at));
    await frame();
    expect(drawn(rows)).toHaveLength(27);
    rows.count(5);
    expect(drawn(rows)).toEqual([0, 1, 2, 3, 4]);
    detach();
  });

  it('are drawn no more once their table is gone', async () => {
    const rows = new VirtualRows(32, () => 8);
    rows.attach(document.createElement('div'))();
    const again = rows.attach(document.createElement('div'));
    rows.count(1000);
    again();
    const before = drawn(rows);
    await frame();
    await frame();
    expect(drawn(rows)).toEqual(before);
  });
});
