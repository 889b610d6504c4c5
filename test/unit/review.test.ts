import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import type { Finding } from '../../src/questions/answers';
import { CHOICES } from '../../src/review/decision';
import { known } from '../../src/review/decision-id';
import type { Decision } from '../../src/review/decision';
import { mergeDecisions } from '../../src/review/merge';
import { conflictsOf, inForce } from '../../src/review/reviewed';
import { isReviewFile, readReviewFile, writeReviewFile } from '../../src/review/review-file';
import { isAccepted, withDecisions } from '../../src/review/review-evidence';
import { turns } from './turns';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-02T09:00:00Z');
const target = { kind: 'finding', id: 'shared-account/csv|acre|bot' } as const;

function decision(over: Partial<Decision> = {}): Decision {
  return {
    target,
    title: 'bot is shared',
    choice: 'keep',
    reason: 'known',
    by: 'R. Vance',
    at: NOW,
    replaces: [],
    ...over,
  };
}

const exception = decision({ choice: 'exception', expires: NOW + DAY, by: 'O. Lind', at: NOW + 1 });

const anyDecision: fc.Arbitrary<Decision> = fc.record({
  target: fc.constantFrom(target, { kind: 'grant', id: 'csv|g1' } as const),
  title: fc.string(),
  choice: fc.constantFrom(...CHOICES),
  reason: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
  expires: fc.integer({ min: 0, max: 4e12 }),
  by: fc.constantFrom('a', 'b', 'c'),
  at: fc.integer({ min: 0, max: 4e12 }),
  replaces: fc.constant([]),
});

describe('merging decisions', () => {
  test('is a union: order and repetition do not matter', () => {
    fc.assert(
      fc.property(fc.array(anyDecision, { maxLength: 12 }), fc.nat(12), (list, cut) => {
        const whole = mergeDecisions([list]);
        expect(mergeDecisions([list.slice(cut), list.slice(0, cut).toReversed(), list])).toEqual(whole);
        expect(mergeDecisions([whole.decisions])).toEqual(whole);
      }),
    );
  });

  test('who decided again later means the later one', () => {
    const { targets } = mergeDecisions([[decision(), decision({ choice: 'revoke', at: NOW + 5 })]]);
    const [reviewed] = targets.values();
    expect(reviewed?.settled?.choice).toBe('revoke');
    expect(reviewed?.replaced.map(({ choice }) => choice)).toEqual(['keep']);
  });

  test('two who do not agree are a conflict, until somebody decides with both before them', () => {
    const review = mergeDecisions([[decision()], [exception]]);
    expect(conflictsOf(review)).toHaveLength(1);
    expect(inForce(review, target, NOW)).toBeUndefined();
    const replaces = review.decisions.map(({ id }) => id);
    const settled = mergeDecisions([
      review.decisions,
      [decision({ choice: 'revoke', by: 'C', at: NOW + 9, replaces })],
    ]);
    expect(conflictsOf(settled)).toEqual([]);
    expect(inForce(settled, target, NOW)).toBe('revoke');
  });

  test('two who agree are both named', () => {
    const review = mergeDecisions([[decision(), decision({ by: 'O. Lind' })]]);
    expect([...review.targets.values()][0]?.standing).toHaveLength(2);
    expect(inForce(review, target, NOW)).toBe('keep');
  });

  test('an exception ends', () => {
    const review = mergeDecisions([[exception]]);
    expect(inForce(review, target, NOW)).toBe('exception');
    expect(isAccepted(review, target.id, NOW)).toBe(true);
    expect(isAccepted(review, target.id, NOW + DAY)).toBe(false);
  });

  test('a decision cannot replace a later one, nor itself', () => {
    const later = decision({ choice: 'revoke', by: 'b', at: NOW + 9 });
    const early = decision({ replaces: [known(later).id] });
    expect(conflictsOf(mergeDecisions([[early, later]]))).toHaveLength(1);
  });

  test('decisions are evidence of the finding', () => {
    const finding = { id: target.id, evidence: [{ text: 'a' }] } as unknown as Finding;
    const [told] = runToEnd(withDecisions([finding], mergeDecisions([[exception]]), NOW));
    expect(told?.evidence.map(({ text }) => text)).toEqual([
      'a',
      'Reviewed: exception until 2026-11-03, by O. Lind on 2026-11-02: known',
    ]);
    const [ended] = runToEnd(withDecisions([finding], mergeDecisions([[exception]]), NOW + 2 * DAY));
    expect(ended?.evidence[1]?.text).toBe('Reviewed: the exception has ended');
  });

  test('others get a turn after every 1,024 findings, and each keeps its place', () => {
    const findings = Array.from({ length: 2_500 }, (_, i) => ({
      id: i === 2_000 ? target.id : `f${i}`,
      evidence: [],
    })) as unknown as Finding[];
    const told = turns(withDecisions(findings, mergeDecisions([[exception]]), NOW));
    expect(told.turns).toBe(2);
    expect(told.value.map(({ id }) => id)).toEqual(findings.map(({ id }) => id));
    expect(told.value.flatMap(({ evidence }, i) => (evidence.length > 0 ? [i] : []))).toEqual([2_000]);
    // Where nothing is decided they are the same list.
    expect(turns(withDecisions(findings, mergeDecisions([]), NOW))).toEqual({ value: findings, turns: 0 });
  });
});

