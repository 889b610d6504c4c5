import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { UNMATCHED, differences, matchByName, sameNumbers } from '../../src/graph/kernels/difference';
import { HeldWalker } from '../../src/graph/kernels/held';
import type { HeldRows } from '../../src/graph/kernels/held';
import { stepPermission } from '../../src/graph/steps';
import { runToEnd } from '../../src/lib/steps';
import { AT, INSIDE_RUNS, buildKernelEstate, kernelEstate } from './kernels-estate';
import { rowDepths, rows } from './naive-changes';
import type { Ask } from './naive-changes';
import { smallEstate } from './small-estate';

const asks: readonly Ask[] = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 1, becoming: false },
];

/** Rows of a walk by `permission resource`: verdict and how far. */
function listed(graph: AccessGraph, found: HeldRows): Map<string, string> {
  return new Map(
    Array.from({ length: found.count }, (_, i) => [
      `${graph.permissions[found.permission[i]!] ?? ''} ${graph.nodes.at(found.resource[i]!)!.key}`,
      `${found.rank[i]} ${found.above[i]! + found.below[i]!}`,
    ]),
  );
}

function naive(graph: AccessGraph, start: number, ask: Ask): Map<string, string> {
  const depths = rowDepths(graph, start, ask);
  return new Map([...rows(graph, start, ask)].map(([name, rank]) => [name, `${rank} ${depths.get(name)}`]));
}

function checkAll(graph: AccessGraph, starts: readonly number[]): void {
  for (const ask of asks) {
    const walker = new HeldWalker(graph, ask);
    for (const start of starts) {
      const found = walker.walk(start);
      expect(listed(graph, found)).toEqual(naive(graph, start, ask));
      for (let i = 0; i < found.count; i++) {
        expect(walker.find(found.permission[i]!, found.resource[i]!)).toBe(i);
        expect(stepPermission(graph, found.step[i]!)).toBe(found.permission[i]);
        expect(found.rank[i]).toBeGreaterThanOrEqual(ask.rank);
      }
      expect(walker.find(graph.permissions.length + 1, start)).toBe(-1);
    }
  }
}

/** ada in very many groups and a nest of them, each with a permission of its own, and one on a wide container. */
function wideEstate(): ReturnType<typeof smallEstate> {
  const groups = Array.from({ length: 300 }, (_, i) => `g${i}`);
  const things = Array.from({ length: 1_500 }, (_, i) => `x${i}`);
  return smallEstate({
    nodes: {
      ada: {},
      ...Object.fromEntries(groups.map((id) => [id, { type: 'group' as const }])),
      top: { resource: true },
      ...Object.fromEntries(things.map((id) => [id, { resource: true as const }])),
    },
    steps: [
      ...groups.map((to, i) => ({ from: i % 3 === 0 ? 'ada' : groups[i - 1]!, to, kind: 'member' as const })),
      ...groups.map((from, i) => ({
        from,
        to: things[i]!,
        kind: 'permission' as const,
        permission: i % 2 === 0 ? 'read' : 'write',
      })),
      { from: 'g7', to: 'top', kind: 'permission', permission: 'own', inherits: true },
      ...things.map((to, i) => ({ from: i < 900 ? 'top' : things[i - 900]!, to, kind: 'contains' as const })),
    ],
  });
}

