import { describe, expect, test } from 'vitest';
import { ColumnBuilder } from '../../src/graph/build';
import type { AccessGraph } from '../../src/graph/access-graph';
import { recordView } from '../../src/engine/records';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import { STANDING } from '../../src/model/window';
import {
  countDisjoint,
  countIndependent,
  independentInTurns,
  reachesWithout,
  sharedRecords,
} from '../../src/questions/independent';
import { afterRemoval, answerOverlap, answerRoutes, verdictOfQuestion } from '../../src/questions/overlap';
import { listRoutes } from '../../src/questions/routes';
import { minimumCut } from '../../src/graph/kernels/cut';
import { turns } from './turns';

const filter = { at: 0, rank: 1, becoming: true };

/** Layers of groups, each joined to all of the next: `width ** layers` routes from the first node to the last. */
function layered(
  layers: number,
  width: number,
  record: (layer: number, from: number, to: number) => readonly string[][],
): { readonly graph: AccessGraph; readonly to: number } {
  const base = { system: 't', source: { file: 0 } };
  const names = ['start', ...Array.from({ length: layers * width }, (_, i) => `g${i}`), 'end'];
  const records: SnapshotRecord[] = [
    { ...base, kind: 'tenant', key: 't|t', id: 't', name: 't', type: 'x' },
    ...names.map((id): SnapshotRecord => ({
      ...base,
      kind: 'principal',
      key: `t|${id}`,
      id,
      name: id,
      type: 'group',
      tenant: 't|t',
    })),
  ];
  const steps: { from: string; to: string; supports: readonly string[][] }[] = [];
  for (let layer = 0; layer <= layers; layer++) {
    const from = layer === 0 ? ['start'] : names.slice(1 + (layer - 1) * width, 1 + layer * width);
    const to = layer === layers ? ['end'] : names.slice(1 + layer * width, 1 + (layer + 1) * width);
    from.forEach((a, i) =>
      to.forEach((b, j) => steps.push({ from: `t|${a}`, to: `t|${b}`, supports: record(layer, i, j) })),
    );
  }
  for (const key of new Set(steps.flatMap(({ supports }) => supports.flat())))
    records.push({
      ...base,
      kind: 'membership',
      key: `t|${key}`,
      member: 't|start',
      group: 't|end',
      window: STANDING,
    });
  const builder = new ColumnBuilder(recordView(records));
  for (const { from, to, supports } of steps)
    builder.step({
      from,
      to,
      kind: 'member',
      verdict: 'allowed',
      window: STANDING,
      supports: supports.map((keys) => ({ records: keys.map((key) => `t|${key}`) })),
    });
  const graph = builder.finish();
  return { graph, to: [...graph.nodes].findIndex(({ id }) => id === 'end') };
}

const own = (layer: number, from: number, to: number): string[][] => [[`${layer} ${from} ${to}`]];
const numberOf = (graph: AccessGraph, id: string): number =>
  [...graph.nodes].findIndex((node) => node.id === id);

describe('routes beyond what is listed', () => {
  const { graph, to } = layered(9, 6, own);
  const from = numberOf(graph, 'start');
  const question = { from, to, filter };

  test('are said to exist, by the listing and by the answer', () => {
    const listing = listRoutes(graph, question);
    let count = 0;
    let next = listing.next();
    for (; next.done !== true; next = listing.next()) count++;
    expect(count).toBeGreaterThan(1_000);
    expect(next.value).toBe(false);
    const answer = answerRoutes({ graph, inputs: [] }, question, 5);
    expect([answer.routes.length, answer.more]).toEqual([5, true]);
    for (const route of answer.routes) expect(route.steps.length).toBe(10);
  });

  test('do not keep independent routes from being counted where no record serves twice', () => {
    expect(countIndependent(graph, question)).toEqual({ independent: 6, exact: true, upper: 6 });
    expect(sharedRecords(graph, question)).toEqual([]);
  });

  test('make bounds of the count where records serve twice', () => {
    // Each membership of the first layer is used again in the last: never two routes by one of them.
    const twice = layered(4, 6, (layer, i, j) =>
      layer === 4 ? [[`0 0 ${i}`, `last ${i}`]] : own(layer, i, j),
    );
    const found = countIndependent(twice.graph, {
      from: numberOf(twice.graph, 'start'),
      to: twice.to,
      filter,
    });
    expect(found.independent).toBeLessThanOrEqual(6);
    expect(found.upper).toBe(6);
    expect(found.exact).toBe(found.independent === 6);
    const wide = layered(1, 3, (layer, i, j) =>
      Array.from({ length: 25 }, (_, k) => [`${layer} ${i} ${j} ${k}`, `shared ${k}`]),
    );
    const many = countIndependent(wide.graph, { from: numberOf(wide.graph, 'start'), to: wide.to, filter });
    expect(many.upper).toBeGreaterThanOrEqual(many.independent);
    expect(many.independent).toBeLessThanOrEqual(25);
  });

  test('are looked for, and packed, in turns', () => {
    const tangled = layered(5, 6, (layer, i, j) => [
      [`${layer} ${i} ${j}`, `a ${(i * 7 + j * 3 + layer) % 31}`, `b ${(i * 5 + j + layer) % 29}`],
    ]);
    const from = numberOf(tangled.graph, 'start');
    const found = turns(independentInTurns(tangled.graph, { from, to: tangled.to, filter }));
    expect(found.value).toEqual(countIndependent(tangled.graph, { from, to: tangled.to, filter }));
    expect(found.value.exact).toBe(false);
    expect(found.turns).toBeGreaterThan(10);
  });

  test('leave a minimum cut exact, or bounds on both sides that say so', () => {
    const cut = runToEnd(minimumCut(graph, { from: [from], to: [to], filter }));
    expect([cut.exact, cut.records.length, cut.impossible]).toEqual([true, 6, false]);
    const tangled = layered(3, 5, (layer, i, j) => [
      [`${layer} ${i} ${j}`, `a ${(i * 7 + j * 3 + layer) % 11}`],
      [`b ${(i * 5 + j * 2 + layer) % 13}`, `c ${(i + j * 4 + layer) % 7}`],
      [`d ${(i * 3 + j * 6 + layer) % 9}`, `e ${(i * 2 + j + layer) % 8}`],
    ]);
    const source = numberOf(tangled.graph, 'start');
    const bounds = runToEnd(minimumCut(tangled.graph, { from: [source], to: [tangled.to], filter }));
    expect(bounds.atLeast).toBeLessThanOrEqual(bounds.records.length);
    expect(bounds.exact).toBe(bounds.atLeast === bounds.records.length);
    const left = new Set(bounds.records);
    expect(reachesWithout(tangled.graph, { from: source, to: tangled.to, filter }, left)).toBe(false);
  });
});

