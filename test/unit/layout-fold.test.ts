import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../src/layout/desk';
import type { Arrangement, Laid } from '../../src/layout/desk';
import type { Drawing } from '../../src/layout/drawing';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import type { FoldOptions } from '../../src/layout/fold';
import { FOLD_BY } from '../../src/layout/fold-tree';
import { ALL_SEEN } from '../../src/layout/sift';
import type { Sieve } from '../../src/layout/sift';
import { LOOK, drawing } from './drawn-estate';

const LOOKS = [
  LOOK,
  { ...LOOK, rank: 2, label: 'write' },
  { ...LOOK, label: 'become', becomes: true, mechanism: 'guest' },
  { ...LOOK, label: 'old', until: 1, time: 'expired' as const },
];

const estates = fc
  .record({
    nodes: fc.array(
      fc.record({
        kind: fc.nat(3),
        tenant: fc.nat(4),
        distance: fc.integer({ min: 1, max: 12 }),
        rank: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 160 },
    ),
    links: fc.array(fc.tuple(fc.nat(500), fc.nat(500), fc.nat(3)), { maxLength: 400 }),
    opened: fc.array(fc.nat(), { maxLength: 4 }),
    by: fc.constantFrom(...FOLD_BY),
  })
  .map(({ nodes, links, opened, by }) => ({
    drawn: drawing(
      [{ distance: 0 }, ...nodes],
      links.map(([from, to, look]) => [from % (nodes.length + 1), to % (nodes.length + 1), look] as const),
      LOOKS,
    ),
    opened,
    by,
  }));

function lay(drawn: Drawing, folds: Partial<FoldOptions> = {}, sieve: Partial<Sieve> = {}): Laid {
  const arrangement: Arrangement = {
    rule: 'steps',
    folds: { ...FOLD_DEFAULTS, ...folds },
    sieve: { ...ALL_SEEN, ...sieve },
    room: undefined,
  };
  return arrange(drawn, arrangement);
}

/** Every node on one card, every step in a line or counted inside a fold. */
function whole(drawn: Drawing, laid: Laid): Laid {
  const { hidden } = laid;
  const gone = hidden.byVerdict + hidden.byDistance + hidden.byLegend + hidden.byFocus;
  expect(new Set(laid.members).size).toBe(laid.members.length);
  expect(laid.members.length + gone).toBe(drawn.node.length);
  expect(laid.shown + laid.folded).toBe(laid.members.length);
  expect(new Set(laid.cards.map((card) => card.key)).size).toBe(laid.cards.length);
  expect(laid.bundles.reduce((sum, { count }) => sum + count, 0)).toBe(laid.steps.length);
  if (gone === 0) expect(laid.steps.length + laid.inside).toBe(drawn.step.length);
  laid.cards.forEach((card, index) => {
    expect(card.ranks.reduce((a, b) => a + b, 0)).toBe(card.count);
    expect((laid.memberStart[index + 1] ?? 0) - (laid.memberStart[index] ?? 0)).toBe(card.count);
  });
  return laid;
}

describe('fold', () => {
  it('never loses or doubles a node or a step, whatever is opened and however it is folded', () => {
    fc.assert(
      fc.property(estates, ({ drawn, opened, by }) => {
        const small = { cards: 12, elements: 60, by };
        const first = whole(drawn, lay(drawn, small));
        const folds = first.cards.filter(({ count }) => count > 1);
        const keys = opened.flatMap((at) => folds[at % Math.max(1, folds.length)]?.key ?? []);
        whole(drawn, lay(drawn, { ...small, opened: keys }));
        whole(drawn, lay(drawn, { ...small, all: true }));
        whole(drawn, lay(drawn, { ...small, closed: first.cards.flatMap(({ parent }) => parent ?? []) }));
        whole(drawn, lay(drawn, { ...small, together: [[101, 102, 103]] }));
        expect(lay(drawn, small)).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });

  it('opens one fold and leaves the others as they are', () => {
    const drawn = star(400);
    const before = lay(drawn);
    const target = before.cards.find(({ count }) => count > 1);
    const after = lay(drawn, { opened: [target?.key ?? ''] });
    const keys = new Set(after.cards.map((card) => card.key));
    for (const card of before.cards) expect(keys.has(card.key)).toBe(card.key !== target?.key);
    expect(after.cards.some((card) => card.parent === target?.key)).toBe(true);
  });

  it('draws at most 300 elements of 5,000 by itself, and all of them when told', () => {
    const drawn = star(5000);
    const folded = lay(drawn);
    expect(folded.cards.length + folded.bundles.length).toBeLessThanOrEqual(300);
    expect(folded.folded).toBeGreaterThan(4900);
    const all = lay(drawn, { all: true, most: 6000, mostElements: 20_000 });
    expect([all.shown, all.limited]).toEqual([5000, false]);
    const capped = lay(drawn, { all: true });
    expect(capped.limited).toBe(true);
    expect(capped.cards.length + capped.bundles.length).toBeLessThanOrEqual(FOLD_DEFAULTS.mostElements);
    expect(capped.shown + capped.folded).toBe(5000);
  });

  it('shows a small answer whole, and what the question is about never in a fold', () => {
    expect(lay(star(20))).toMatchObject({ shown: 20, folded: 0, folds: 0 });
    expect(lay(star(900)).cards.filter(({ anchor }) => anchor)).toHaveLength(1);
  });

  it('folds by what is asked: a card for each tenant, each group on the way, each access', () => {
    const drawn = star(600);
    const byTenant = lay(drawn, { by: 'tenant' });
    expect(byTenant.cards.filter(({ count }) => count > 1)).toHaveLength(5);
    for (const { count, tenant } of byTenant.cards) if (count > 1) expect(tenant).toBeDefined();
    // 0 → groups 1 and 2 → two each
    const groups = drawing(
      [
        { distance: 0 },
        { distance: 1, kind: 1 },
        { distance: 1, kind: 1 },
        ...[0, 0, 0, 0].map(() => ({ distance: 2, kind: 3 })),
      ],
      [
        [0, 1],
        [0, 2],
        [1, 3],
        [1, 4],
        [2, 5],
        [2, 6],
      ],
    );
    const named = lay(groups, { by: 'group' });
    expect(named.cards.filter(({ by }) => by?.trait === 'group').map(({ by }) => by?.value)).toEqual(
      expect.arrayContaining([1, 2]),
    );
  });

  it('opens every fold of a tenant', () => {
    const { cards } = lay(star(600), { openedTenants: [2] });
    for (const card of cards) if (card.tenant === 2) expect(card.count).toBe(1);
    expect(cards.some(({ count }) => count > 1)).toBe(true);
  });

  it('folds less where there is more room, and the same in the same room', () => {
    const drawn = star(600);
    const cards = (width: number, height: number): number =>
      arrange(drawn, { rule: 'steps', folds: FOLD_DEFAULTS, sieve: ALL_SEEN, room: { width, height } }).cards
        .length;
    expect(cards(500, 300)).toBeLessThanOrEqual(cards(1800, 1200));
    expect(cards(900, 600)).toBe(cards(900, 600));
  });
});

describe('what is hidden', () => {
  // 0 → 1 → 2 (conditional), 0 → 3 (becomes, crosses), 0 → 4 expired and in no count
  const drawn = drawing(
    [{ distance: 0 }, { distance: 1 }, { distance: 2, rank: 2 }, { distance: 1 }, { distance: 1, rank: 0 }],
    [
      [0, 1],
      [1, 2, 1],
      [0, 3, 2],
      [0, 4, 3],
    ],
    LOOKS,
  );

  it('is what hangs on hidden steps alone, and is counted', () => {
    expect(lay(drawn, {}, { hidden: ['allowed'] })).toMatchObject({ hidden: { byLegend: 3 } });
    expect(lay(drawn, {}, { hidden: ['conditional'] }).hidden.byLegend).toBe(1);
    expect(lay(drawn, {}, { hidden: ['crossing'] }).hidden.byLegend).toBe(1);
    const asleep = lay(drawn, {}, { hidden: ['expired'] });
    expect(asleep.hidden.byLegend).toBe(0);
    expect([...asleep.members].sort()).toEqual([100, 101, 102, 103]);
  });

  it('is what is weaker, further away, or off every way through the focus', () => {
    expect(lay(drawn, {}, { atLeast: 3 }).hidden.byVerdict).toBe(1);
    expect(lay(drawn, {}, { within: 1 }).hidden.byDistance).toBe(1);
    const focused = lay(drawn, {}, { focus: [101] });
    expect(focused.hidden.byFocus).toBe(1);
    expect([...focused.members].sort()).toEqual([100, 101, 102]);
  });

  it('never recounts: steps by kind and nodes by distance are of the whole answer', () => {
    const all = lay(drawn);
    const some = lay(drawn, {}, { hidden: ['allowed'], within: 1 });
    expect(all.traits).toEqual({
      allowed: 2,
      conditional: 1,
      'not-evaluated': 0,
      becomes: 1,
      crossing: 1,
      eligible: 0,
      expired: 1,
      future: 0,
    });
    expect(some.traits).toEqual(all.traits);
    expect(some.byDistance).toEqual([0, 2, 1]);
  });
});

/** The start, and so many around it: five tenants, four kinds, three distances. */
function star(count: number): Drawing {
  const nodes = Array.from({ length: count }, (_, n) => ({
    distance: n === 0 ? 0 : 1 + (n % 3),
    kind: n % 4,
    tenant: n % 5,
  }));
  return drawing(
    nodes,
    nodes.slice(1).map((_, n) => [0, n + 1, n % 2] as const),
    LOOKS,
  );
}
