/** Every name that columns of access-review and permission exports go by is known, however it is written. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import { previewMapping } from '../../src/systems/csv/mapper/preview';

const CELLS: Readonly<Record<string, readonly string[]>> = {
  principal: ['ana@msp.example', 'ben@msp.example'],
  'principal name': ['Ana Ivers', 'Ben Okoro'],
  'principal type': ['user', 'group'],
  tenant: ['Contoso', 'Fabrikam'],
  system: ['Entra', 'Keeper'],
  resource: ['Finance share', 'Payroll'],
  permission: ['Helpdesk', 'Reader'],
  via: ['direct', 'group(Tier1)'],
  granted: ['2026-01-15', '2026-02-20'],
  expires: ['2026-12-31', '2027-01-31'],
  'last used': ['2026-10-01', '2026-10-02'],
  removed: ['', '2026-02-20'],
  state: ['active', 'disabled'],
  owner: ['olu@msp.example', 'olu@msp.example'],
  reviewer: ['olu@msp.example', 'cho@msp.example'],
  reason: ['on call', 'project'],
  ticket: ['CHG-1181', 'CHG-1182'],
  decision: ['keep', 'revoke'],
};

/** What stands beside a name that says little alone. */
const BESIDE: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  'resource: name': [
    ['granted_on', 'WAREHOUSE', 'DATABASE'],
    ['privilege', 'USAGE', 'SELECT'],
  ],
  'tenant: account_name': [
    ['organization_name', 'MSP', 'MSP'],
    ['email', 'ana@msp.example', 'ben@msp.example'],
    ['role', 'Helpdesk', 'Reader'],
  ],
};

const NAMES = readFileSync('fixtures/csv-mapper/aliases.txt', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | '))
  .flatMap(([field = '', names = '']) => names.split(', ').map((name) => ({ field, name })));

function taken(field: string, name: string, written: string): string | undefined {
  const others = BESIDE[`${field}: ${name}`] ?? [
    ...(field === 'principal' ? [] : [['email', 'eli@msp.example', 'fay@msp.example'] as const]),
    ...(field === 'permission' ? [] : [['role', 'Helpdesk', 'Reader'] as const]),
  ];
  const cells = CELLS[field] ?? [];
  const rows = [
    [...others.map(([header]) => header), written],
    ...[0, 1].map((row) => [...others.map((column) => column[row + 1] ?? ''), cells[row] ?? '']),
  ];
  const text = rows.map((row) => row.join(',')).join('\n');
  const [first] = previewMapping(contentOf('list.csv', new TextEncoder().encode(`${text}\n`)));
  return first?.proposal.columns[others.length]?.field;
}

/** A group beside a person is the way the access comes, which is more than a permission. */
function fits(field: string, found: string | undefined): boolean {
  return found === field || (field === 'permission' && found === 'group');
}

describe('the names of columns', () => {
  test.each([
    ['as they stand', (name: string): string => name],
    ['in capitals', (name: string): string => name.toUpperCase()],
    ['in words with hyphens', (name: string): string => name.replaceAll(/[ _]/gu, '-')],
    ['run together', (name: string): string => name.replaceAll(/[ _]/gu, '')],
  ])('are known %s', (_, written) => {
    const wrong = NAMES.flatMap(({ field, name }) => {
      const found = taken(field, name, written(name));
      return fits(field, found) ? [] : [`${written(name)} is ${field}, taken for ${found ?? 'nothing'}`];
    });
    expect(NAMES.length).toBeGreaterThan(120);
    expect(wrong).toEqual([]);
  });
});
