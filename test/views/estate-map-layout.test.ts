import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MECHANISMS } from '../../src/model/record';
import type { CrossTenantRow } from '../../src/questions/answers';
import { layoutEstate } from '../../src/views/overview/estate-map-layout';
import type { MapBundle, MapGroup } from '../../src/views/overview/estate-map-layout';

const COUNT_HEIGHT = 16;
const crossing = fc
  .record({
    fromTenant: fc.nat(11),
    toTenant: fc.nat(11),
    mechanism: fc.constantFrom(...MECHANISMS),
    principalsByVerdict: fc.record({
      allowed: fc.nat(2_000),
      conditional: fc.nat(9),
      notEvaluated: fc.nat(9),
    }),
    verdict: fc.constantFrom('allowed' as const, 'conditional' as const, 'not-evaluated' as const),
    steps: fc.constant([1]),
    stepsByVerdict: fc.constant({ allowed: 1, conditional: 0, notEvaluated: 0 }),
  })
  .map(({ principalsByVerdict: by, ...row }) => ({
    ...row,
    principals: by.allowed + by.conditional + by.notEvaluated,
    principalsByVerdict: by,
  }));
/** Twelve tenants in containers of one to three. */
const grouping = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }).map((sizes) => {
  const groups: MapGroup[] = [];
  let next = 0;
  for (const size of sizes) {
    const tenants = Array.from({ length: Math.min(size, 12 - next) }, (_, i) => next + i);
    if (tenants.length > 0)
      groups.push({ name: `g${groups.length}`, tenants, provider: groups.length === 0 });
    next += tenants.length;
  }
  return groups;
});

function overlapping(bundles: readonly MapBundle[]): readonly string[] {
  return bundles.flatMap((a, i) =>
    bundles
      .slice(i + 1)
      .filter((b) => a.to.column === b.to.column && a.side2 === b.side2)
      .filter((b) => Math.abs(a.y2 - b.y2) < COUNT_HEIGHT)
      .map((b) => `${a.key} and ${b.key}`),
  );
}

describe('the estate map', () => {
  it('draws every crossing once, or counts it as inside a fold, and no two counts meet', () => {
    fc.assert(
      fc.property(grouping, fc.array(crossing, { maxLength: 60 }), fc.boolean(), (groups, rows, folded) => {
        const map = layoutEstate(groups, rows, () => folded);
        const between = rows.filter(({ fromTenant, toTenant }) => fromTenant !== toTenant);
        const drawn = map.bundles.flatMap((bundle) => bundle.rows);
        expect(drawn.length + map.inside).toBe(between.length);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(overlapping(map.bundles)).toEqual([]);
        for (const { y, height } of map.rows) expect(y + height).toBeLessThanOrEqual(map.height);
      }),
    );
  });

  it('keeps containers apart and tells how many tenants each holds', () => {
    fc.assert(
      fc.property(grouping, fc.array(crossing, { maxLength: 40 }), (groups, rows) => {
        const { boxes } = layoutEstate(groups, rows, () => true);
        expect(boxes.reduce((sum, { count }) => sum + count, 0)).toBe(12);
        for (const column of [0, 1]) {
          const own = boxes.filter((box) => box.column === column).sort((a, b) => a.y - b.y);
          for (const [at, box] of own.entries()) {
            expect(box.y).toBeGreaterThanOrEqual(
              at === 0 ? 0 : (own[at - 1]?.y ?? 0) + (own[at - 1]?.height ?? 0),
            );
          }
        }
      }),
    );
  });

  it('lets the lightest of very many share a container, none left out', () => {
    const groups = Array.from({ length: 500 }, (_, tenant) => ({
      name: `t${tenant}`,
      tenants: [tenant],
      provider: tenant === 0,
    }));
    const rows: CrossTenantRow[] = Array.from({ length: 499 }, (_, i) => ({
      fromTenant: 0,
      toTenant: i + 1,
      mechanism: 'delegated-administration',
      principals: i,
      principalsByVerdict: { allowed: i, conditional: 0, notEvaluated: 0 },
      verdict: 'allowed',
      steps: [],
      stepsByVerdict: { allowed: 0, conditional: 0, notEvaluated: 0 },
    }));
    const map = layoutEstate(groups, rows, () => true);
    expect(map.bundles.flatMap((bundle) => bundle.rows)).toHaveLength(499);
    expect(map.boxes.length).toBeLessThanOrEqual(30);
    expect(map.boxes.some(({ name, count }) => name === 'All others' && count === 471)).toBe(true);
  });
});
