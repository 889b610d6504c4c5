import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { findEndings } from '../../src/engine/endings';
import type { Ending } from '../../src/engine/endings';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { whatIsStillEffective } from '../../src/engine/still-effective';
import { stillEffectiveResults } from '../../src/engine/removal-answers';
import { runToEnd } from '../../src/lib/steps';
import type { StillEffective } from '../../src/questions/still-effective';
import { localLocks } from '../../src/store/locks';
import { SnapshotStore } from '../../src/store/store';
import { StoredEngine } from '../../src/store/engine-api';
import { microsoft } from '../../src/systems/microsoft';
import { P, SUB, account, azureRole, id, org, page, userOf } from '../systems/microsoft-pages';

const model = generatePartner();
const encoder = new TextEncoder();
const files = partnerFiles(model).map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, [microsoft])), [microsoft]));

function found(text: string): readonly Ending[] {
  return runToEnd(findEndings(session, text, 12));
}

function stays(ending: Ending | undefined, limit = 10_000): StillEffective {
  return runToEnd(
    whatIsStillEffective(session, {
      at: partnerInstant,
      nodes: new Set(ending?.what === 'node' ? [ending.node.node] : []),
      records: new Set(ending?.what === 'record' ? [ending.record.record] : []),
      limit,
    }),
  );
}

test('a relationship is found by its own name, and ends what hangs on it alone', () => {
  const relation = model.relationships.find(
    ({ status, end, customer, assignments, roles }) =>
      status === 'active' &&
      (end ?? 0) > partnerInstant &&
      customer === model.clients[0]?.id &&
      assignments.some((a) => a.status === 'active' && a.roles.some((role) => roles.includes(role))),
  );
  const [only, ...others] = found(`gdap/${relation?.id ?? ''} GDAP relationship`);
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    what: 'record',
    record: { kind: 'trust', label: expect.stringMatching(/^GDAP relationship .+ from .+ to Aster Foods$/u) },
  });
  const { ended, endedCount, remaining, remainingCount } = stays(only);
  expect(endedCount + remainingCount).toBeGreaterThan(0);
  expect(ended).toHaveLength(endedCount);
  expect(remaining).toHaveLength(remainingCount);
  for (const row of [...ended, ...remaining]) expect(row.client).toBe('Aster Foods');
});

test('a technician who ends holds nothing any more, and nobody else loses anything', () => {
  const technicians = model.people.filter(({ tenant }) => tenant === model.partner.id);
  let technician = technicians[0];
  let loss = stays(undefined);
  for (const person of technicians) {
    technician = person;
    loss = stays(found(person.upn).find(({ what }) => what === 'node'));
    if (loss.endedCount > 0) break;
  }
  const { ended, endedCount, remainingCount } = loss;
  expect(endedCount).toBeGreaterThan(0);
  expect(new Set(ended.map((row) => row.account))).toEqual(new Set([technician?.upn]));
  expect(remainingCount).toBe(0);
});

test('counts are of all rows, however few are put into words; nothing ends with nothing', () => {
  const group = found('')
    .concat(found('gdap'))
    .find(({ what }) => what === 'record');
  const all = stays(group);
  const some = stays(group, 1);
  expect(some.endedCount).toBe(all.endedCount);
  expect(some.remainingCount).toBe(all.remainingCount);
  expect(some.ended.length).toBeLessThanOrEqual(1);
  expect(stays(undefined)).toMatchObject({ endedCount: 0, remainingCount: 0 });
});

test('a membership that a deny assignment rests on: who leaves the group has access again, on the page and the command line', async () => {
  const guest = userOf(1, 'aster.example', {
    userPrincipalName: 'dee_north.example#EXT#@aster.example',
    mail: 'dee@north.example',
    userType: 'Guest',
    externalUserState: 'Accepted',
  });
  const parts: Readonly<Record<string, unknown>> = {
    'org.json': org(),
    'partner.json': org(P, 'North', 'north.example'),
    'users.json': page('users', [guest]),
    'staff.json': page('users', [
      userOf(11, 'north.example', { userPrincipalName: 'dee@north.example', mail: 'dee@north.example' }),
    ]),
    'groups.json': page('groups(members())', [
      { id: id(50), displayName: 'Blocked', securityEnabled: true, members: [{ id: id(1) }] },
    ]),
    'account.json': account,
    'a.json': [azureRole(1, 'b24988ac-6180-42a0-ab88-20f7382dd24c', SUB)],
    'd.json': [
      {
        id: `${SUB}/providers/Microsoft.Authorization/denyAssignments/d`,
        name: 'd',
        type: 'Microsoft.Authorization/denyAssignments',
        properties: {
          denyAssignmentName: 'Stop',
          scope: SUB,
          permissions: [{ actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] }],
          principals: [{ id: id(50), type: 'Group' }],
          excludePrincipals: [],
        },
      },
    ],
  };
  const given = Object.entries(parts).map(([name, content]) => ({
    name,
    bytes: encoder.encode(JSON.stringify(content)),
  }));
  const here = runToEnd(Session.fromSnapshot(runToEnd(importFiles(given, [microsoft])), [microsoft]));
  const membership = Array.from(here.graph.records).findIndex(({ kind }) => kind === 'membership');
  expect(membership).toBeGreaterThanOrEqual(0);
  const removed = { records: new Set([membership]), nodes: new Set<number>() };
  const shown = runToEnd(whatIsStillEffective(here, { ...removed, at: partnerInstant, limit: 10 }));
  expect(shown.ended).toEqual([]);
  expect(shown.remaining).toMatchObject([
    { technician: 'U11', client: 'Aster', role: 'Contributor', verdict: 'allowed', steps: [] },
  ]);
  expect(runToEnd(stillEffectiveResults(here, removed, partnerInstant, 10))).toMatchObject({
    endedCount: 0,
    remainingCount: 1,
  });

  // A large snapshot that is opened again is a decided graph until its records are read.
  const database = { indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() };
  const engine = (): StoredEngine =>
    new StoredEngine({
      platform: { now: () => performance.now(), tick: () => new Promise((resolve) => setImmediate(resolve)) },
      systems: [microsoft],
      store: new SnapshotStore(database),
      eagerSteps: 0,
    });
  const files = given.map(({ name, bytes }) => new File([bytes], name));
  await engine().import('one', 7, files, partnerInstant, () => undefined);
  const again = engine();
  await again.open(1, partnerInstant, () => undefined);
  const question = { at: partnerInstant, records: [membership], nodes: [], limit: 10 };
  expect((await again.estate({ kind: 'still-effective', ...question })).value).toEqual(shown);
});
