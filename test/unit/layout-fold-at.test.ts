import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../src/layout/desk';
import type { Arrangement, Laid } from '../../src/layout/desk';
import type { Drawing } from '../../src/layout/drawing';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import { depthOf } from '../../src/layout/fold-at';
import { ALL_SEEN } from '../../src/layout/sift';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);

/** A start that reaches so many in a few groups, of three kinds; numbers of the graph from `first` on. */
function estate(count: number, first: number): Drawing {
  const node = Uint32Array.from({ length: count + 1 }, (_, n) => first + n * 3);
  const steps = Array.from({ length: count }, (_, n) => n);
  const parent = (n: number): number => (n < 4 ? 0 : 1 + ((n * 7) % 4));
  return {
    node,
    nodeKind: Uint8Array.from(node, (_, n) => (n === 0 ? 0 : n <= 4 ? 1 : 2 + (n % 3))),
    nodeTenant: Uint32Array.from(node, (_, n) => n % 2),
    nodeRank: new Uint8Array(count + 1).fill(3),
    distance: Uint32Array.from(node, (_, n) => (n === 0 ? 0 : n <= 4 ? 1 : 2)),
    order: Uint32Array.from(node, (_, n) => n),
    step: Uint32Array.from(steps, (n) => first + n),
    from: Uint32Array.from(steps, (n) => parent(n)),
    to: Uint32Array.from(steps, (n) => n + 1),
    look: new Uint32Array(count),
    looks: [
      {
        rank: 3,
        label: 'member of',
        becomes: false,
        mechanism: undefined,
        start: 0,
        until: Infinity,
        time: 'now',
      },
    ],
    anchors: 1,
    backward: false,
    routes: false,
    groupKinds: [1],
    roleKinds: [],
    endKinds: [4],
  };
}

const folds = { ...FOLD_DEFAULTS, cards: 12, elements: 60 };
const plain: Arrangement = { rule: 'steps', folds, sieve: ALL_SEEN, room: undefined };
const NOTHING = { opened: [], closed: [], focus: [] };
const membersOf = (laid: Laid, card: number): readonly number[] => [
  ...laid.members.subarray(laid.memberStart[card], laid.memberStart[card + 1]),
];
/** The cards by what is on them, wherever the numbers begin. */
const said = (laid: Laid, first: number): readonly string[] =>
  laid.cards.map((_, card) =>
    membersOf(laid, card)
      .map((node) => node - first)
      .sort((a, b) => a - b)
      .join(' '),
  );

describe('a fold known by a node in it and its depth', () => {
  it('opens whichever of its nodes names it, and is found again in another numbering', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 200 }), fc.nat(), fc.nat(), (count, which, member) => {
        const laid = arrange(estate(count, 0), plain);
        const places = laid.cards.flatMap((card, index) => (card.count > 1 ? [index] : []));
        const place = places[which % places.length] ?? 0;
        const key = laid.cards[place]?.key ?? '';
        const inside = membersOf(laid, place);
        const node = inside[member % inside.length] ?? 0;
        const opened = (first: number, named: number): Laid =>
          arrange(estate(count, first), {
            ...plain,
            marks: { ...NOTHING, opened: [{ node: named + first, depth: depthOf(key) }] },
          });
        const byKey = arrange(estate(count, 0), { ...plain, folds: { ...folds, opened: [key] } });
        const after = opened(0, node);
        expect(said(after, 0)).toEqual(said(byKey, 0));
        expect(after.cards.length).toBeGreaterThan(laid.cards.length);
        // Siblings may stand in another order there: by a sum over their neighbours' numbers.
        expect(said(opened(5000, node), 5000).toSorted()).toEqual(said(after, 0).toSorted());
        // Closed again it is as before.
        const marks = {
          ...NOTHING,
          opened: [{ node, depth: depthOf(key) }],
          closed: [{ node, depth: depthOf(key) }],
        };
        expect(said(arrange(estate(count, 0), { ...plain, marks }), 0)).toEqual(said(laid, 0));
      }),
      { numRuns: RUNS },
    );
  });

  it('in focus leaves the ways through all of its nodes, and nothing else', () => {
    const drawn = estate(120, 0);
    const laid = arrange(drawn, plain);
    const place = laid.cards.findIndex(({ count }) => count > 3);
    const inside = membersOf(laid, place);
    const key = laid.cards[place]?.key ?? '';
    const by = (focus: readonly { node: number; depth: number }[]): Laid =>
      arrange(drawn, { ...plain, marks: { ...NOTHING, focus } });
    const asFold = by([{ node: inside[0] ?? 0, depth: depthOf(key) }]);
    const asNodes = by(inside.map((node) => ({ node, depth: 0 })));
    expect(asFold.hidden.byFocus).toBeGreaterThan(0);
    expect([...asFold.members].sort()).toEqual([...asNodes.members].sort());
    for (const node of inside) expect(asFold.members).toContain(node);
  });

  it('that is not in the answer opens nothing', () => {
    const drawn = estate(80, 0);
    const marks = { opened: [{ node: 999_999, depth: 2 }], closed: [], focus: [{ node: 999_999, depth: 3 }] };
    expect(said(arrange(drawn, { ...plain, marks }), 0)).toEqual(said(arrange(drawn, plain), 0));
  });
});
