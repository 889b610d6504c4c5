import { expect, test } from 'vitest';
import { offeredTitle } from '../../src/views/report/report-title';

const inputs = [{ name: 'exports/users.csv' }, { name: 'backup.zip/roles.json' }];

test.each([
  ['as its author called it', 'Third quarter', ['Aldermoor Dental'], 'Third quarter, Aldermoor Dental'],
  ['by its files', 'users.csv and 1 more', [], 'users.csv and 1 more'],
  ['by its files, of a part', 'users.csv and 1 more', ['one finding'], 'Access report, one finding'],
  ['by an archive, of a part', 'backup.zip', ['one finding'], 'Access report, one finding'],
  ['like a folder', 'exports of May', ['one finding'], 'exports of May, one finding'],
  ['by nobody', undefined, ['a view'], 'Access report, a view'],
])('the title offered for a snapshot called %s', (_, snapshot, about, title) => {
  expect(offeredTitle(snapshot, inputs, about)).toBe(title);
});
