import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_NOTE, STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph, StepKind } from '../../src/graph/access-graph';
import {
  alteredSteps,
  leadingTo,
  reachedOver,
  replacedSteps,
  withContainers,
} from '../../src/graph/kernels/altered';
import { affectedNodes, endedSteps, stepStays } from '../../src/graph/kernels/change';
import type { AddedStep, Change } from '../../src/graph/kernels/change';
import { editGraph } from '../../src/graph/kernels/edit';
import { assertGraph } from '../../src/graph/kernels/integrity';
import { recordSteps, stepsOfRecord } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { MECHANISMS } from '../../src/model/record';
import type { Mechanism } from '../../src/model/record';
import { generate } from '../bench/generate';
import { AT, INSIDE_RUNS, buildKernelEstate, kernelEstate } from './kernels-estate';
import { acts, flowsTo, plainSteps, stepExists } from './naive-changes';
import { smallEstate } from './small-estate';

/** What is asked: only what is certain, then anything, then without becoming another. */
const ASKS = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 1, becoming: false },
] as const;

/** Records and nodes on the way of every support of a step, read straight off the columns. */
function supports(graph: AccessGraph, step: number): { records: number[]; via: number[] }[] {
  if (graph.supportStart.length === 0) {
    const record = graph.supportRecords[step]!;
    return [{ records: record === 0xffffffff ? [] : [record], via: [] }];
  }
  const found: { records: number[]; via: number[] }[] = [];
  for (let s = graph.supportStart[step]!; s < graph.supportStart[step + 1]!; s++)
    found.push({
      records: [...graph.supportRecords.slice(graph.supportRecordStart[s], graph.supportRecordStart[s + 1])],
      via: [...graph.supportVia.slice(graph.supportViaStart[s], graph.supportViaStart[s + 1])],
    });
  return found;
}

const left = (graph: AccessGraph, step: number, { records, nodes }: Change): ReturnType<typeof supports> =>
  nodes.has(graph.stepFrom[step]!) || nodes.has(graph.stepTo[step]!)
    ? []
    : supports(graph, step).filter(
        (one) => !one.records.some((r) => records.has(r)) && !one.via.some((node) => nodes.has(node)),
      );

/** A step with all there is to it, as text. */
function text(graph: AccessGraph, step: number, having = supports(graph, step)): string {
  const c = graph.stepClass[step]!;
  const { classes } = graph;
  return JSON.stringify([
    graph.stepFrom[step],
    graph.stepTo[step],
    STEP_KINDS[classes.kind[c]!],
    graph.permissions[classes.permission[c]!] ?? 'no permission',
    classes.verbs[c],
    classes.verdict[c],
    classes.flags[c],
    classes.mechanism[c],
    String(classes.start[c]),
    String(classes.until[c]),
    classes.note[c] === NO_NOTE ? 'no note' : graph.notes[classes.note[c]!],
    having,
  ]);
}

const BECOMING = ['control', 'assume', 'session', 'unlocks', 'trust', 'same-identity'];

/** By which each kind crosses between tenants, as the columns say it of a step that an evaluator made. */
const CROSSES: Readonly<Record<StepKind, Mechanism>> = {
  member: 'foreign-membership',
  contains: 'foreign-grant',
  permission: 'foreign-grant',
  control: 'foreign-grant',
  assume: 'role-trust',
  session: 'session',
  unlocks: 'shared-secret',
  trust: 'domain-trust',
  'same-identity': 'same-identity',
};

/** An added step with its defaults, as text. */
const addedText = ({ nodeTenant }: AccessGraph, step: AddedStep, record: number): string =>
  JSON.stringify([
    step.from,
    step.to,
    step.kind,
    step.permission ?? 'no permission',
    step.verbs ?? 0,
    step.verdict ?? 3,
    ((step.through ?? step.kind !== 'permission') ? 1 : 0) +
      ((step.becomes ?? BECOMING.includes(step.kind)) ? 2 : 0) +
      (step.inherits === true ? 4 : 0),
    nodeTenant[step.from] === nodeTenant[step.to] ? 0 : MECHANISMS.indexOf(CROSSES[step.kind]) + 1,
    String(step.start ?? -Infinity),
    String(step.until ?? Infinity),
    step.note ?? 'no note',
    [{ records: [record], via: [] }],
  ]);