describe('the same node at both ends', () => {
  const { graph } = layered(1, 2, own);
  const from = numberOf(graph, 'start');
  test('has no route to itself and needs none', () => {
    const question = { from, to: from, filter };
    expect([...listRoutes(graph, question)]).toEqual([]);
    expect(countIndependent(graph, question)).toEqual({ independent: 0, exact: true, upper: 0 });
    expect(reachesWithout(graph, question, new Set())).toBe(true);
    expect(sharedRecords(graph, question)).toEqual([]);
  });
});

describe('one permission by several supports', () => {
  const { graph, to } = layered(1, 2, (layer, i, j) =>
    layer === 0 ? [[`a${j}`], [`b${j}`, 'both']] : [[`last ${i}`]],
  );
  const from = numberOf(graph, 'start');
  const scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

  test('is listed once for every choice of supports, and what each revocation leaves', () => {
    const answer = answerRoutes({ graph, inputs: [] }, { from, to, filter }, 10);
    const chosen = answer.routes.map(({ steps }) =>
      steps.map(({ supports }) => supports.flatMap(({ records }) => records.map(({ record }) => record))),
    );
    expect(new Set(chosen.map(String)).size).toBe(4);
    expect([answer.independent, answer.exact, answer.more]).toEqual([2, true, false]);
    const few = answerRoutes({ graph, inputs: [] }, { from, to, filter }, 2);
    // The two shortest share a record: one that shares none with the first is listed as well.
    expect([few.routes.length, few.more]).toEqual([3, true]);
    for (let record = 0; record < graph.records.length; record++) {
      const after = afterRemoval(graph, { from, to, filter }, scope, new Set([record]));
      const isLast = graph.records.at(record)?.key.startsWith('t|last') === true;
      expect(after).toEqual({ remaining: isLast ? 1 : 2, verdict: 'allowed' });
    }
    const all = new Set(Array.from({ length: graph.records.length }, (_, record) => record));
    expect(afterRemoval(graph, { from, to, filter }, scope, all)).toEqual({
      remaining: 0,
      verdict: 'denied',
    });
    expect(answerOverlap({ graph, inputs: [] }, from, to, 'read', scope, 5).revocations).toEqual([]);
  });

  test('has the strongest verdict that is asked for', () => {
    expect(verdictOfQuestion(graph, { from, to, filter })).toBe('allowed');
    expect(verdictOfQuestion(graph, { from: to, to: from, filter: { ...filter, rank: 3 } })).toBe('denied');
    expect(verdictOfQuestion(graph, { from: to, to: from, filter })).toBe('denied');
  });
});

describe('disjoint supports', () => {
  test('are counted exactly while they are few, in bounds beyond that', () => {
    expect(countDisjoint([['a'], ['b'], ['a', 'b']])).toEqual({ independent: 2, exact: true, upper: 2 });
    expect(countDisjoint([['a'], []])).toEqual({ independent: 1, exact: true, upper: 1 });
    expect(countDisjoint([])).toEqual({ independent: 0, exact: true, upper: 0 });
    const many = Array.from({ length: 500 }, (_, i) => [`own ${i}`, 'shared']);
    expect(countDisjoint(many)).toEqual({ independent: 1, exact: false, upper: 500 });
    // Pairs of thirty keys: a packing takes fifteen, and to prove that none takes more takes too long.
    const pairs = Array.from({ length: 29 }, (_, a) =>
      Array.from({ length: 12 }, (__, b) => [`k${a}`, `k${(a + b + 1) % 29}`]),
    ).flat();
    const found = countDisjoint(pairs);
    expect(found.independent).toBe(14);
    expect(found.exact || found.upper > 14).toBe(true);
  });
});
