import { expect, it } from 'vitest';
import { describeRecord } from '../../src/graph/describe-record';
import type { SnapshotRecord } from '../../src/model/record';

const stated = { key: 'k', system: 'csv', source: { file: 0, pointer: '/0' } };
const made: readonly (readonly [string, SnapshotRecord])[] = [
  ['folder contains file', { ...stated, kind: 'containment', container: 'folder', child: 'file' }],
  [
    'has a key of 2019',
    { ...stated, kind: 'observation', type: 'old key', subject: 'ann', text: 'has a key of 2019' },
  ],
];

it.each(made)('says: %s', (text, record) => {
  expect(describeRecord(record, (key) => key)).toBe(text);
});
