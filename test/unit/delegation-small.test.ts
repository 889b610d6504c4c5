import { expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import { delegationMatrix } from '../../src/questions/delegation-matrix';
import { clientStatement, delegationLines, delegationRow } from '../../src/questions/delegation-rows';
import { smallEstate } from './small-estate';

const question = { at: 0, rank: 1 };
const { graph } = smallEstate({
  providers: ['msp'],
  nodes: {
    ann: { tenant: 'msp', aliases: ['no address', 'ann@msp.example'] },
    bob: { tenant: 'msp' },
    desk: { type: 'group', tenant: 'msp' },
    admins: { type: 'role', tenant: 'one' },
    box: { resource: true, tenant: 'one' },
    vault: { resource: true, tenant: 'two' },
    shelf: { resource: true, tenant: 'two' },
    local: { tenant: 'three' },
    own: { resource: true, tenant: 'three' },
  },
  steps: [
    { from: 'ann', to: 'desk', kind: 'member' },
    {
      from: 'bob',
      to: 'desk',
      kind: 'member',
      verdict: 'conditional',
      note: 'needs approval by Zoë, then logged',
    },
    { from: 'desk', to: 'admins', kind: 'member', permission: 'relationship 7' },
    { from: 'admins', to: 'box', kind: 'permission', permission: 'Reader' },
    { from: 'admins', to: 'box', kind: 'permission', permission: 'Admin', verdict: 'not-evaluated' },
    { from: 'ann', to: 'vault', kind: 'permission', permission: 'Reader', supports: [['approved']] },
    { from: 'ann', to: 'shelf', kind: 'permission', permission: 'Reader', verdict: 'conditional' },
    { from: 'ann', to: 'shelf', kind: 'permission' },
    { from: 'local', to: 'own', kind: 'permission', permission: 'Reader' },
  ],
  accountability: { approved: { approvedBy: 'Chief' } },
});
const tenant = (id: string): number => graph.tenants.findIndex((one) => one.id === id);

test('who of other tenants holds what: rows, ways, approvers and conditions', () => {
  const matrix = runToEnd(delegationMatrix(graph, question));
  const rows = Array.from({ length: matrix.count }, (_, row) => delegationRow(graph, matrix, row, question));
  const words = rows.map(({ technician, account, client, role, on, verdict, by, approver, route }) =>
    [technician, account, client, role, on, verdict, by, approver ?? '-', route.join('>')].join(' | '),
  );
  expect(words.sort()).toEqual([
    'ann | ann@msp.example | one | Admin | box | not-evaluated | relationship 7 | - | ann>desk>admins',
    'ann | ann@msp.example | one | Reader | box | allowed | relationship 7 | - | ann>desk>admins',
    'ann | ann@msp.example | two | Reader | shelf | conditional | foreign grant | - | ann>shelf',
    'ann | ann@msp.example | two | Reader | vault | allowed | foreign grant | Chief | ann>vault',
    'bob | bob | one | Admin | box | not-evaluated | relationship 7 | Zoë | bob>desk>admins',
    'bob | bob | one | Reader | box | conditional | relationship 7 | Zoë | bob>desk>admins',
  ]);
  expect([...delegationLines(graph, matrix, question)]).toHaveLength(7);
});

test('only into some tenants', () => {
  const some = runToEnd(delegationMatrix(graph, { ...question, clients: new Set([tenant('two')]) }));
  expect([...some.client]).toEqual([tenant('two'), tenant('two')]);
});

test('the statement of a client counts accounts in words', () => {
  const matrix = runToEnd(delegationMatrix(graph, question));
  const of = (id: string): readonly string[] => clientStatement(graph, matrix, tenant(id), question);
  expect(of('three')).toEqual(['On 1970-01-01 00:00 UTC nobody of other tenants hold a role in three.']);
  expect(of('two')[0]).toContain('one account of other tenants holds a role in two:');
  expect(of('two')[1]).toContain('(conditional: )');
  expect(of('one')[0]).toContain('2 accounts of other tenants hold a role in one:');
  expect(of('one')).toHaveLength(5);
  expect(of('one').filter((line) => line.includes('(not evaluated: '))).toHaveLength(2);
});
