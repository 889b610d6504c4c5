import { describe, expect, test } from 'vitest';
import type { AccessQuery } from '../../src/engine/contract';
import { answerEstate } from '../../src/engine/estate-question';
import { Names } from '../../src/engine/names';
import { classedInTurns } from '../../src/engine/resource-classes';
import { Session } from '../../src/engine/session';
import type { AccessGraph, GraphNode, Table } from '../../src/graph/access-graph';
import { packGraph } from '../../src/graph/packed-graph';
import { runToEnd } from '../../src/lib/steps';
import { delegationMatrix } from '../../src/questions/delegation-matrix';
import { statementInTurns } from '../../src/questions/delegation-rows';
import { EffectiveRows } from '../../src/questions/effective-rows';
import { HeldByVerdict } from '../../src/questions/held';
import { generate } from '../bench/generate';
import { smallEstate } from './small-estate';
import { turns } from './turns';

/** Tables of a large estate let others in within each piece of work that grows with it. */
const NODES = 20_000;
const graph = generate('flat', NODES);
const SCOPE = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
const QUERY: AccessQuery = {
  scope: SCOPE,
  search: '',
  tenants: [],
  verdicts: [],
  how: [],
  sort: { by: 'verdict', descending: false },
  offset: 0,
  limit: 0,
};

function sessionOf(of: AccessGraph): Session {
  return Session.fromDecided({ inputs: [], gaps: [], graph: of });
}

/** The same nodes, and how often one of them was made. */
function counted(nodes: Table<GraphNode>): { readonly nodes: Table<GraphNode>; made: number } {
  const count = {
    made: 0,
    nodes: {
      length: nodes.length,
      at(index: number) {
        count.made++;
        return nodes.at(index);
      },
      *[Symbol.iterator]() {
        for (let i = 0; i < nodes.length; i++) {
          const node = count.nodes.at(i);
          if (node !== undefined) yield node;
        }
      },
    },
  };
  return count;
}

describe('the Access table', () => {
  const small = generate('entitlement', 600);

  test('looks at the classes of nodes only for who asks for one, and then in turns', () => {
    const count = counted(small.nodes);
    const session = sessionOf({ ...small, nodes: count.nodes });
    const all = runToEnd(session.access(QUERY)).total;
    expect(all).toBeGreaterThan(2_000);
    expect(count.made).toBe(0);
    expect(runToEnd(session.access({ ...QUERY, classes: ['production'] })).total).toBe(0);
    expect(count.made).toBe(600);
    expect(turns(classedInTurns({ ...graph })).turns).toBe(Math.ceil(NODES / 4096));
  });

  test('has turns between the rows of a page, and within the routes of each', () => {
    const session = sessionOf(small);
    const without = turns(session.access(QUERY)).turns;
    expect(turns(session.access(QUERY)).turns).toBeLessThan(without);
    const none = turns(session.access(QUERY)).turns;
    const page = turns(session.access({ ...QUERY, limit: 40 }));
    expect(page.value.rows).toHaveLength(40);
    expect(page.turns - none).toBeGreaterThan(2 * 40);
  });

  test('has turns within each column of millions of rows that is copied', () => {
    const count = 600_000;
    const rows = new EffectiveRows(graph);
    rows.start();
    const step = graph.classes.permission.findIndex((permission) => permission === 0);
    const of = graph.stepClass.indexOf(step);
    for (let resource = 0; resource < count; resource++) rows.add(7, of, resource, 3, resource % 9, 1);
    // From 2^20 rows of room, two parts of each of seven columns; then the same once more to finish.
    const room = turns(rows.makeRoom());
    expect(room.turns).toBe(0);
    const done = turns(rows.finish());
    expect(done.turns).toBe(2 * 7);
    expect(done.value.count).toBe(count);
    expect(done.value.resource.every((resource, row) => resource === row)).toBe(true);
    expect(done.value.steps.every((steps, row) => steps === row % 9)).toBe(true);
    for (const column of [done.value.principal, done.value.step, done.value.verdict, done.value.how])
      expect(new Set(column).size).toBe(1);
    for (let resource = count; resource < 800_000; resource++) rows.add(7, of, resource, 3, 1, 1);
    expect(turns(rows.makeRoom()).turns).toBe(2 * 7);
    expect(runToEnd(rows.finish()).resource.every((resource, row) => resource === row)).toBe(true);
  });
});

test('the delegation matrix: turns while it looks at steps, and while it finds who is behind a holder', () => {
  const { turns: all } = turns(delegationMatrix(graph, { at: 0, rank: 1 }));
  // Nobody holds anything in no tenant: what is left is to look at the steps.
  const { turns: steps } = turns(delegationMatrix(graph, { at: 0, rank: 1, clients: new Set() }));
  expect(steps).toBe(Math.ceil(graph.stepFrom.length / 8192));
  expect(all).toBeGreaterThan(2 * steps);
});

test('the statement of one client: turns while its rows are put into words', () => {
  const people = Array.from({ length: 200 }, (_, i) => `tech${i}`);
  const estate = smallEstate({
    providers: ['msp'],
    nodes: {
      desk: { type: 'group', tenant: 'msp' },
      box: { resource: true, tenant: 'one' },
      ...Object.fromEntries(people.map((id) => [id, { tenant: 'msp' }])),
    },
    steps: [
      ...people.map((from) => ({ from, to: 'desk', kind: 'member' as const })),
      { from: 'desk', to: 'box', kind: 'permission', permission: 'Reader' },
    ],
  });
  const question = { at: 0, rank: 1 };
  const matrix = runToEnd(delegationMatrix(estate.graph, question));
  const said = turns(statementInTurns(estate.graph, matrix, matrix.client[0] ?? 0, question));
  expect(said.turns).toBe(Math.floor(200 / 64));
  expect(said.value).toHaveLength(200 + 1);
});

test('what nodes are found by their keys with is made in turns, once', () => {
  const count = counted(graph.nodes);
  const names = new Names({ ...graph, nodes: count.nodes });
  expect(turns(names.prepareKeys()).turns).toBe(Math.floor(NODES / 1024) + Math.ceil(NODES / 4096));
  const { made } = count;
  expect(turns(names.prepareKeys()).turns).toBe(0);
  for (const node of [0, 4095, NODES - 1]) expect(names.key(graph.nodes.at(node)?.key ?? '')).toBe(node);
  expect(names.key('no such key')).toBeUndefined();
  expect(made).toBe(NODES);
  expect(count.made).toBe(NODES);
});

test('what is held on many nodes: a turn every thousand', () => {
  const held = new HeldByVerdict();
  const on = new Map(
    Array.from({ length: 10_000 }, (_, node) => [node, { permissions: new Set([node % 3]), verbs: 1 }]),
  );
  expect(turns(held.add(3, on)).turns).toBe(Math.floor(10_000 / 1024));
  expect(held.of(4)).toEqual([{ rank: 3, permissions: [1], verbs: 1 }]);
});

test('what a picture draws: turns within its walks and between its columns', () => {
  // One in which almost everything reaches everything.
  const session = sessionOf(generate('giant', NODES));
  for (const mode of ['blast', 'who'] as const) {
    const start = mode === 'blast' ? [5] : [NODES - 3];
    const drawn = turns(answerEstate(session, { kind: 'walk', mode, start, scope: SCOPE }));
    expect(drawn.turns).toBeGreaterThan(12);
  }
});

test('a graph is packed with a turn every thousand nodes and records', () => {
  const { length } = graph.records;
  expect(turns(packGraph(graph)).turns).toBe(Math.floor((NODES + length) / 1024));
});
