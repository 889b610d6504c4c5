import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD_DEFAULTS, fold } from '../../src/layout/fold';
import type { FoldOptions } from '../../src/layout/fold';
import type { FoldEdge } from '../../src/layout/bundle';
import type { FoldNode } from '../../src/layout/fold-tree';

const KINDS = ['user', 'group', 'role', 'resource'];

const estates = fc
  .record({
    nodes: fc.array(
      fc.record({
        kind: fc.constantFrom(...KINDS),
        tenant: fc.nat(4),
        column: fc.nat(5),
        verdict: fc.constantFrom('allowed' as const, 'conditional' as const, 'not-evaluated' as const),
        access: fc.constantFrom('', 'read', 'read,write'),
        pinned: fc.boolean().map((pinned) => pinned && true),
      }),
      { minLength: 1, maxLength: 160 },
    ),
    links: fc.array(fc.tuple(fc.nat(500), fc.nat(500)), { maxLength: 400 }),
    opened: fc.array(fc.nat(), { maxLength: 4 }),
    all: fc.boolean(),
  })
  .map(({ nodes, links, opened, all }) => ({
    nodes: nodes.map((node, i): FoldNode => ({
      ...node,
      id: i * 3 + 1,
      name: `n${i % 7}-${i}`,
      pinned: i < 2 && node.pinned,
    })),
    edges: links.map(([from, to], step): FoldEdge => ({
      step,
      from: (from % nodes.length) * 3 + 1,
      to: (to % nodes.length) * 3 + 1,
      verdict: 'allowed',
      becomes: step % 5 === 0,
      eligible: false,
      until: step,
      label: 'x',
    })),
    opened,
    all,
  }));

function checkWhole(
  nodes: readonly FoldNode[],
  edges: readonly FoldEdge[],
  options: FoldOptions,
): ReturnType<typeof fold> {
  const folded = fold(nodes, edges, options);
  const members = folded.cards.flatMap((card) => card.members.map((member) => member.id));
  expect([...members].sort((a, b) => a - b)).toEqual(nodes.map((node) => node.id));
  expect(folded.shown + folded.folded).toBe(nodes.length);
  expect(new Set(folded.cards.map((card) => card.key)).size).toBe(folded.cards.length);
  const drawn = folded.edges.reduce((sum, bundle) => sum + bundle.steps.length, 0);
  expect(drawn + folded.inside).toBe(edges.length);
  for (const card of folded.cards) {
    expect(card.members.every((member) => member.column === card.column)).toBe(true);
    expect([...card.verdicts.values()].reduce((a, b) => a + b, 0)).toBe(card.members.length);
  }
  return folded;
}

describe('fold', () => {
  it('never loses or doubles a node or a step, whatever is opened', () => {
    fc.assert(
      fc.property(estates, ({ nodes, edges, opened, all }) => {
        const small: FoldOptions = { ...FOLD_DEFAULTS, cards: 12, elements: 60 };
        const first = checkWhole(nodes, edges, small);
        const folds = first.cards.filter((card) => card.members.length > 1);
        const keys = opened.flatMap((at) => folds[at % Math.max(1, folds.length)]?.key ?? []);
        checkWhole(nodes, edges, { ...small, opened: new Set(keys), all });
        checkWhole(nodes, edges, {
          ...small,
          closed: new Set(first.cards.flatMap((card) => card.parent ?? [])),
        });
      }),
      { numRuns: 150 },
    );
  });

  it('is the same every time', () => {
    fc.assert(
      fc.property(estates, ({ nodes, edges }) => {
        expect(fold(nodes, edges)).toEqual(fold(nodes, edges));
      }),
      { numRuns: 30 },
    );
  });

  it('opens one fold and leaves the others as they are', () => {
    const nodes = many(400);
    const before = fold(nodes, starOf(nodes));
    const target = before.cards.find((card) => card.members.length > 1);
    expect(target).toBeDefined();
    const after = fold(nodes, starOf(nodes), { ...FOLD_DEFAULTS, opened: new Set([target?.key ?? '']) });
    const keys = new Set(after.cards.map((card) => card.key));
    for (const card of before.cards) expect(keys.has(card.key)).toBe(card.key !== target?.key);
    expect(after.cards.some((card) => card.parent === target?.key)).toBe(true);
  });

  it('draws at most 300 elements of 5,000 by itself, and all of them when told', () => {
    const nodes = many(5000);
    const folded = fold(nodes, starOf(nodes));
    expect(folded.cards.length + folded.edges.length).toBeLessThanOrEqual(300);
    expect(folded.folded).toBeGreaterThan(4900);
    const all = fold(nodes, starOf(nodes), { ...FOLD_DEFAULTS, all: true, most: 6000, mostElements: 20_000 });
    expect(all.shown).toBe(5000);
    expect(all.limited).toBe(false);
    const capped = fold(nodes, starOf(nodes), { ...FOLD_DEFAULTS, all: true });
    expect(capped.limited).toBe(true);
    expect(capped.cards.length + capped.edges.length).toBeLessThanOrEqual(FOLD_DEFAULTS.mostElements);
    expect(capped.shown + capped.folded).toBe(5000);
  });

  it('shows a small answer whole', () => {
    const nodes = many(20);
    expect(fold(nodes, starOf(nodes))).toMatchObject({ shown: 20, folded: 0, folds: 0 });
  });

  it('keeps what is pinned out of any fold', () => {
    const nodes = many(900).map((node) => (node.id === 555 ? { ...node, pinned: true } : node));
    const { cards } = fold(nodes, []);
    expect(cards.find((card) => card.members.some((member) => member.id === 555))?.members).toHaveLength(1);
  });

  it('opens every fold of a tenant', () => {
    const nodes = many(600);
    const { cards } = fold(nodes, [], { ...FOLD_DEFAULTS, openedTenants: new Set([2]) });
    for (const card of cards) if (card.tenant === 2) expect(card.members).toHaveLength(1);
    expect(cards.some((card) => card.members.length > 1)).toBe(true);
  });
});

function many(count: number): FoldNode[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    name: `name ${id}`,
    kind: KINDS[id % 4] ?? 'user',
    tenant: id % 5,
    column: id === 0 ? 0 : 1 + (id % 3),
    verdict: 'allowed',
    access: String(id % 2),
  }));
}

function starOf(nodes: readonly FoldNode[]): FoldEdge[] {
  return nodes.slice(1).map((node, step) => ({
    step,
    from: 0,
    to: node.id,
    verdict: 'allowed',
    becomes: false,
    eligible: false,
    until: 0,
    label: 'read',
  }));
}