describe('a file of decisions', () => {
  const file = writeReviewFile({ report: 'a'.repeat(64), decisions: [decision(), exception] });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.array(anyDecision, { maxLength: 5 }), (decisions) => {
        const read = readReviewFile(writeReviewFile({ decisions }));
        expect(read).toEqual({ ok: true, value: { decisions } });
      }),
    );
    expect(readReviewFile(file)).toMatchObject({ ok: true, value: { report: 'a'.repeat(64) } });
  });

  test('is told by what it says, and from a file about joins', () => {
    expect(isReviewFile(file)).toBe(true);
    expect(isReviewFile('{"format":"overreach-join-decisions","version":1}')).toBe(false);
    expect(isReviewFile('[{"format":"overreach-review"}]')).toBe(false);
    // However many decisions are in it; files of before say it after all of them.
    const many = writeReviewFile({
      decisions: Array.from({ length: 60 }, (_, n) => decision({ at: NOW + n })),
    });
    expect(isReviewFile(many.slice(0, 4096))).toBe(true);
    expect(isReviewFile('{"decisions":[', '],"format":"overreach-review","version":1}\n')).toBe(true);
  });

  test.each([
    ['no JSON', '{'],
    ['another format', '{"format":"x"}'],
    ['a newer version', file.replace('"version":1', '"version":2')],
    ['no version', file.replace('"version":1', '"version":"1"')],
    ['an unknown choice', file.replace('"keep"', '"burn"')],
    ['an unknown member', file.replace('"by"', '"__proto__":{},"by"')],
    ['a day no calendar has', file.replace(/"expires":"[^"]*"/u, '"expires":"2026-13-41"')],
    ['an exception without an end', file.replace(/"expires":"[^"]*",/u, '')],
    ['nobody who decides', file.replaceAll('"by":"R. Vance"', '"by":" "')],
    ['depth', `{"format":"overreach-review","version":1,"decisions":${'['.repeat(100_000)}`],
  ])('is refused with %s', (_, text) => {
    expect(readReviewFile(text).ok).toBe(false);
  });

  test('has a published schema that names the same members', () => {
    const schema = JSON.parse(readFileSync('public/schemas/review-1.schema.json', 'utf8')) as {
      readonly properties: { readonly decisions: { readonly items: { readonly properties: object } } };
    };
    expect(Object.keys(schema.properties.decisions.items.properties).sort()).toEqual([
      'at',
      'by',
      'choice',
      'expires',
      'owner',
      'reason',
      'replaces',
      'target',
      'ticket',
      'title',
    ]);
  });
});
