import { expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { findEndings, whatStays } from '../../src/engine/endings';
import type { Ending } from '../../src/engine/endings';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { StillEffective } from '../../src/questions/still-effective';
import { microsoft } from '../../src/systems/microsoft';

const model = generatePartner();
const encoder = new TextEncoder();
const files = partnerFiles(model).map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, [microsoft])), [microsoft]));

function found(text: string): readonly Ending[] {
  return runToEnd(findEndings(session, text, 12));
}

function stays(ending: Ending | undefined, limit = 10_000): StillEffective {
  return runToEnd(
    whatStays(session, {
      at: partnerInstant,
      nodes: ending?.what === 'node' ? [ending.node.node] : [],
      records: ending?.what === 'record' ? [ending.record.record] : [],
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
  const [technician, loss] = technicians
    .map((person) => [person, stays(found(person.upn).find(({ what }) => what === 'node'))] as const)
    .find(([, { endedCount }]) => endedCount > 0) ?? [undefined, stays(undefined)];
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
