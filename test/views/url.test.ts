/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD_ACTS } from '../../src/app/fold-mark';
import { Navigation } from '../../src/app/navigation.svelte';
import type { Address } from '../../src/app/navigation.svelte';
import { MODES } from '../../src/app/question.svelte';
import { EMPTY_URL, formatUrlState, parseUrlState, readUrl } from '../../src/app/url-state';
import type { UrlState } from '../../src/app/url-state';
import { APP_VIEWS, VIEW_NAMES } from '../../src/app/view-name';
import { VERBS } from '../../src/model/permission';

const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const address = fc.record({ tenant: fc.oneof(fc.constant(''), text), id: text });
const state: fc.Arbitrary<UrlState> = fc.record(
  {
    view: fc.constantFrom(...VIEW_NAMES),
    snapshot: text,
    at: fc.oneof(fc.constant('collected' as const), fc.integer({ min: 0, max: 4_000_000_000_000 })),
    mode: fc.constantFrom(...MODES),
    start: fc.array(address, { maxLength: 4 }),
    target: address,
    permission: text,
    atLeast: fc.constantFrom('allowed' as const, 'conditional' as const, 'not-evaluated' as const),
    verbs: fc.subarray([...VERBS]),
    becoming: fc.boolean(),
    selected: fc.array(address, { maxLength: 4 }),
    step: fc.record(
      { from: address, to: address, kind: text, permission: text, like: text },
      { requiredKeys: ['from', 'to', 'kind'] },
    ),
    tenants: fc.uniqueArray(text, { maxLength: 3 }),
    client: text,
    outsiders: fc.boolean(),
    finding: text,
    filters: fc.uniqueArray(
      fc.tuple(fc.constantFrom('access.search', 'access.how', 'findings.rule', 'compare.at-own'), text),
      { selector: ([name]) => name },
    ),
    nodeFilters: fc.uniqueArray(fc.tuple(fc.constantFrom('access.principal', 'access.resource'), address), {
      selector: ([name]) => name,
    }),
    folds: fc.array(
      fc.record({ what: fc.constantFrom(...FOLD_ACTS), at: fc.nat({ max: 999 }), node: address }),
      { maxLength: 4 },
    ),
    without: fc.array(text, { maxLength: 3 }),
    added: fc.array(text, { maxLength: 2 }),
    proposed: fc.boolean(),
  },
  {
    requiredKeys: [
      'start',
      'verbs',
      'becoming',
      'selected',
      'tenants',
      'outsiders',
      'filters',
      'nodeFilters',
      'folds',
      'without',
      'added',
      'proposed',
    ],
  },
);

describe('the URL', () => {
  it('says every state so that it is read back the same', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(parseUrlState(formatUrlState(given))).toEqual(given);
      }),
    );
  });

  it('survives anything in the hash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hash) => {
        expect(() => parseUrlState(`#v=2&${hash}`)).not.toThrow();
      }),
    );
    expect(parseUrlState('#v=1&start=%E0%A4%A~x&view=__proto__&at=never&mode=constructor')).toEqual(
      EMPTY_URL,
    );
    expect(parseUrlState(`#v=1&view=explore&x=${'a'.repeat(300_000)}`)).toEqual(EMPTY_URL);
  });

  it('does not guess at a version it does not know', () => {
    expect(parseUrlState('#v=3&view=explore')).toEqual(EMPTY_URL);
    expect(parseUrlState('#view=explore')).toEqual(EMPTY_URL);
    expect(parseUrlState('')).toEqual(EMPTY_URL);
  });

  it('reads a link of the first version as it was meant', () => {
    const { state, refused } = readUrl('#v=1&view=access&tenant=acme&least=allowed&access.search=x');
    expect(state).toEqual({ ...EMPTY_URL, view: 'access', tenants: ['acme'], atLeast: 'allowed' });
    expect(refused).toEqual([]);
  });

  it('says what it refuses', () => {
    expect(readUrl('#v=2&view=nowhere&evil=1&start=x').refused).toEqual([
      '“evil”',
      'the view',
      'a principal or resource',
    ]);
    expect(readUrl('#v=9').refused.join()).toContain('newer version');
    expect(readUrl('').refused).toEqual([]);
  });

  it('keeps ids legible', () => {
    const hash = formatUrlState({
      ...EMPTY_URL,
      view: 'explore',
      mode: 'blast',
      start: [{ tenant: '111111111111', id: 'arn:aws:iam::111111111111:user/a~b&c' }],
    });
    expect(hash).toBe(
      '#v=2&view=explore&mode=blast&start=111111111111~arn:aws:iam::111111111111:user/a%7Eb%26c',
    );
  });
});

function fakeAddress(): Address & { readonly entries: string[] } {
  const entries = [''];
  return {
    entries,
    hash: () => entries.at(-1) ?? '',
    push: (hash) => void entries.push(hash),
    replace: (hash) => void entries.splice(-1, 1, hash),
    listen: () => () => undefined,
  };
}

describe('Navigation', () => {
  it('pushes for another view or question and replaces for the rest', () => {
    const bar = fakeAddress();
    const navigation = new Navigation(bar, APP_VIEWS);
    const base: UrlState = {
      ...EMPTY_URL,
      view: 'explore',
      mode: 'blast',
      start: [{ tenant: 't', id: 'a' }],
    };
    navigation.write({ ...EMPTY_URL, view: 'overview' });
    expect(bar.entries).toHaveLength(1);
    navigation.write(base);
    expect(bar.entries).toHaveLength(2);
    navigation.write({ ...base, selected: [{ tenant: 't', id: 'b' }] });
    navigation.write({ ...base, at: 5 });
    expect(bar.entries).toHaveLength(2);
    navigation.write({ ...base, start: [{ tenant: 't', id: 'b' }] });
    expect(bar.entries).toHaveLength(3);
  });

  it('writes nothing while it restores, and tells a restoring that it is out of date', async () => {
    const bar = fakeAddress();
    bar.push('#v=1&view=access');
    const navigation = new Navigation(bar, APP_VIEWS);
    const seen: boolean[] = [];
    let release: () => void = () => undefined;
    const first = navigation.restore(async (_, current) => {
      await new Promise<void>((resolve) => (release = resolve));
      seen.push(current());
    });
    expect(navigation.view).toBe('access');
    navigation.write({ ...EMPTY_URL, view: 'overview' });
    expect(bar.hash()).toBe('#v=1&view=access');
    const second = navigation.restore(async (_, current) => void seen.push(current()));
    await second;
    release();
    await first;
    expect(seen).toEqual([true, false]);
    expect(navigation.restoring).toBe(false);
  });

  it('does not go to a view that is not there', () => {
    const navigation = new Navigation(fakeAddress(), ['overview', 'about']);
    navigation.go('import');
    expect(navigation.view).toBe('overview');
  });
});