describe('what one principal holds after the other', () => {
  test('is every effective permission with its verdict and the fewest steps', () => {
    fc.assert(
      fc.property(kernelEstate(), (estate) => {
        const graph = buildKernelEstate(estate);
        checkAll(graph, [...graph.nodeKind.keys()]);
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('is all there is, however much', () => {
    const { graph, node } = wideEstate();
    const found = new HeldWalker(graph, asks[0]!).walk(node('ada'));
    expect(found.count).toBe(300 + 1_501);
    const by = listed(graph, found);
    for (let i = 0; i < 300; i++)
      expect(by.get(`${i % 2 === 0 ? 'read' : 'write'} t|x${i}`)).toBe(`3 ${1 + (i % 3)}`);
    for (let i = 0; i < 1_500; i++) expect(by.get(`own t|x${i}`)).toBe(`3 ${2 + (i < 900 ? 1 : 2)}`);
    expect(by.get('own t|top')).toBe('3 2');
  });

  test('over what is within alone, and over steps that survive', () => {
    fc.assert(
      fc.property(kernelEstate(), fc.nat(), fc.nat(), (estate, node, step) => {
        const graph = buildKernelEstate(estate);
        const gone = node % graph.nodes.length;
        const ended = step % Math.max(1, graph.stepTo.length);
        const within = new Uint8Array(graph.nodes.length).fill(1);
        within[gone] = 0;
        for (const ask of asks) {
          const walker = new HeldWalker(graph, ask, within);
          const without = new HeldWalker(graph, { ...ask, survives: (one) => one !== ended });
          // A graph in which the step has another start instead: from one who is nobody.
          for (const start of graph.nodeKind.keys()) {
            if (start !== gone)
              expect(listed(graph, walker.walk(start))).toEqual(
                naive(graph, start, { ...ask, nodes: new Set([gone]) }),
              );
            const less = listed(graph, without.walk(start));
            expect(less).toEqual(naive(withoutStep(graph, ended), start, ask));
          }
        }
      }),
      { numRuns: Math.ceil(INSIDE_RUNS / 2) },
    );
  });

  test('is not changed by a walk that was broken off', () => {
    const { graph, node } = wideEstate();
    const broken = new HeldWalker(graph, {
      ...asks[0]!,
      survives: (step) => {
        if (step > 400) throw new Error('broken off');
        return true;
      },
    });
    const whole = listed(graph, new HeldWalker(graph, asks[0]!).walk(node('ada')));
    expect(() => broken.walk(node('ada'))).toThrow('broken off');
    expect(listed(graph, new HeldWalker(graph, asks[0]!).walk(node('ada')))).toEqual(whole);
  });
});

/** The same graph with one step that is past. */
function withoutStep(graph: AccessGraph, step: number): AccessGraph {
  if (graph.stepTo.length === 0) return graph;
  const c = graph.classes.kind.length;
  const { classes } = graph;
  const more = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
    column: T,
    value: number,
  ): T => {
    const list = [...column, value];
    return (column.constructor as unknown as { from: (values: number[]) => T }).from(list);
  };
  return {
    ...graph,
    stepClass: graph.stepClass.with(step, c),
    classes: {
      kind: more(classes.kind, 0),
      permission: more(classes.permission, 0),
      verbs: more(classes.verbs, 0),
      verdict: more(classes.verdict, 0),
      flags: more(classes.flags, 0),
      mechanism: more(classes.mechanism, 0),
      start: more(classes.start, 0),
      until: more(classes.until, 0),
      note: more(classes.note, 0),
    },
  };
}

describe('differences', () => {
  const holding = (count: number, verdict: 'allowed' | 'conditional'): AccessGraph =>
    smallEstate({
      nodes: {
        ada: {},
        bob: {},
        top: { resource: true },
        ...Object.fromEntries(
          Array.from({ length: count }, (_, i) => [`x${i}`, { resource: true as const }]),
        ),
      },
      steps: [
        { from: 'ada', to: 'top', kind: 'permission', permission: 'own', inherits: true, verdict },
        { from: 'bob', to: 'top', kind: 'permission', permission: 'see' },
        ...Array.from({ length: count }, (_, i) => ({
          from: 'top',
          to: `x${i}`,
          kind: 'contains' as const,
        })),
      ],
    }).graph;
  const side = (graph: AccessGraph): { graph: AccessGraph; filter: Ask } => ({ graph, filter: asks[1]! });
  const ofAll = (before: AccessGraph, after: AccessGraph, limit?: number): ReturnType<typeof compare> =>
    compare(before, after, [...after.nodeKind.keys()], limit);
  const compare = (before: AccessGraph, after: AccessGraph, all: readonly number[], limit?: number) =>
    runToEnd(differences(side(before), side(after), runToEnd(matchByName(before, after)), all, limit));

  test('are counted and listed, more of them than fit at first', () => {
    const found = ofAll(holding(10, 'allowed'), holding(3_000, 'allowed'));
    expect(found).toMatchObject({ gained: 2_990, lost: 0, weaker: 0, stronger: 0, principals: 1 });
    expect([found.count, found.truncated]).toEqual([2_990, false]);
    expect(new Set(found.resource).size).toBe(2_990);
    expect([...found.before].every((rank) => rank === 0)).toBe(true);
    expect([...found.after].every((rank) => rank === 3)).toBe(true);
    expect(new Set(found.principal).size).toBe(1);
    expect(new Set(found.permission).size).toBe(1);
  });

  test('are counted on where no more are listed', () => {
    const found = ofAll(holding(10, 'allowed'), holding(3_000, 'allowed'), 100);
    expect([found.gained, found.count, found.truncated, found.principal.length]).toEqual([
      2_990,
      100,
      true,
      100,
    ]);
    expect(ofAll(holding(10, 'allowed'), holding(30, 'allowed'), 20).truncated).toBe(false);
  });

  test('are weaker or stronger where a verdict is, and none where nothing is', () => {
    const weaker = ofAll(holding(5, 'allowed'), holding(5, 'conditional'));
    expect(weaker).toMatchObject({ gained: 0, lost: 0, weaker: 6, stronger: 0, principals: 1, count: 6 });
    expect([weaker.before[0], weaker.after[0]]).toEqual([3, 2]);
    expect(ofAll(holding(5, 'conditional'), holding(5, 'allowed'))).toMatchObject({ weaker: 0, stronger: 6 });
    expect(ofAll(holding(5, 'allowed'), holding(5, 'allowed'))).toMatchObject({ count: 0, principals: 0 });
  });

  test('are by the names of nodes and permissions, whatever their numbers', () => {
    const before = holding(3, 'allowed');
    const after = smallEstate({
      nodes: { x2: { resource: true }, top: { resource: true }, eve: {}, ada: {} },
      steps: [
        { from: 'eve', to: 'top', kind: 'permission', permission: 'new' },
        { from: 'ada', to: 'top', kind: 'permission', permission: 'own', inherits: true },
        { from: 'top', to: 'x2', kind: 'contains' },
      ],
    }).graph;
    const match = runToEnd(matchByName(before, after));
    const keys = (graph: AccessGraph): string[] => [...graph.nodes].map(({ key }) => key);
    const numbers = (from: readonly string[], to: readonly string[]): number[] =>
      from.map((name) => (to.includes(name) ? to.indexOf(name) : UNMATCHED));
    expect([...match.afterOf]).toEqual(numbers(keys(before), keys(after)));
    expect([...match.beforeOf]).toEqual(numbers(keys(after), keys(before)));
    expect([...match.permissionAfterOf]).toEqual(numbers(before.permissions, after.permissions));
    expect([...match.permissionBeforeOf]).toEqual(numbers(after.permissions, before.permissions));
    const nodes = after.nodes.length;
    const gone = keys(before).flatMap((key, i) => (keys(after).includes(key) ? [] : [nodes + i]));
    const found = compare(before, after, [...after.nodeKind.keys(), ...gone]);
    const name = (number: number): string =>
      number < nodes ? keys(after)[number]! : `${keys(before)[number - nodes]} gone`;
    const permission = (number: number): string =>
      after.permissions[number] ?? `${before.permissions[number - after.permissions.length]} gone`;
    const list = Array.from(
      found.principal,
      (one, i) =>
        `${name(one)} ${permission(found.permission[i]!)} ${name(found.resource[i]!)} ${found.before[i]}${found.after[i]}`,
    );
    expect(list.sort()).toEqual(
      [
        't|eve new t|top 03',
        't|ada own t|x0 gone 30',
        't|ada own t|x1 gone 30',
        't|bob gone see gone t|top 30',
      ].sort(),
    );
    expect(found).toMatchObject({ gained: 1, lost: 3, principals: 3 });
  });

  test('of a graph with one made from it: nodes keep their numbers, new permissions are matched with none', () => {
    const before = holding(2, 'allowed');
    const after = { ...before, permissions: [...before.permissions, 'new'] };
    const match = sameNumbers(before, after);
    expect([...match.permissionAfterOf]).toEqual([0, 1]);
    expect([...match.permissionBeforeOf]).toEqual([0, 1, UNMATCHED]);
    expect([match.afterOf.length, match.beforeOf.length]).toEqual([0, 0]);
  });
});
