import { expect, test } from 'vitest';
import { recordView } from '../../src/engine/records';
import { ColumnBuilder } from '../../src/graph/build';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import { END_UNKNOWN, STANDING } from '../../src/model/window';
import { ageInDays, buildRegister, registerLines } from '../../src/questions/register';
import { base } from './small-estate';

const DAY = 86_400_000;
const named = (id: string) => ({ ...base, key: `t|${id}`, id, name: id, tenant: 't|acme' });
const principal = (id: string, type: 'user' | 'role' | 'group' | 'application' | 'service-account') =>
  ({ ...named(id), kind: 'principal', type }) as const;
const secret = (id: string, type: string) => ({ ...named(id), kind: 'secret', type }) as const;

const records: SnapshotRecord[] = [
  { ...base, kind: 'tenant', key: 't|acme', id: 'acme', name: 'Acme', type: 'x' },
  { ...principal('ada', 'user'), human: true },
  { ...principal('kiosk', 'user'), shared: true },
  { ...principal('robot', 'user'), human: false, nativeType: 'IAM user' },
  { ...principal('mentioned', 'application'), mentionedOnly: true },
  principal('app', 'application'),
  { ...principal('twin', 'application'), name: 'app' },
  principal('nowhere', 'application'),
  { ...principal('person-app', 'application'), human: true },
  principal('staff', 'group'),
  { ...principal('delegate', 'role'), accountability: { owner: 'own owner' } },
  principal('plain-role', 'role'),
  {
    ...base,
    kind: 'trust',
    key: 't|trust 1',
    mechanism: 'role-trust',
    from: 't|ada',
    to: 't|delegate',
    window: STANDING,
    accountability: { owner: 'of the trust', reason: 'support', granted: 0, expires: END_UNKNOWN },
  },
  {
    ...base,
    kind: 'trust',
    key: 't|trust 2',
    mechanism: 'delegated-administration',
    from: 't|ada',
    to: 't|delegate',
    window: STANDING,
    accountability: { reason: 'another' },
  },
  {
    ...base,
    kind: 'trust',
    key: 't|trust 3',
    mechanism: 'guest',
    from: 't|ada',
    to: 't|plain-role',
    window: STANDING,
  },
  {
    ...secret('k', 'SSH key'),
    accountability: { lastRotated: 10 * DAY, lastUsed: 11 * DAY, expires: 40 * DAY },
  },
  secret('c', 'client certificate'),
  secret('p', 'GitHub PAT'),
  secret('s', 'client secret'),
  { ...secret('off', 'token'), active: false },
  secret('lost', 'token'),
];

test('every kind of entry, and only those', () => {
  const view = recordView(records);
  const graph = new ColumnBuilder(view).finish();
  const numbers = new Map([...graph.nodes].map(({ key }, i) => [key, i]));
  const nodeOf = (key: string): number | undefined =>
    /nowhere|lost/u.test(key) ? undefined : numbers.get(key);
  const scope = { at: 50 * DAY, atLeast: 'allowed', verbs: [], becoming: true } as const;
  const register = runToEnd(buildRegister({ graph, inputs: [] }, view, nodeOf, scope));
  expect(register.rows.map(({ kind, name }) => `${kind}: ${name}`)).toEqual([
    'application: app',
    'application: app',
    'key: c',
    'key: k',
    'token: p',
    'secret: s',
    'shared account: kiosk',
    'delegated role: delegate',
    'other non-human: robot',
  ]);
  const row = (name: string) => register.rows.find((one) => one.name === name)!;
  // The role's own owner stands; what it does not say, the first trust does. An end nobody knows is none.
  expect(row('delegate')).toMatchObject({ owner: 'own owner', reason: 'support', created: 0 });
  expect(row('delegate').gaps).toEqual(['last used', 'expiry']);
  expect(row('robot').nativeType).toBe('IAM user');
  expect(row('kiosk').people).toBe(0);
  expect(row('app').people).toBeUndefined();
  expect([ageInDays(row('k'), scope.at), ageInDays(row('delegate'), scope.at)]).toEqual([40, 50]);
  expect(ageInDays(row('app'), scope.at)).toBeUndefined();
  expect(row('k').gaps).toEqual(['owner', 'reason']);
  const csv = [...registerLines(register.rows, { graph, inputs: [] }, scope.at)];
  expect(csv.find((line) => line.startsWith('key,k,'))).toContain('1970-01-11,1970-01-12,1970-02-10');
});

test('of a large estate lets others in', () => {
  const many = Array.from({ length: 2_500 }, (_, i) => principal(`app ${i}`, 'application'));
  const keys = Array.from({ length: 2_500 }, (_, i) => secret(`key ${i}`, 'key'));
  const view = recordView([records[0]!, ...many, ...keys]);
  const graph = new ColumnBuilder(view).finish();
  const numbers = new Map([...graph.nodes].map(({ key }, i) => [key, i]));
  const scope = { at: 0, atLeast: 'allowed', verbs: [], becoming: true } as const;
  const work = buildRegister({ graph, inputs: [] }, view, (key) => numbers.get(key), scope);
  let turns = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) turns++;
  // Every 256 records, both parts that are sorted, and once while the rows are counted.
  const expected = Math.floor(5_000 / 256) + 2 + 1;
  expect([turns, step.value.rows.length, step.value.gaps.owner]).toEqual([expected, 5_000, 5_000]);
});
