import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import { operatorOf } from './operators';
import { oneOrMany } from './policy-document';
import type { Known, RequestContext } from './request-context';
import { piecesOf, resolve, resolvedText } from './variables';
import type { Piece } from './variables';

/** One operator with one key of a Condition block. */
export interface ConditionTest {
  /** The operator without prefix and suffix, as written. */
  readonly operator: string;
  /** The context key as written, and in lower case for look-up. */
  readonly key: string;
  readonly name: string;
  readonly values: readonly string[];
  readonly pieces: readonly (readonly Piece[])[];
  readonly set?: 'all' | 'any';
  readonly ifExists: boolean;
}

export type Truth = 'true' | 'false' | 'unknown';

/** A decided Condition block: all tests must hold; those that cannot be decided remain. */
export interface Decided {
  readonly truth: Truth;
  readonly residual: readonly ConditionTest[];
}

export const HOLDS: Decided = { truth: 'true', residual: [] };

/** Read a Condition block. Problems are what AWS would not accept. */
export function conditionOf(
  block: Json | undefined,
  variables: boolean,
): { readonly tests: readonly ConditionTest[]; readonly problems: readonly string[] } {
  if (block === undefined) return { tests: [], problems: [] };
  if (!isObject(block)) return { tests: [], problems: ['its Condition is no object'] };
  const tests: ConditionTest[] = [];
  const problems: string[] = [];
  for (const [written, keys] of Object.entries(block)) {
    const match = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(written);
    const operator = match?.[2] ?? written;
    if (operator.toLowerCase() !== 'null' && operatorOf(operator) === undefined) {
      problems.push(`its condition operator ${written} is not one of AWS`);
      continue;
    }
    if (!isObject(keys)) {
      problems.push(`its condition operator ${written} has no keys`);
      continue;
    }
    const set = match?.[1]?.toLowerCase();
    for (const [key, stated] of Object.entries(keys)) {
      const values = oneOrMany(stated).map((value) =>
        typeof value === 'string' ? value : JSON.stringify(value),
      );
      tests.push({
        operator,
        key,
        name: key.toLowerCase(),
        values,
        pieces: values.map((value) => piecesOf(value, variables)),
        ...(set === undefined ? {} : { set: set === 'forallvalues' ? ('all' as const) : ('any' as const) }),
        ifExists: match?.[3] !== undefined,
      });
    }
  }
  return { tests, problems };
}

/** Decide a block: AND over its tests (IAM user guide, "Conditions with multiple context keys or values"). */
export function decideCondition(tests: readonly ConditionTest[], context: RequestContext): Decided {
  const residual: ConditionTest[] = [];
  for (const test of tests) {
    const truth = decideTest(test, context);
    if (truth === 'false') return { truth: 'false', residual: [] };
    if (truth === 'unknown') residual.push(test);
  }
  if (residual.length === 0) return HOLDS;
  return impossible(residual) ? { truth: 'false', residual: [] } : { truth: 'unknown', residual };
}

function decideTest(test: ConditionTest, context: RequestContext): Truth {
  const known = context(test.name);
  if (test.operator.toLowerCase() === 'null') return decideNull(test, known);
  const operator = operatorOf(test.operator);
  if (operator === undefined || known === 'unknown') return 'unknown';
  if (known === 'absent' || known.length === 0) {
    // Absent keys: a plain operator fails; negated, IfExists and ForAllValues hold; ForAnyValue fails.
    if (test.ifExists) return 'true';
    if (test.set === 'any') return 'false';
    return test.set === 'all' || operator.negated ? 'true' : 'false';
  }
  let open = false;
  const values: string[] = [];
  for (const pieces of test.pieces) {
    const resolved = resolve(pieces, context);
    const value = resolved.never ? undefined : resolvedText(resolved);
    if (value !== undefined) values.push(value);
    else if (!resolved.never) open = true;
  }
  const matches = (requested: string): boolean => values.some((value) => operator.compare(requested, value));
  const met = (requested: string): Truth => {
    if (matches(requested)) return operator.negated ? 'false' : 'true';
    return open ? 'unknown' : operator.negated ? 'true' : 'false';
  };
  const results = known.map(met);
  // A negated operator over several values holds only if none of them matches; ForAnyValue asks for one.
  const every = test.set === 'all' || (test.set === undefined && operator.negated);
  return every ? all(results) : any(results);
}

function isVariable(piece: Piece): boolean {
  return typeof piece === 'object' && 'key' in piece;
}

function decideNull(test: ConditionTest, known: Known): Truth {
  if (known === 'unknown') return 'unknown';
  const absent = known === 'absent' || known.length === 0;
  return test.values.some((value) => value.toLowerCase() === String(absent)) ? 'true' : 'false';
}

function all(results: readonly Truth[]): Truth {
  return results.includes('false') ? 'false' : results.includes('unknown') ? 'unknown' : 'true';
}

function any(results: readonly Truth[]): Truth {
  return results.includes('true') ? 'true' : results.includes('unknown') ? 'unknown' : 'false';
}

/**
 * A conjunction nobody can meet: one single-valued key asked to be two different things, or to be and not to be the
 * same. Only plain tests on exact texts are looked at; what is not obvious stays open.
 */
export function impossible(tests: readonly ConditionTest[]): boolean {
  const wanted = new Map<string, ReadonlySet<string>>();
  for (const test of tests) {
    const operator = test.operator.toLowerCase();
    if (operator !== 'stringequals' && operator !== 'bool') continue;
    if (test.set !== undefined || test.ifExists || test.pieces.some((p) => p.some(isVariable))) continue;
    const values = operator === 'bool' ? test.values.map((value) => value.toLowerCase()) : test.values;
    const before = wanted.get(test.name);
    const both = new Set(before === undefined ? values : values.filter((value) => before.has(value)));
    if (both.size === 0) return true;
    wanted.set(test.name, both);
  }
  return tests.some((test) => {
    const values = wanted.get(test.name);
    if (values === undefined || test.set !== undefined) return false;
    if (test.pieces.some((p) => p.some(isVariable))) return false;
    const operator = operatorOf(test.operator);
    if (test.operator.toLowerCase() === 'null')
      return test.values.every((value) => value.toLowerCase() === 'true');
    if (operator === undefined) return false;
    return [...values].every((value) => {
      const matched = test.values.some((stated) => operator.compare(value, stated));
      return matched === operator.negated;
    });
  });
}

/** Tests in words, joined by `and`: `aws:SourceIp is in 10.0.0.0/8 and aws:MultiFactorAuthPresent is true`. */
export function conditionText(tests: readonly ConditionTest[]): string {
  return [...new Set(tests.map(testText))].sort(byCodeUnit).join(' and ');
}

function testText(test: ConditionTest): string {
  const values = test.values.length === 1 ? (test.values[0] ?? '') : `one of ${test.values.join(', ')}`;
  if (test.operator.toLowerCase() === 'null') {
    return test.values.some((value) => value.toLowerCase() === 'true')
      ? `${test.key} is absent`
      : `${test.key} is present`;
  }
  const words = operatorOf(test.operator)?.words ?? test.operator;
  const who = test.set === 'all' ? `every ${test.key}` : test.set === 'any' ? `any ${test.key}` : test.key;
  const orAbsent = test.ifExists || test.set === 'all' ? ' (or it is absent)' : '';
  return `${who} ${words} ${values}${orAbsent}`;
}
