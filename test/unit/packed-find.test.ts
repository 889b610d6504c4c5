import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_KINDS } from '../../src/graph/access-graph';
import type { GraphNode } from '../../src/graph/access-graph';
import { PackedFinder } from '../../src/graph/packed-find';
import { packedNodes } from '../../src/graph/packed-nodes';
import { generate } from '../bench/generate';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 400);

/** Few letters, so that much is found; letters whose case is not a matter of bytes; half a surrogate pair. */
const name = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      'b',
      'ß',
      'İ',
      'É',
      'é',
      'K',
      'k',
      '\u212a',
      '1',
      '-',
      ' ',
      '\ud800',
      'ab',
      'AB',
    ),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''));
const nodes = fc.array(
  fc
    .record({ id: name, name, aliases: fc.array(name, { maxLength: 2 }), own: fc.boolean() })
    .map(({ own, ...made }): GraphNode => ({
      ...made,
      key: own ? `t|${made.id}` : made.name,
      nativeType: 'x',
      system: 't',
      source: { file: 0 },
      properties: [],
    })),
  { maxLength: 12 },
);

/** The same by strings, plain and slow. */
function naive(
  given: readonly GraphNode[],
  words: readonly string[],
  limit: number,
  before: (n: number) => boolean,
) {
  const whole = words.join(' ');
  const hits = given.flatMap((node, i) => {
    const all = [node.name, node.id, ...node.aliases].map((text) => text.toLowerCase());
    const [own = ''] = all;
    if (!words.every((word) => all.some((text) => text.includes(word)))) return [];
    const score = all.includes(whole) ? 0 : own.startsWith(whole) ? 1 : own.includes(whole) ? 2 : 3;
    return [{ node: i, score, length: own.length }];
  });
  const rank = (node: number): number => (before(node) ? 0 : 1);
  hits.sort(
    (a, b) => a.score - b.score || rank(a.node) - rank(b.node) || a.length - b.length || a.node - b.node,
  );
  return hits.slice(0, limit).map(({ node }) => node);
}

describe('finding nodes in packed columns', () => {
  it('finds what a search through strings finds, in the same order', () => {
    fc.assert(
      fc.property(nodes, name, fc.integer({ min: 1, max: 14 }), (given, text, limit) => {
        const finder = new PackedFinder(packedNodes(given));
        const words = text
          .toLowerCase()
          .split(/\s+/u)
          .filter((word) => word !== '');
        const before = (node: number): boolean => node % 3 === 0;
        if (words.length > 0)
          expect(finder.search(words, limit, before)).toEqual(naive(given, words, limit, before));
        const where = (is: (node: GraphNode) => boolean) => given.flatMap((node, i) => (is(node) ? [i] : []));
        expect(finder.byId(text, true)).toEqual(where(({ id }) => id === text));
        const lower = text.toLowerCase();
        expect(finder.byId(text, false)).toEqual(where(({ id }) => id.toLowerCase() === lower));
        expect(finder.byName(text)).toEqual(
          where(({ name: own, aliases }) => [own, ...aliases].some((t) => t.toLowerCase() === lower)),
        );
        for (const { key } of given)
          expect(finder.byKey(key)).toBe(given.findIndex((node) => node.key === key));
        expect(finder.byKey('no such')).toBeUndefined();
      }),
      { numRuns: runs },
    );
  });

  it('keeps the best of many', () => {
    const graph = generate('entitlement', 5_000);
    const finder = new PackedFinder(packedNodes(graph.nodes));
    const given = [...graph.nodes];
    for (const [text, limit] of [
      ['user', 3],
      ['user-000', 200],
      ['0', 40],
      ['group 0', 7],
    ] as const) {
      const words = text.split(' ');
      const group = (node: number): boolean => NODE_KINDS[graph.nodeKind[node] ?? 0] === 'group';
      expect(finder.search(words, limit, group)).toEqual(naive(given, words, limit, group));
    }
  });
});
