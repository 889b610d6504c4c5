import { describe, expect, test } from 'vitest';
import { Asking } from '../../src/engine/ask';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { Names } from '../../src/engine/names';
import { evaluateChange, evaluateParts } from '../../src/engine/what-if';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import type { Verdict } from '../../src/model/verdict';
import { microsoft } from '../../src/systems/microsoft';
import { AT, microsoftEstate } from './microsoft-harness';
import type { MicrosoftEstate } from './microsoft-harness';
import { GA, SUB, T, account, assign, azureRole, id, org, page, roles, userOf } from './microsoft-pages';

const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const WRITE = 'Microsoft.Compute/virtualMachines/write';
const FROM = '2026-11-16T08:00:00Z';
const UNTIL = '2026-11-16T12:00:00Z';
const LATER = Date.parse(UNTIL);

const instance = (n: number, assignmentType: string, more: object = {}): object => ({
  id: `i${n}${assignmentType}`,
  principalId: id(n),
  roleDefinitionId: GA,
  directoryScopeId: '/',
  memberType: 'Direct',
  assignmentType,
  startDateTime: FROM,
  endDateTime: assignmentType === 'Activated' ? UNTIL : null,
  roleAssignmentOriginId: `a${n}${GA.slice(0, 4)}/`,
  roleAssignmentScheduleId: `s${n}`,
  ...more,
});
const instances = (...rows: readonly object[]): object =>
  page('roleManagement/directory/roleAssignmentScheduleInstances', rows);
const eligible = {
  'pim.json': page('roleManagement/directory/roleEligibilityScheduleInstances', [
    {
      id: 'e',
      principalId: id(1),
      roleDefinitionId: GA,
      directoryScopeId: '/',
      memberType: 'Direct',
      startDateTime: '2026-01-01T00:00:00Z',
      endDateTime: null,
      roleEligibilityScheduleId: 'e',
    },
  ]),
};
const azureInstance = (n: number, assignmentType: string, more: object = {}): object => ({
  id: `${SUB}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/${id(100 + n)}`,
  name: id(100 + n),
  type: 'Microsoft.Authorization/roleAssignmentScheduleInstances',
  properties: {
    principalId: id(n),
    principalType: 'User',
    roleDefinitionId: `${SUB}/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`,
    scope: SUB,
    status: 'Provisioned',
    memberType: 'Direct',
    assignmentType,
    startDateTime: FROM,
    endDateTime: assignmentType === 'Activated' ? UNTIL : null,
    originRoleAssignmentId: `${SUB}/providers/Microsoft.Authorization/roleAssignments/${n}`,
    ...more,
  },
});

function tenant(files: Readonly<Record<string, unknown>>): MicrosoftEstate {
  return microsoftEstate({
    'org.json': org(),
    'users.json': page('users', [userOf(1, 'aster.example'), userOf(2, 'aster.example')]),
    'account.json': account,
    ...files,
  });
}

/** The same question where records are taken away and everything that looked at them is decided again. */
function without(
  { snapshot }: MicrosoftEstate,
  gone: (record: SnapshotRecord) => boolean,
): (n: number, permission: string, resource: string, at?: number) => Verdict {
  const before = runToEnd(evaluateParts(snapshot, [microsoft]));
  const removed = new Set(snapshot.records.filter(gone).map(({ key }) => key));
  expect(removed.size).toBe(1);
  const after = runToEnd(evaluateChange(before, { removed, added: [] }));
  const anew = runToEnd(evaluateSnapshot(after.snapshot, [microsoft]));
  expect(after.graph.stepFrom).toEqual(anew.graph.stepFrom);
  const asking = new Asking(after.snapshot, anew, new Names(anew.graph));
  return (n, permission, resource, at = AT) =>
    asking.ask({ principal: id(n), permission, resource, at, context: new Map() }).verdict;
}

const isGrant =
  (how: string, principal = 1) =>
  (record: SnapshotRecord): boolean =>
    record.kind === 'grant' &&
    record.principal.endsWith(id(principal)) &&
    record.properties?.some(([name, value]) => name === 'how' && value === how) === true;

