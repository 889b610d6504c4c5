import { describe, expect, test } from 'vitest';
import type { AccessQuery } from '../../src/engine/contract';
import { delegationGrid, wantedOf } from '../../src/engine/delegation-page';
import { Delegations } from '../../src/engine/delegations';
import { answerEstate } from '../../src/engine/estate-question';
import { Names } from '../../src/engine/names';
import { classedInTurns } from '../../src/engine/resource-classes';
import { Session } from '../../src/engine/session';
import type { AccessGraph, GraphNode, Table } from '../../src/graph/access-graph';
import { packGraph } from '../../src/graph/packed-graph';
import type { PrincipalRecord, SecretRecord } from '../../src/model/record';
import { runToEnd } from '../../src/lib/steps';
import { crossTenant, crossTenantInTurns } from '../../src/questions/cross-tenant';
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

describe('the delegations', () => {
  const PEOPLE = 2_500;
  const ROWS = 40_000;
  const matrix = {
    count: ROWS,
    technician: Uint32Array.from({ length: ROWS }, (_, row) => (row * 7) % PEOPLE),
    client: Uint32Array.from({ length: ROWS }, (_, row) => row % 3),
    on: new Uint32Array(ROWS),
    role: new Uint32Array(ROWS),
    step: new Uint32Array(ROWS),
    rank: new Uint8Array(ROWS).fill(3),
    until: new Float64Array(ROWS),
  };

  test('turns while the rows are gone through, technicians named and sorted, and what each holds is told', () => {
    const grid = turns(delegationGrid(graph, matrix));
    const rows = Math.ceil(ROWS / 16_384);
    const people = Math.floor(PEOPLE / 1024);
    // Technicians and clients, each with one part to sort; then what each technician holds.
    expect(grid.turns).toBe(rows + people + 1 + (rows + 1) + rows + people);
    const names = Array.from({ length: PEOPLE }, (_, node) => graph.nodes.at(node)?.name ?? '');
    expect(grid.value.technicians.map((node) => names[node])).toEqual(names.toSorted());
    expect(grid.value.clients.reduce((sum, { roles }) => sum + roles, 0)).toBe(ROWS);
    expect(new Set(grid.value.cells.map((cells) => cells.size))).toEqual(new Set([3]));
    const all = turns(wantedOf(graph, grid.value, { at: 0, search: '', tenants: [] }));
    expect(all.turns).toBe(people);
    expect(all.value.technicians).toHaveLength(PEOPLE);
    const [first = ''] = names;
    const one = turns(wantedOf(graph, grid.value, { at: 0, search: first, tenants: [] }));
    expect(one.turns).toBe(2 * people);
    expect(one.value.technicians.map((place) => names[grid.value.technicians[place] ?? 0])).toContain(first);
  });

  test('turns while rows are picked for a file, and each column of them copied', () => {
    const delegations = new Delegations({ graph, inputs: [] });
    const { clients, roles } = runToEnd(delegations.grid(0));
    const none = turns(delegations.csv(0, { technicians: [] }, () => {}));
    expect(none.turns).toBe(Math.ceil(roles / 2 ** 16));
    let text = '';
    const all = turns(
      delegations.csv(0, { clients: clients.map(({ tenant }) => tenant) }, (part) => (text += part)),
    );
    expect(all.turns).toBeGreaterThanOrEqual(8 * none.turns);
    let whole = '';
    runToEnd(delegations.csv(0, {}, (part) => (whole += part)));
    expect(text).toBe(whole);
  });
});

test('the overview: turns while crossing steps are looked for, named, and walked back from', () => {
  const crossing = turns(crossTenantInTurns(graph, SCOPE));
  const steps = graph.stepFrom.length;
  expect(crossing.turns).toBeGreaterThan(
    Math.ceil(steps / 2 ** 17) + Math.floor(crossing.value.length / 2 ** 13),
  );
  expect(crossing.value).toEqual(crossTenant(graph, SCOPE));
  const all = turns(sessionOf(graph).overview(0));
  expect(all.turns).toBe(crossing.turns + Math.ceil(NODES / 2 ** 17) + Math.ceil(steps / 2 ** 17));
});

test('what is reached: turns while its rows are looked at and sorted; a page more of them has none', () => {
  const session = sessionOf(generate('giant', NODES));
  const ask = (sort: 'name' | 'steps', offset: number) =>
    turns(
      answerEstate(session, {
        kind: 'reached',
        mode: 'blast',
        start: [5],
        scope: SCOPE,
        least: 0,
        sort,
        descending: false,
        offset,
        limit: 10,
      }),
    );
  const first = ask('name', 0);
  const total = first.value.kind === 'reached' ? first.value.value.total : 0;
  expect(total).toBeGreaterThan(2 ** 13);
  expect(ask('name', 10).turns).toBe(0);
  // The rows, the parts that are sorted, and the same merged.
  const parts = Math.ceil(total / 2 ** 12);
  const again = ask('steps', 0);
  expect(again.turns).toBeGreaterThan(Math.ceil(total / 2 ** 14) + parts);
  expect(first.turns).toBeGreaterThan(again.turns + 2 * Math.floor(NODES / 1024));
});

test('joins: turns while keys are prepared and joins listed, sorted and chosen; a page more has none', () => {
  const COUNT = 3_000;
  const source = { file: 0 };
  const principals = Array.from({ length: COUNT }, (_, i): PrincipalRecord => ({
    ...{ kind: 'principal', type: 'user', system: 'entra', tenant: 'entra|one', source },
    ...{ key: `entra|u${i}`, id: `u${i}@one.example`, name: `User ${i}` },
  }));
  const secrets = Array.from({ length: COUNT }, (_, i): SecretRecord => ({
    ...{ kind: 'secret', type: 'login', system: 'keeper', tenant: 'keeper|vault', source },
    ...{ key: `keeper|s${i}`, id: `s${i}`, name: `Secret ${i}` },
    properties: [['login', `u${i}@one.example`]],
  }));
  const session = runToEnd(
    Session.fromSnapshot({ inputs: [], gaps: [], records: [...principals, ...secrets] }),
  );
  const ask = (offset: number) =>
    turns(
      answerEstate(session, {
        kind: 'joins',
        search: '',
        tenants: [],
        sort: { by: 'secret', descending: false },
        offset,
        limit: 10,
      }),
    );
  const nodes = session.graph.nodes.length;
  const first = ask(0);
  expect(first.value.kind === 'joins' && first.value.value.total).toBe(COUNT);
  // Keys; accounts and secrets looked at and sorted, accounts put into an index, secrets joined; joins listed; sorted, looked at, and sorted once more, each in one part.
  const keys = Math.floor(nodes / 1024) + Math.ceil(nodes / 4096);
  const some = Math.floor(COUNT / 1024);
  expect(first.turns).toBe(keys + 3 * some + 2 + Math.floor(COUNT / 256) + some + 3);
  expect(ask(10).turns).toBe(0);
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