const changes = fc.record({
  records: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }),
  nodes: fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { maxLength: 2 }),
  added: fc.array(
    fc.record(
      {
        from: fc.integer({ min: 0, max: 11 }),
        to: fc.integer({ min: 0, max: 11 }),
        kind: fc.constantFrom(...STEP_KINDS),
        permission: fc.constantFrom('read', 'write', 'new', 'newer'),
        verbs: fc.constantFrom(1, 6),
        verdict: fc.constantFrom(1, 2, 3),
        note: fc.constantFrom('because 1', 'a new note'),
        through: fc.boolean(),
        becomes: fc.boolean(),
        inherits: fc.boolean(),
        start: fc.constantFrom(5, AT),
        until: fc.constantFrom(2_000, 3_000),
        label: fc.constantFrom('first', 'second'),
      },
      { requiredKeys: ['from', 'to', 'kind', 'label'] },
    ),
    { maxLength: 6 },
  ),
});

function changeOf(
  graph: AccessGraph,
  { records, nodes, added }: typeof changes extends fc.Arbitrary<infer T> ? T : never,
): Change {
  const n = graph.nodes.length;
  return {
    records: new Set(records.filter((r) => r < graph.records.length)),
    nodes: new Set(nodes.filter((one) => one < n)),
    added: added.filter(({ from, to }) => from < n && to < n && from !== to),
  };
}

