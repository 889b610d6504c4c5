import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionGlob, arnGlob, covers, literalGlob, overlaps, textGlob } from '../../src/systems/aws/glob';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 7 });
const arnPattern = fc
  .array(fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 3 }), {
    minLength: 1,
    maxLength: 7,
  })
  .map((parts) => parts.join(':'));
const arnText = fc
  .array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(':'));

/** The naive reading of a plain pattern. */
function plainRegex(source: string): RegExp {
  const body = Array.from(source, (c) => (c === '*' ? '.*' : c === '?' ? '.' : c)).join('');
  return new RegExp(`^(?:${body})$`, 's');
}

/** The naive reading of an ARN pattern: wildcards stay in their part, unless a star ends it or it is the sixth. */
function arnRegex(source: string): RegExp {
  const parts = source.split(':');
  const body = parts.map((part, i) => {
    const open = i >= 5;
    const stars = /\*+$/.exec(part)?.[0].length ?? 0;
    return Array.from(part, (c, at) => {
      const last = at >= part.length - stars;
      if (c === '*') return open || last ? '.*' : '[^:]*';
      return c === '?' ? (open ? '.' : '[^:]') : c;
    }).join('');
  });
  return new RegExp(`^(?:${body.join(':')})$`, 's');
}

const RUNS = { numRuns: 3000 };

describe('patterns of policies', () => {
  it('match as the naive regular expression does', () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(covers(textGlob(p), literalGlob(t))).toBe(plainRegex(p).test(t));
        expect(overlaps(textGlob(p), literalGlob(t))).toBe(plainRegex(p).test(t));
      }),
      RUNS,
    );
  });

  it('match ARNs part by part', () => {
    fc.assert(
      fc.property(arnPattern, arnText, (p, t) => {
        expect(covers(arnGlob(p), literalGlob(t))).toBe(arnRegex(p).test(t));
      }),
      RUNS,
    );
  });

  it('cover only what they match: whatever the inner one matches, the outer one matches', () => {
    fc.assert(
      fc.property(arnPattern, arnPattern, arnText, (outer, inner, t) => {
        if (!covers(arnGlob(outer), arnGlob(inner))) return;
        if (arnRegex(inner).test(t)) expect(arnRegex(outer).test(t)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('overlap whenever one text fits both', () => {
    fc.assert(
      fc.property(arnPattern, arnPattern, arnText, (a, b, t) => {
        if (arnRegex(a).test(t) && arnRegex(b).test(t)) expect(overlaps(arnGlob(a), arnGlob(b))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('overlap symmetrically, and with all they cover that is not empty', () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(overlaps(textGlob(a), textGlob(b))).toBe(overlaps(textGlob(b), textGlob(a)));
        if (covers(textGlob(a), textGlob(b))) expect(overlaps(textGlob(a), textGlob(b))).toBe(true);
        expect(covers(textGlob(a), textGlob(a))).toBe(true);
      }),
      RUNS,
    );
  });

  it.each([
    ['s3:*', 's3:Get*', true],
    ['s3:Get*', 's3:*', false],
    ['*', 's3:*', true],
    ['S3:GET*', 's3:getObject', true],
    ['s3:Get?bject', 's3:GetObject', true],
    ['s3:G*t', 's3:Get*t', true],
    ['?*', '*a', true],
  ])('action pattern %s holds %s: %s', (outer, inner, held) => {
    expect(covers(actionGlob(outer), actionGlob(inner))).toBe(held);
  });

  it.each([
    ['arn:aws:iam::*:role/ops', 'arn:aws:iam::111122223333:role/ops', true],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::bucket/key:with:colons', true],
    ['arn:aws:s*3:::b', 'arn:aws:s:x3:::b', false],
    ['arn:aws:s3*', 'arn:aws:s3:::bucket/key', true],
    ['arn:aws:iam::11112222333?:role/ops', 'arn:aws:iam::111122223333:role/ops', true],
    ['*', 'arn:aws:s3:::b', true],
    ['arn:aws:s3:::B', 'arn:aws:s3:::b', false],
  ])('ARN pattern %s fits %s: %s', (p, t, fits) => {
    expect(covers(arnGlob(p), literalGlob(t))).toBe(fits);
  });

  it('takes long hostile patterns in little time', () => {
    const hostile = arnGlob(`arn:aws:s3:::${'a*'.repeat(200)}b`);
    expect(covers(hostile, literalGlob(`arn:aws:s3:::${'a'.repeat(2000)}`))).toBe(false);
    expect(overlaps(hostile, arnGlob(`arn:aws:s3:::${'*a'.repeat(200)}`))).toBe(false);
  });
});
