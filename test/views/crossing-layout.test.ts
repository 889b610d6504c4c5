import { describe, expect, it } from 'vitest';
import type { CrossTenantRow } from '../../src/questions/answers';
import { layoutCrossings } from '../../src/views/overview/crossing-layout';
import { CROSSINGS } from './fake-data';

const row = (fromTenant: number, toTenant: number, principals: number): CrossTenantRow => ({
  fromTenant,
  toTenant,
  mechanism: 'role-trust',
  principals,
  verdict: 'allowed',
  steps: [],
});

describe('the map of crossings', () => {
  it('makes one band of a pair, as strong as its strongest crossing', () => {
    const map = layoutCrossings(CROSSINGS);
    const band = map.bands.find(({ from, to }) => from === 0 && to === 4);
    expect(band?.rows.map(({ mechanism }) => mechanism)).toEqual(['shared-account', 'shared-secret']);
    expect(band?.verdict).toBe('allowed');
    expect(map.bands).toHaveLength(6);
    expect(map.folded).toBe(0);
  });

  it('lays bands at one tenant side by side, without touching', () => {
    const map = layoutCrossings([row(0, 1, 50), row(0, 2, 50), row(0, 3, 50)]);
    const ends = [...map.bands].sort((a, b) => a.y1 - b.y1);
    for (const [index, band] of ends.entries()) {
      const next = ends[index + 1];
      if (next) expect(next.y1 - band.y1).toBeGreaterThan(0);
    }
    expect(ends.map(({ to }) => to)).toEqual([1, 2, 3]);
  });

  it('folds what has no room and counts it', () => {
    const rows = Array.from({ length: 14 }, (_, index) => row(0, index + 1, index + 1));
    const map = layoutCrossings(rows, 9);
    expect(map.targets).toHaveLength(9);
    expect(map.folded).toBe(5);
    // The heaviest stay.
    expect(map.targets.map(({ tenant }) => tenant)).toContain(14);
  });

  it('is the same for the same rows in any order', () => {
    expect(layoutCrossings([...CROSSINGS].reverse()).bands.map(({ from, to, y1 }) => [from, to, y1])).toEqual(
      layoutCrossings(CROSSINGS).bands.map(({ from, to, y1 }) => [from, to, y1]),
    );
  });
});
