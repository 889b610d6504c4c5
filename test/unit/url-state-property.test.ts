import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUrlState, parseUrlState, readUrl } from '../../src/app/url-state';
import { most } from '../limits';
import { HOSTILE_TEXTS } from './report-mutations';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const MOST_MS = most(1000);

const name = fc.oneof(
  fc.constantFrom(
    ...['v', 'view', 'snapshot', 'at', 'mode', 'start', 'target', 'permission', 'least', 'verb', 'becoming'],
    ...['selected', 'tenant', 'client', 'outsiders', 'finding', 'without', 'added', 'proposed'],
    ...['access.search', 'node.delegation.of', '__proto__', 'constructor', 'node.__proto__.x'],
  ),
  fc.string({ maxLength: 12 }),
);
const value = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS.map((text) => encodeURIComponent(text.replace(/[\uD800-\uDFFF]/gu, '?')))),
  fc.constantFrom(
    '1',
    '2',
    '99',
    '1e400',
    '-1',
    'NaN',
    '%',
    '%E0%A4%A',
    '%00',
    '~',
    'findings',
    'routes',
    'yes',
  ),
  fc.constantFrom('2026-11-21T00:00:00.000Z', '+275760-09-13T00:00:00.001Z', 'collected', 'T'),
  fc.string({ unit: 'binary' }),
  // Base64 that breaks off.
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64').slice(0, -1)),
  fc
    .tuple(fc.constantFrom('x', '%41', '~', '&', '='), fc.nat(70_000))
    .map(([text, times]) => text.repeat(times)),
);
const pair = fc.tuple(name, value).map(([key, text]) => `${key}=${text}`);
const hash = fc.oneof(
  { weight: 6, arbitrary: fc.array(pair, { maxLength: 12 }).map((pairs) => `#v=2&${pairs.join('&')}`) },
  { weight: 1, arbitrary: fc.array(pair, { maxLength: 12 }).map((pairs) => `#${pairs.join('&')}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => `#${text}`) },
  { weight: 1, arbitrary: fc.nat(200_000).map((times) => `#v=2${'&selected=a~b'.repeat(times % 20_000)}`) },
);

describe('an address nobody wrote', () => {
  test('is refused in words or understood, within a second; and what was understood is written and read again', () => {
    fc.assert(
      fc.property(hash, (text) => {
        const started = process.cpuUsage();
        const { state, refused } = readUrl(text);
        expect(process.cpuUsage(started).user / 1000).toBeLessThan(MOST_MS);
        for (const words of refused) expect(words.length).toBeLessThan(200);
        const again = parseUrlState(formatUrlState(state));
        // What would be written longer than a hash may be is not read.
        if (formatUrlState(state).length <= 60_000) expect(again).toEqual(state);
        expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
        expect(Object.prototype).not.toHaveProperty('polluted');
      }),
      { numRuns: RUNS },
    );
  });
});