function checkEdited(graph: AccessGraph, change: Change): void {
  const steps = [...graph.stepTo.keys()];
  const before = steps.map((step) => text(graph, step));
  const after = editGraph(graph, change);
  assertGraph(after);
  const kept = steps.flatMap((step) => {
    const having = left(graph, step, change);
    return having.length === 0 ? [] : [text(graph, step, having)];
  });
  const more = change.added.flatMap((step, i) =>
    change.nodes.has(step.from) || change.nodes.has(step.to)
      ? []
      : [addedText(graph, step, graph.records.length + i)],
  );
  expect([...after.stepTo.keys()].map((step) => text(after, step)).sort()).toEqual([...kept, ...more].sort());
  const order = [...after.stepTo.keys()].map(
    (step) => after.stepFrom[step]! * 1_000_000 + after.stepTo[step]!,
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const proposed = change.added.map(({ label }, i) => ({
    key: `proposed|${i}`,
    kind: 'proposed',
    label,
    source: { file: -1 },
  }));
  expect([...after.records]).toEqual([...graph.records, ...proposed]);
  expect(after.records.length).toBe(graph.records.length + proposed.length);
  expect(after.records.at(after.records.length)).toBe(undefined);
  // The graph that was is as it was.
  expect(steps.map((step) => text(graph, step))).toEqual(before);
  expect(graph.permissions).not.toContain('newer');
}

describe('a graph as it would be', () => {
  test('has the steps with a support left, each with those, and what is added in its place', () => {
    fc.assert(
      fc.property(kernelEstate(), changes, (estate, made) => {
        const graph = buildKernelEstate(estate);
        checkEdited(graph, changeOf(graph, made));
      }),
      { numRuns: INSIDE_RUNS },
    );
  });

  test('is made of one with a record at most a step too', () => {
    const graph = generate('entitlement', 60);
    expect(graph.supportStart.length).toBe(0);
    fc.assert(
      fc.property(changes, (made) => checkEdited(graph, changeOf(graph, made))),
      { numRuns: Math.ceil(INSIDE_RUNS / 10) },
    );
    checkEdited(graph, { records: new Set([graph.supportRecords[0]!]), nodes: new Set(), added: [] });
  });

  test('lacks the supports that pass a node that goes', () => {
    const steps = fc.array(
      fc.record({
        to: fc.constantFrom('b', 'c'),
        supports: fc.array(fc.uniqueArray(fc.constantFrom('r', 's', 't'), { minLength: 1 }), {
          minLength: 1,
        }),
        via: fc.subarray(['c', 'd', 'e']),
      }),
      { minLength: 1, maxLength: 5 },
    );
    const gone = fc.record({
      records: fc.subarray([0, 1, 2]),
      nodes: fc.subarray(['c', 'd', 'e'], { maxLength: 1 }),
    });
    fc.assert(
      fc.property(steps, gone, (made, { records, nodes }) => {
        const { graph, node } = smallEstate({
          nodes: { a: {}, b: {}, c: {}, d: {}, e: {} },
          steps: made.map((step) => ({ ...step, from: 'a', kind: 'member' })),
        });
        const change = {
          records: new Set(records.filter((record) => record < graph.records.length)),
          nodes: new Set(nodes.map(node)),
          added: [],
        };
        checkEdited(graph, change);
        checkEnded(graph, change);
      }),
      { numRuns: Math.ceil(INSIDE_RUNS / 2) },
    );
  });
});

function checkEnded(graph: AccessGraph, change: Change): void {
  const steps = [...graph.stepTo.keys()];
  const ended = steps.filter((step) => left(graph, step, change).length === 0);
  for (const step of steps) expect(stepStays(graph, step, change)).toBe(!ended.includes(step));
  expect(endedSteps(graph, recordSteps(graph), change)).toEqual(ended);
}

describe('a change', () => {
  test('ends the steps it leaves no support of', () => {
    fc.assert(
      fc.property(kernelEstate(), changes, (estate, made) => {
        const graph = buildKernelEstate(estate);
        checkEnded(graph, changeOf(graph, made));
      }),
      { numRuns: INSIDE_RUNS },
    );
    const plain = generate('entitlement', 60);
    checkEnded(plain, { records: new Set(plain.supportRecords.slice(0, 9)), nodes: new Set([3]), added: [] });
  });

  test('concerns whoever acts where a step ends or begins, or holds what flows down to it', () => {
    fc.assert(
      fc.property(kernelEstate(), changes, (estate, made) => {
        const graph = buildKernelEstate(estate);
        const change = changeOf(graph, made);
        const able = (node: number): boolean => (graph.nodeFlags[node]! & 1) === 0;
        const steps = plainSteps(graph);
        for (const ask of ASKS) {
          const ended = endedSteps(graph, recordSteps(graph), change);
          const starts = alteredSteps(graph, ask, ended, change);
          expect(starts.map(({ from, to, containment }) => ({ from, to, containment }))).toEqual([
            ...ended.flatMap((step) => {
              const { from, to, kind, ...one } = steps[step]!;
              const holds =
                ['permission', 'control', 'assume'].includes(kind) &&
                stepExists({ ...one, from, to, kind }, ask, true);
              const passes =
                (one.through || kind === 'contains') && stepExists({ ...one, from, to, kind }, ask);
              return passes || holds ? [{ from, to, containment: kind === 'contains' }] : [];
            }),
            ...change.added.map(({ from, to, kind }) => ({ from, to, containment: kind === 'contains' })),
          ]);
          const found = runToEnd(affectedNodes(graph, ask, starts));
          const expected = [...graph.nodeKind.keys()].map((node) => {
            if (!able(node)) return 0;
            const holders = [...acts(graph, node, ask)].filter(able);
            const over = holders.flatMap((holder) =>
              steps.filter(
                (step) =>
                  step.from === holder &&
                  step.inherits &&
                  ['permission', 'control', 'assume'].includes(step.kind) &&
                  stepExists(step, ask, true),
              ),
            );
            const covered = new Set(over.flatMap(({ to }) => [...flowsTo(graph, to, ask)]).filter(able));
            const concerned = starts.some(
              ({ from, containment }) => holders.includes(from) || (containment && covered.has(from)),
            );
            return concerned ? 1 : 0;
          });
          expect([...found]).toEqual(expected);
        }
      }),
      { numRuns: Math.ceil(INSIDE_RUNS / 2) },
    );
  });

  test('passes where what stays passes as strongly', () => {
    fc.assert(
      fc.property(kernelEstate(), changes, (estate, made) => {
        const graph = buildKernelEstate(estate);
        const change = changeOf(graph, made);
        const steps = plainSteps(graph);
        for (const ask of ASKS) {
          const ended = endedSteps(graph, recordSteps(graph), change);
          const without = { ...ask, records: change.records, nodes: change.nodes };
          const replaced = ended.filter((e) => {
            const step = steps[e]!;
            if (step.kind === 'contains' || !step.through || !stepExists(step, ask)) return false;
            return acts(graph, step.from, { ...without, rank: step.verdict }).has(step.to);
          });
          const found = runToEnd(replacedSteps(graph, ask, ended));
          expect([...found].sort((a, b) => a - b)).toEqual(replaced);
          const passing = (some?: ReadonlySet<number>): number =>
            alteredSteps(graph, ask, ended, { ...change, added: [] }, some).filter(({ passes }) => passes)
              .length;
          expect(passing() - passing(found)).toBe(replaced.length);
        }
      }),
      { numRuns: Math.ceil(INSIDE_RUNS / 2) },
    );
  });

  test('is told by the nodes reached over what ends or begins, and all that leads to them', () => {
    fc.assert(
      fc.property(kernelEstate(), changes, (estate, made) => {
        const graph = buildKernelEstate(estate);
        const change = changeOf(graph, made);
        const able = (node: number): boolean => (graph.nodeFlags[node]! & 1) === 0;
        const steps = plainSteps(graph);
        const last = (kind: string): boolean => ['permission', 'control', 'assume'].includes(kind);
        for (const [rank, becoming] of [
          [3, true],
          [1, false],
        ] as const) {
          const ask = { at: AT, rank, becoming };
          const ended = endedSteps(graph, recordSteps(graph), change);
          const marked = new Set(change.added.map(({ from }) => from));
          const over = (to: number, passes: boolean, flows: boolean): void => {
            marked.add(to);
            for (const node of flows ? flowsTo(graph, to, ask) : []) marked.add(node);
            for (const holder of passes ? acts(graph, to, ask) : []) {
              marked.add(holder);
              for (const step of able(holder) ? steps : []) {
                if (step.from !== holder || !last(step.kind) || !stepExists(step, ask, true)) continue;
                marked.add(step.to);
                for (const node of step.inherits ? flowsTo(graph, step.to, ask) : []) marked.add(node);
              }
            }
          };
          for (const e of ended) {
            const step = steps[e]!;
            const followed = stepExists(step, ask);
            const holds = last(step.kind) && stepExists(step, ask, true);
            const contains = step.kind === 'contains' && followed;
            if (!holds && !contains && !(followed && step.through)) continue;
            over(step.to, followed && step.through, contains || (holds && step.inherits));
          }
          for (const { to } of change.added) over(to, true, true);
          for (const node of marked)
            for (const step of steps) {
              if (step.to !== node) continue;
              const passes = (step.through || step.kind === 'contains') && stepExists(step, ask);
              if (passes || (last(step.kind) && stepExists(step, ask, true))) marked.add(step.from);
            }
          const reached = runToEnd(reachedOver(graph, ask, alteredSteps(graph, ask, ended, change)));
          const begun = [...reached, ...change.added.map(({ from }) => from)];
          const found = runToEnd(leadingTo(graph, ask, begun));
          expect([...found.keys()].filter((node) => found[node] === 1)).toEqual(
            [...marked].sort((a, b) => a - b),
          );
          const containers = new Set(begun);
          for (const node of containers)
            for (const step of steps)
              if (step.to === node && step.kind === 'contains' && stepExists(step, ask))
                containers.add(step.from);
          const holding = runToEnd(withContainers(graph, ask, begun));
          expect([...holding.keys()].filter((node) => holding[node] === 1)).toEqual(
            [...containers].sort((a, b) => a - b),
          );
        }
      }),
      { numRuns: Math.ceil(INSIDE_RUNS / 2) },
    );
  });
});

describe('steps by record', () => {
  const naive = (graph: AccessGraph, record: number): number[] =>
    [...graph.stepTo.keys()].filter((step) =>
      supports(graph, step).some(({ records }) => records.includes(record)),
    );
  const check = (graph: AccessGraph): void => {
    const index = recordSteps(graph);
    for (let record = 0; record < graph.records.length; record++)
      expect([...stepsOfRecord(index, record)]).toEqual(naive(graph, record));
  };

  test('are those with the record in a support, each once', () => {
    fc.assert(
      fc.property(kernelEstate(), (estate) => check(buildKernelEstate(estate))),
      { numRuns: INSIDE_RUNS },
    );
    check(generate('entitlement', 60));
  });
});
