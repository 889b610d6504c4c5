import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session';
import { walkColumns } from '../../src/engine/walk-columns';
import type { AccessGraph } from '../../src/graph/access-graph';
import { walkForward } from '../../src/graph/walk';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { filterOf } from '../../src/questions/scope-filter';
import { keepView } from '../../src/report/keep';
import { subsetGraph } from '../../src/report/subset';
import { AT, buildKernelEstate, kernelEstate } from './kernels-estate';
import { smallEstate } from './small-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const ALL: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
const SCOPES: readonly Scope[] = [
  ALL,
  { ...ALL, becoming: false },
  { ...ALL, atLeast: 'conditional' },
  { ...ALL, verbs: ['view'] },
];

function session(graph: AccessGraph): Session {
  return Session.fromDecided({ inputs: [], gaps: [], graph });
}

/** Those a picture draws and does not join to the target: no walk over its own steps gets there. */
function cutOff(
  graph: AccessGraph,
  target: number,
  from: readonly number[],
  steps: Iterable<number>,
  scope: Scope,
): readonly number[] {
  const drawn = new Set(steps);
  const filter = { ...filterOf(scope), survives: (step: number) => drawn.has(step) };
  return from.filter((node) => walkForward(graph, [node], filter).state[target] === 0);
}

describe('the steps of who can reach', () => {
  test('lead from everyone listed to the target, over containers as over anything else', () => {
    let passed = 0;
    fc.assert(
      fc.property(kernelEstate(8), fc.constantFrom(...SCOPES), (estate, scope) => {
        const graph = buildKernelEstate(estate);
        const open = session(graph);
        for (let target = 0; target < graph.nodes.length; target++) {
          const answer = open.who(target, scope);
          const listed = answer.reached.map(({ node }) => node);
          const beside = [...(answer.beside ?? [])];
          expect(joined(graph, target, answer.steps, listed)).toEqual(listed);
          // With verbs a permission flows down where control of the container does not pass: no walk says so.
          if (scope.verbs.length === 0)
            expect(cutOff(graph, target, listed, answer.steps, scope)).toEqual([]);
          const ends = new Set(
            [...answer.steps].flatMap((step) => [graph.stepFrom[step], graph.stepTo[step]]),
          );
          for (const end of ends) expect([target, ...listed, ...beside]).toContain(end);
          // What is beside is in no count, and what of it is passed goes on to the target itself.
          expect(beside.filter((node) => node === target || listed.includes(node))).toEqual([]);
          const columns = runToEnd(walkColumns(open, { mode: 'who', start: [target], scope }));
          expect(columns.counts).toEqual(answer.counts);
          const { node: nodes, nodeRank } = columns;
          for (const node of beside) expect(nodeRank[nodes.indexOf(node)]).toBe(0);
          passed += columns.passed?.length ?? 0;
        }
      }),
      { numRuns: RUNS },
    );
    expect(passed).toBeGreaterThan(0);
  });

  test('lead from every outsider to the target as well', () => {
    fc.assert(
      fc.property(kernelEstate(8), fc.constantFrom(...SCOPES), (estate, scope) => {
        const graph = buildKernelEstate(estate);
        const open = session(graph);
        for (let target = 0; target < graph.nodes.length; target++) {
          const some = open.who(target, { ...scope, outsideOf: [0] });
          const listed = some.reached.map(({ node }) => node);
          expect(joined(graph, target, some.steps, listed)).toEqual(listed);
          const columns = runToEnd(
            walkColumns(open, { mode: 'who', start: [target], scope: { ...scope, outsideOf: [0] } }),
          );
          for (const node of some.beside ?? []) expect(columns.node).toContain(node);
          expect(columns.counts).toEqual(some.counts);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('are all in a report of what the picture shows, and answer there as here', () => {
    fc.assert(
      fc.property(kernelEstate(8), (estate) => {
        const graph = buildKernelEstate(estate);
        const target = graph.nodes.length - 1;
        const { node } = runToEnd(walkColumns(session(graph), { mode: 'who', start: [target], scope: ALL }));
        const { graph: kept, nodes } = subsetGraph(graph, keepView(graph, [...node]));
        const there = session(kept).who(nodes[target] ?? -1, ALL);
        expect(there.counts).toEqual(session(graph).who(target, ALL).counts);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Those of a list from whom a line of drawn steps leads to the target. */
function joined(
  graph: AccessGraph,
  target: number,
  steps: Uint32Array,
  list: readonly number[],
): readonly number[] {
  const found = new Set([target]);
  for (const at of found)
    for (const step of steps) if (graph.stepTo[step] === at) found.add(graph.stepFrom[step] ?? -1);
  return list.filter((node) => found.has(node));
}

test('a folder with a secret in it stands between a group and the account that the secret unlocks', () => {
  const { graph, node } = smallEstate({
    nodes: {
      tech: { tenant: 'msp' },
      vault: { resource: true, tenant: 'msp' },
      folder: { resource: true, tenant: 'msp' },
      password: { tenant: 'msp' },
      other: { resource: true, tenant: 'msp' },
      service: {},
      rack: { resource: true },
      server: { resource: true },
    },
    steps: [
      { from: 'vault', to: 'folder', kind: 'contains', through: true },
      { from: 'tech', to: 'folder', kind: 'permission', permission: 'read', through: true },
      { from: 'tech', to: 'other', kind: 'permission', permission: 'read', through: true },
      { from: 'folder', to: 'password', kind: 'contains', through: true },
      { from: 'password', to: 'service', kind: 'unlocks' },
      { from: 'service', to: 'rack', kind: 'permission', permission: 'own', inherits: true },
      { from: 'rack', to: 'server', kind: 'contains' },
    ],
  });
  const who = session(graph).who(node('server'), ALL);
  expect(who.reached.map(({ id }) => id).sort()).toEqual(['password', 'service', 'tech']);
  // Not the vault, which nobody comes by, nor another folder, which leads nowhere.
  expect([...(who.beside ?? [])]).toEqual([node('folder'), node('rack')].sort((a, b) => a - b));
  const scope = { ...ALL, outsideOf: [graph.tenants.findIndex(({ id }) => id === 'acme')] };
  const some = session(graph).who(node('server'), scope);
  expect([...(some.beside ?? [])]).toEqual([...(who.beside ?? [])]);
  expect([...some.steps]).toEqual([...who.steps]);
  const columns = runToEnd(walkColumns(session(graph), { mode: 'who', start: [node('server')], scope }));
  expect([...(columns.passed ?? [])]).toEqual([node('folder')]);
});
