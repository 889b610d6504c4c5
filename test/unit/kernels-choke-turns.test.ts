import { describe, expect, test } from 'vitest';
import { NO_KILLER, buildBundles } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { runToEnd } from '../../src/lib/steps';
import { chain, parallel, principals, ring, wideRing } from './principal-bundles';
import { smallEstate } from './small-estate';
import { turns } from './turns';

const ask = (bundles: Bundles, starts: readonly number[], least = Infinity) =>
  turns(chokePoints(bundles, starts, 4, { least, depth: Infinity, work: Infinity }));

describe('turns of choke points', () => {
  test('each start says how many are done', () => {
    const said = [...chokePoints(principals(4, chain(0, 1, 2, 3)), [0, 1, 2, 3], 0)];
    expect(said.slice(-4)).toEqual([1, 2, 3, 4]);
  });

  test('with a pivot, those that come to it are done before', () => {
    const bundles = principals(4, [...ring(0, 1), [2, 3]]);
    const said = [...chokePoints(bundles, [0, 1, 2, 3], 0, { least: 2, depth: 9, work: 9 })];
    expect(said.slice(-2)).toEqual([3, 4]);
  });

  test('one after each quarter of a million bundles, wherever all of them are looked through', () => {
    const without = ask(wideRing(0x3ffff, 3, 2, 2), [0, 1], 2);
    const one = ask(wideRing(0x40000, 3, 2, 2), [0, 1], 2);
    expect(one.value.pairs).toBe(2);
    expect([...one.value.byRecord]).toEqual([0, 0, 0, 1]);
    // Which records take several away, which bundles those are, and what goes with each bundle.
    expect(one.turns - without.turns).toBe(3);
    expect(one.turns).toBeLessThan(200);
    // No record takes several away.
    const alone = (count: number) => ask(wideRing(count, 3, 2), [0, 1], 2).turns;
    expect(alone(0x40000) - alone(0x3ffff)).toBe(2);
  });

  test('what little there is to look at takes none more: a longer chain, or many bundles in two places', () => {
    const long = (count: number) => principals(count, chain(...Array(count).keys()));
    expect(ask(long(9), [0]).turns).toBe(ask(long(3), [0]).turns);
    const wide = (count: number) => principals(3, [...parallel(count, 0, 1), ...parallel(count, 1, 2)]);
    expect(ask(wide(50_000), [0]).turns).toBe(ask(wide(1), [0]).turns);
    expect(ask(long(1_000), [0]).turns).toBe(ask(long(3), [0]).turns);
  });

  test('a start is looked at in one turn up to 8192 places, and from there on in five', () => {
    const long = (count: number) => ask(principals(count, chain(...Array(count).keys())), [0]).turns;
    expect(long(8_192)).toBe(long(8_000));
    expect(long(8_193)).toBe(long(8_192) + 4);
  });

  test('a record that takes one bundle away is not looked at by itself', () => {
    const round = (onward: number, back: number) =>
      principals(2, [
        [0, 1, onward],
        [1, 0, back],
      ]);
    const [plain, alone] = [ask(round(NO_KILLER, NO_KILLER), [0, 1], 2), ask(round(2, 3), [0, 1], 2)];
    expect([...alone.value.byRecord]).toEqual([0, 0, 1, 1]);
    expect(alone.turns).toBe(plain.turns);
    const both = ask(round(2, 2), [0, 1], 2);
    expect([...both.value.byRecord]).toEqual([0, 0, 2, 0]);
    expect(both.turns).toBeGreaterThan(plain.turns);
  });
});

test('a record that takes two bundles away along with others: together they lose more than each alone', () => {
  const group = { type: 'group' } as const;
  const { graph } = smallEstate({
    nodes: { a: {}, b: group, c: group, d: group },
    steps: [
      { from: 'a', to: 'b', kind: 'member', supports: [['r', 's']] },
      { from: 'a', to: 'c', kind: 'member', supports: [['r', 't']] },
      { from: 'b', to: 'd', kind: 'member', supports: [['u']] },
      { from: 'c', to: 'd', kind: 'member', supports: [['v']] },
    ],
  });
  const bundles = runToEnd(buildBundles(graph, { at: 0, rank: 1, becoming: true }, 0));
  const { byRecord, pairs } = runToEnd(chokePoints(bundles, [...graph.nodes].keys(), graph.records.length));
  const lost = Object.fromEntries([...graph.records].map(({ key }, i) => [key, byRecord[i]]));
  expect(pairs).toBe(5);
  expect(lost).toMatchObject({ 't|r': 3, 't|s': 1, 't|t': 1, 't|u': 1, 't|v': 1 });
});

test('a node that someone comes back to is nothing that someone loses by going itself', () => {
  const { graph, node } = smallEstate({
    nodes: { a: {}, g: { type: 'group' }, x: { resource: true } },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'g', to: 'a', kind: 'permission', permission: 'own', inherits: true },
      { from: 'a', to: 'x', kind: 'contains', through: false },
    ],
  });
  const bundles = runToEnd(buildBundles(graph, { at: 0, rank: 1, becoming: true }, 0));
  const { byNode, pairs } = runToEnd(chokePoints(bundles, [...graph.nodes].keys(), graph.records.length));
  // a reaches g and x, g reaches a and x.
  expect(pairs).toBe(4);
  expect([byNode[node('a')], byNode[node('g')], byNode[node('x')]]).toEqual([1, 1, 0]);
});