describe('a directory role held by a schedule', () => {
  test('an activation that is ended takes the assignment along that mirrors it; eligibility stays', () => {
    const estate = tenant({
      ...eligible,
      'roles.json': roles(assign(1, GA)),
      'now.json': instances(instance(1, 'Activated')),
    });
    expect(estate.ask(id(1), GA, T).verdict).toBe('allowed');
    expect(estate.ask(id(1), GA, T, LATER).verdict).toBe('conditional');
    expect(without(estate, isGrant('activated'))(1, GA, T)).toBe('conditional');
    // The plain row says nothing by itself: without it the activation lasts.
    expect(without(estate, isGrant('assignment'))(1, GA, T)).toBe('allowed');
  });

  test('a standing schedule outlives the end of an activation, and its own end is the end of the role', () => {
    const both = tenant({
      ...eligible,
      'roles.json': roles(assign(1, GA), assign(2, GA)),
      'now.json': instances(instance(1, 'Activated'), instance(1, 'Assigned'), instance(2, 'Assigned')),
    });
    expect(without(both, isGrant('activated'))(1, GA, T)).toBe('allowed');
    expect(both.ask(id(2), GA, T, LATER).verdict).toBe('allowed');
    expect(without(both, isGrant('assigned', 2))(2, GA, T)).toBe('denied');
  });

  test('an assignment that no schedule names stands', () => {
    const estate = tenant({
      ...eligible,
      'roles.json': roles(assign(1, GA), assign(2, GA)),
      'now.json': instances(instance(1, 'Activated')),
    });
    expect(estate.ask(id(2), GA, T, LATER).verdict).toBe('allowed');
    expect(without(estate, isGrant('activated'))(2, GA, T)).toBe('allowed');
  });

  test('a member’s own row of what a group holds ends with the group’s, and with the membership', () => {
    const estate = tenant({
      'pim.json': { tenantId: T, roleEligibilityScheduleInstances: [] },
      'groups.json': page('groups(members())', [
        {
          id: id(50),
          displayName: 'Admins',
          securityEnabled: true,
          isAssignableToRole: true,
          members: [{ id: id(1) }],
        },
      ]),
      'roles.json': roles(assign(50, GA)),
      'now.json': instances(instance(50, 'Assigned'), instance(1, 'Assigned', { memberType: 'Group' })),
    });
    expect(estate.ask(id(1), GA, T).verdict).toBe('allowed');
    expect(without(estate, isGrant('assigned', 50))(1, GA, T)).toBe('denied');
    expect(without(estate, ({ kind }) => kind === 'membership')(1, GA, T)).toBe('denied');
  });
});

describe('an Azure role held by a schedule', () => {
  const files = {
    'arm.json': [azureRole(1, CONTRIBUTOR, SUB), azureRole(2, CONTRIBUTOR, SUB)],
    'eligible.json': [
      {
        id: `${SUB}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/e`,
        type: 'Microsoft.Authorization/roleEligibilityScheduleInstances',
        properties: {
          principalId: id(1),
          roleDefinitionId: `${SUB}/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`,
          scope: SUB,
          startDateTime: '2026-01-01T00:00:00Z',
          endDateTime: null,
        },
      },
    ],
  };

  test('an activation is no standing access, and its end takes the mirrored assignment along', () => {
    const estate = tenant({ ...files, 'active.json': { value: [azureInstance(1, 'Activated')] } });
    expect(estate.ask(id(1), WRITE, SUB).verdict).toBe('allowed');
    expect(estate.ask(id(1), WRITE, SUB, LATER).verdict).toBe('conditional');
    expect(estate.ask(id(2), WRITE, SUB, LATER).verdict).toBe('allowed');
    expect(without(estate, isGrant('activated'))(1, WRITE, SUB)).toBe('conditional');
    expect(without(estate, isGrant('activated'))(2, WRITE, SUB)).toBe('allowed');
  });

  test('a standing schedule is the assignment; a request that was refused is none', () => {
    const estate = tenant({
      ...files,
      'active.json': {
        value: [azureInstance(2, 'Assigned'), azureInstance(1, 'Activated', { status: 'Denied' })],
      },
    });
    expect(estate.ask(id(2), WRITE, SUB, LATER).verdict).toBe('allowed');
    expect(estate.ask(id(1), WRITE, SUB, LATER).verdict).toBe('allowed');
    expect(estate.snapshot.inputs.find(({ name }) => name === 'active.json')?.records).toMatchObject({
      used: 1,
      ignored: 1,
    });
    // Eligibility is another grant, and the first user's only.
    expect(without(estate, isGrant('assigned', 2))(2, WRITE, SUB)).not.toBe('allowed');
  });

  test('rows of a schedule are no list of the role assignments', () => {
    const estate = tenant({ 'active.json': { value: [azureInstance(1, 'Activated')] } });
    expect(estate.ask(id(2), WRITE, SUB).verdict).toBe('not-evaluated');
  });
});

test('an activated member or owner of a group is none after the end, though the plain lists hold both', () => {
  const row = (n: number, accessId: string): object => ({
    id: `g${n}`,
    principalId: id(n),
    groupId: id(50),
    accessId,
    assignmentType: 'activated',
    memberType: 'direct',
    startDateTime: FROM,
    endDateTime: UNTIL,
  });
  const estate = tenant({
    'groups.json': page('groups(members(),owners())', [
      {
        id: id(50),
        displayName: 'Ops',
        securityEnabled: true,
        members: [{ id: id(1) }],
        owners: [{ id: id(2) }],
      },
    ]),
    'g.json': page('identityGovernance/privilegedAccess/group/assignmentScheduleInstances', [
      row(1, 'member'),
      row(2, 'owner'),
    ]),
  });
  expect(estate.ask(id(1), 'member', id(50)).verdict).toBe('allowed');
  expect(estate.ask(id(1), 'member', id(50), LATER).verdict).toBe('denied');
  expect(estate.ask(id(2), 'add member', id(50)).verdict).toBe('allowed');
  expect(estate.ask(id(2), 'add member', id(50), LATER).verdict).not.toBe('allowed');
  const ended = without(estate, ({ kind, key }) => kind === 'membership' && key.includes('timed-member'));
  expect(ended(1, 'member', id(50))).toBe('denied');
});
