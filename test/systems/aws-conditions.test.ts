import { describe, expect, it } from 'vitest';
import { conditionOf, conditionText, decideCondition } from '../../src/systems/aws/conditions';
import { conditionArn, covers, literalGlob } from '../../src/systems/aws/glob';
import type { RequestContext } from '../../src/systems/aws/request-context';
import type { Json } from '../../src/lib/content';

function context(known: Readonly<Record<string, readonly string[] | 'absent'>>): RequestContext {
  const map = new Map(Object.entries(known).map(([key, value]) => [key.toLowerCase(), value]));
  return (key) => map.get(key) ?? 'unknown';
}

function decide(block: Json, known: Readonly<Record<string, readonly string[] | 'absent'>> = {}): string {
  const { tests, problems } = conditionOf(block, true);
  expect(problems).toEqual([]);
  return decideCondition(tests, context(known)).truth;
}

describe('condition operators', () => {
  it.each([
    ['StringEquals', 'a', 'a', 'true'],
    ['StringEquals', 'A', 'a', 'false'],
    ['StringNotEquals', 'A', 'a', 'true'],
    ['StringEqualsIgnoreCase', 'A', 'a', 'true'],
    ['StringNotEqualsIgnoreCase', 'A', 'a', 'false'],
    ['StringLike', 'a?c*', 'abcdef', 'true'],
    ['StringNotLike', 'a?c*', 'abcdef', 'false'],
    ['NumericEquals', '10', '10.0', 'true'],
    ['NumericNotEquals', '10', '11', 'true'],
    ['NumericLessThan', '10', '9', 'true'],
    ['NumericLessThanEquals', '10', '10', 'true'],
    ['NumericGreaterThan', '10', '10', 'false'],
    ['NumericGreaterThanEquals', '10', '10', 'true'],
    ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', 'true'],
    ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'true'],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', 'true'],
    ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'true'],
    ['DateGreaterThan', '2026-01-01', '2026-01-01T00:00:00Z', 'false'],
    ['DateGreaterThanEquals', '1767225600', '2026-01-01T00:00:00Z', 'true'],
    ['Bool', 'true', 'True', 'true'],
    ['Bool', 'true', 'false', 'false'],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'true'],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', 'true'],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', 'false'],
    ['IpAddress', '203.0.113.9', '203.0.113.9', 'true'],
    ['IpAddress', '2001:db8::/33', '2001:db8:7fff::1', 'true'],
    ['IpAddress', '2001:db8::/33', '2001:db8:8000::1', 'false'],
    ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', 'true'],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:topic', 'arn:aws:sns:eu-west-1:111122223333:topic', 'true'],
    ['ArnLike', 'arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/path/x', 'true'],
    ['ArnNotEquals', 'arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b', 'true'],
    ['ArnNotLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:role/b', 'false'],
  ])('%s %s against %s is %s', (operator, stated, requested, truth) => {
    expect(decide({ [operator]: { key: stated } }, { key: [requested] })).toBe(truth);
    expect(decide({ [`${operator}IfExists`]: { KEY: [stated] } }, { key: [requested] })).toBe(truth);
  });

  it.each([
    ['StringEquals', 'false'],
    ['StringNotEquals', 'true'],
    ['StringEqualsIfExists', 'true'],
    ['NotIpAddress', 'true'],
    ['NumericLessThan', 'false'],
    ['ForAllValues:StringEquals', 'true'],
    ['ForAllValues:StringNotEquals', 'true'],
    ['ForAnyValue:StringEquals', 'false'],
    ['ForAnyValue:StringNotEquals', 'false'],
  ])('%s on an absent key is %s', (operator, truth) => {
    expect(decide({ [operator]: { key: '10' } }, { key: 'absent' })).toBe(truth);
    expect(decide({ [operator]: { key: '10' } })).toBe('unknown');
  });

  it('tests absence with Null', () => {
    expect(decide({ Null: { key: 'true' } }, { key: 'absent' })).toBe('true');
    expect(decide({ Null: { key: 'false' } }, { key: 'absent' })).toBe('false');
    expect(decide({ Null: { key: true } }, { key: ['x'] })).toBe('false');
    expect(decide({ Null: { key: 'false' } }, { key: ['x'] })).toBe('true');
    expect(decide({ Null: { key: 'false' } })).toBe('unknown');
  });

  it('takes several values of the request by the set operators', () => {
    const keys = { key: ['a', 'b'] };
    expect(decide({ 'ForAllValues:StringEquals': { key: ['a', 'b', 'c'] } }, keys)).toBe('true');
    expect(decide({ 'ForAllValues:StringEquals': { key: ['a'] } }, keys)).toBe('false');
    expect(decide({ 'ForAnyValue:StringEquals': { key: ['b', 'z'] } }, keys)).toBe('true');
    expect(decide({ 'ForAnyValue:StringEquals': { key: ['z'] } }, keys)).toBe('false');
    expect(decide({ 'ForAllValues:StringNotEquals': { key: ['z'] } }, keys)).toBe('true');
    expect(decide({ 'ForAnyValue:StringNotEquals': { key: ['a'] } }, keys)).toBe('true');
    expect(decide({ StringNotEquals: { key: ['a'] } }, keys)).toBe('false');
  });

  it('is an AND over keys and operators, an OR over values', () => {
    const block = { StringEquals: { a: ['1', '2'], b: '3' }, Bool: { c: 'true' } };
    expect(decide(block, { a: ['2'], b: ['3'], c: ['true'] })).toBe('true');
    expect(decide(block, { a: ['2'], b: ['4'] })).toBe('false');
    expect(decide(block, { a: ['2'], b: ['3'] })).toBe('unknown');
  });

  it('puts variables in, with defaults, and leaves what is not known open', () => {
    const block = { StringEquals: { key: '${aws:username}' } };
    expect(decide(block, { key: ['ana'], 'aws:username': ['ana'] })).toBe('true');
    expect(decide(block, { key: ['ana'], 'aws:username': ['bob'] })).toBe('false');
    expect(decide(block, { key: ['ana'], 'aws:username': 'absent' })).toBe('false');
    expect(decide(block, { key: ['ana'] })).toBe('unknown');
    expect(
      decide({ StringEquals: { key: "${aws:username, 'ana'}" } }, { key: ['ana'], 'aws:username': 'absent' }),
    ).toBe('true');
    expect(decide({ StringNotEquals: { key: ['x', '${aws:username}'] } }, { key: ['x'] })).toBe('false');
    expect(decide({ StringNotEquals: { key: ['y', '${aws:username}'] } }, { key: ['x'] })).toBe('unknown');
  });

  it('decides what can never be met', () => {
    expect(decide({ StringEquals: { k: ['a', 'b'] }, StringNotEquals: { K: ['a', 'b'] } })).toBe('false');
    expect(decide({ StringEquals: { k: 'a' }, StringLike: { k: 'b*' } })).toBe('false');
    expect(decide({ StringEquals: { k: 'a' }, StringLike: { k: 'a*' } })).toBe('unknown');
    expect(decide({ Bool: { k: 'true' }, Null: { k: 'true' } })).toBe('false');
    expect(decide({ StringEqualsIfExists: { k: 'a' }, StringEquals: { K: 'b' } })).toBe('false');
    expect(decide({ StringEqualsIfExists: { k: 'a' }, StringNotEquals: { K: 'a' } })).toBe('unknown');
  });

  it('says what remains in words', () => {
    const { tests } = conditionOf(
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] }, BoolIfExists: { 'aws:Mfa': true } },
      true,
    );
    expect(conditionText(tests)).toBe('aws:Mfa is true (or it is absent) and aws:SourceIp is in 10.0.0.0/8');
  });

  it('names operators AWS does not have', () => {
    expect(conditionOf({ StringSounds: { k: 'v' } }, true).problems).toHaveLength(1);
    expect(conditionOf({ __proto__x: { k: 'v' } }, true).problems).toHaveLength(1);
    expect(conditionOf('x', true).problems).toHaveLength(1);
  });
});

describe('ARNs in conditions', () => {
  it.each([
    // Each of the six parts is compared apart: no wildcard reaches beyond its own.
    ['arn:aws:sns:*:topic', 'arn:aws:sns:eu-west-1:111122223333:topic', false],
    ['arn:aws:sns:*:*:topic', 'arn:aws:sns:eu-west-1:111122223333:topic', true],
    ['arn:aws:iam::*', 'arn:aws:iam::111122223333:role/r', false],
    ['arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:role/path/r', true],
    ['arn:aws:lambda:*:*:function:f*', 'arn:aws:lambda:eu-west-1:111122223333:function:f:live', true],
    ['*', 'arn:aws:s3:::bucket', true],
  ])('%s is like %s: %s', (pattern, arn, expected) => {
    expect(covers(conditionArn(pattern), literalGlob(arn))).toBe(expected);
  });
});
