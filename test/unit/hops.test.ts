import { expect, it } from 'vitest';
import type { NodeRef, RecordRef, StepRef } from '../../src/questions/answers';
import { hopsOf } from '../../src/questions/hops';

function node(name: string): NodeRef {
  return {
    node: 0,
    id: name,
    name,
    kind: 'user',
    nativeType: 'user',
    tenant: 0,
    disabled: false,
    mentionedOnly: false,
  };
}

function record(kind: string, label: string): RecordRef {
  return { record: 0, kind, label, place: { file: 'a.json', fileIndex: 0, pointer: '/0' } };
}

const bare: StepRef = {
  step: 0,
  from: node('ann'),
  to: node('bucket'),
  kind: 'permission',
  verbs: [],
  verdict: 'allowed',
  start: 0,
  until: 1,
  becomes: false,
  eligible: false,
  removable: true,
  supports: [],
};
const read = (step: StepRef): unknown =>
  hopsOf(step).map(({ from, to, kind, records }) => [
    from.name,
    kind,
    to.name,
    ...records.map(({ label }) => label),
  ]);

it('a step without supports is one hop of no record', () => {
  expect(hopsOf(bare)).toEqual([{ from: bare.from, to: bare.to, kind: 'permission', records: [] }]);
});

it('a step says its permission and what remains open at its last hop', () => {
  expect(hopsOf({ ...bare, permission: 's3:GetObject', note: 'if MFA' })).toEqual([
    {
      from: bare.from,
      to: bare.to,
      kind: 'permission',
      permission: 's3:GetObject',
      note: 'if MFA',
      records: [],
    },
  ]);
});

it('each group passed is a hop of its membership, and the rest belongs to the last', () => {
  const via = [node('staff'), node('ops')];
  const records = [record('membership', 'm1'), record('grant', 'g'), record('membership', 'm2')];
  expect(read({ ...bare, supports: [{ via, records }] })).toEqual([
    ['ann', 'member', 'staff', 'm1'],
    ['staff', 'member', 'ops', 'm2'],
    ['ops', 'permission', 'bucket', 'g'],
  ]);
});

it('a group passed without a membership on record is a hop of none', () => {
  expect(read({ ...bare, supports: [{ via: [node('everyone')], records: [record('grant', 'g')] }] })).toEqual(
    [
      ['ann', 'member', 'everyone'],
      ['everyone', 'permission', 'bucket', 'g'],
    ],
  );
});

it('where a membership is all there is, it is the record of the last hop too', () => {
  expect(
    read({ ...bare, supports: [{ via: [node('staff')], records: [record('membership', 'm')] }] }),
  ).toEqual([
    ['ann', 'member', 'staff', 'm'],
    ['staff', 'permission', 'bucket', 'm'],
  ]);
});
