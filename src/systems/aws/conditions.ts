import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { byCodeUnit } from '../../lib/order';
import { conditionArn, conditionArnOf, covers, literalGlob, overlaps, textGlob, textGlobOf } from './glob';
import type { Glob } from './glob';
import { impossible } from './impossible';
import { instantOf, operatorOf } from './operators';
import type { Operator } from './operators';
import { oneOrMany } from './policy-document';
import { valuesOf } from './request-context';
import type { Known, RequestContext } from './request-context';
import { piecesOf, resolve, resolvedText } from './variables';
import type { Piece, Resolved } from './variables';

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
  if (operator === undefined) return 'unknown';
  if (known === 'unknown' || known === 'present') {
    return test.name === ISSUED ? decideIssued(test, operator, known, context) : 'unknown';
  }
  if (known === 'absent') return onAbsence(test, operator);
  if ('prefix' in known) return decideBeginning(test, operator, known.prefix);
  if (known.length === 0) return onAbsence(test, operator);
  let open = false;
  const stated: ((requested: string) => boolean)[] = [];
  for (const [i, pieces] of test.pieces.entries()) {
    const fixed = pieces.length === 1 && typeof pieces[0] === 'string' ? pieces[0] : undefined;
    if (fixed !== undefined) {
      stated.push(comparison(operator, fixed));
      continue;
    }
    const resolved = resolve(pieces, context);
    if (resolved.never) {
      // A variable without a value matches nothing and makes a statement with a negated test invalid
      // (IAM user guide, "IAM policy elements: Variables and tags").
      if (operator.negated) return 'false';
      continue;
    }
    const compare = ofResolved(operator, resolved, test.values[i] ?? '');
    if (compare === undefined) open = true;
    else stated.push(compare);
  }
  const met = (requested: string): Truth => {
    if (stated.some((compare) => compare(requested))) return operator.negated ? 'false' : 'true';
    return open ? 'unknown' : operator.negated ? 'true' : 'false';
  };
  const results = known.map(met);
  // A negated operator over several values holds only if none of them matches; ForAnyValue asks for one.
  const every = test.set === 'all' || (test.set === undefined && operator.negated);
  return every ? all(results) : any(results);
}

/** Absent keys: a plain operator fails; negated, IfExists and ForAllValues hold; ForAnyValue fails. */
function onAbsence(test: ConditionTest, operator: Operator): Truth {
  if (test.ifExists) return 'true';
  if (test.set === 'any') return 'false';
  return test.set === 'all' || operator.negated ? 'true' : 'false';
}

const PATTERNS = new Map<string, Glob>();
const MAX_PATTERNS = 5000;

/** Comparison with a stated value; patterns are made ready once. */
function comparison(operator: Operator, value: string): (requested: string) => boolean {
  if (operator.family !== 'text' && operator.family !== 'arn')
    return (requested) => operator.compare(requested, value);
  const name = `${operator.family} ${value}`;
  let glob = PATTERNS.get(name);
  if (glob === undefined) {
    glob = operator.family === 'arn' ? conditionArn(value) : textGlob(value);
    if (PATTERNS.size < MAX_PATTERNS) PATTERNS.set(name, glob);
  }
  const pattern = glob;
  return (requested) => covers(pattern, literalGlob(requested));
}

/** What a variable stood for is never a wildcard (IAM user guide, "IAM policy elements: Variables and tags"). */
function ofResolved(
  operator: Operator,
  resolved: Resolved,
  written: string,
): ((requested: string) => boolean) | undefined {
  const text = resolvedText(resolved);
  if (text === undefined) return undefined;
  if (operator.family !== 'text' && operator.family !== 'arn')
    return (requested) => operator.compare(requested, text);
  const glob = (operator.family === 'arn' ? conditionArnOf : textGlobOf)(written, resolved.pieces);
  return (requested) => covers(glob, literalGlob(requested));
}

/**
 * Of a value only its beginning is known (`aws:userid` of a role session: the role's id, then the session's name; the ARN
 * of a role that an assignment makes).
 */
function decideBeginning(test: ConditionTest, operator: Operator, prefix: string): Truth {
  const beginning = textGlobOf(prefix, [{ literal: prefix }, '*']);
  let touched = false;
  for (const [i, pieces] of test.pieces.entries()) {
    if (pieces.some((piece) => typeof piece === 'object')) return 'unknown';
    const value = test.values[i] ?? '';
    const like = /^string(?:not)?like$/iu.test(test.operator);
    const arn = operator.family === 'arn';
    if (!like && !arn && !/^string(?:not)?equals$/iu.test(test.operator)) return 'unknown';
    const glob = arn ? conditionArn(value) : like ? textGlob(value) : literalGlob(value);
    if (covers(glob, beginning)) return operator.negated ? 'false' : 'true';
    touched ||= overlaps(glob, beginning);
  }
  return touched ? 'unknown' : operator.negated ? 'true' : 'false';
}

export const ISSUED = 'aws:tokenissuetime';
/** The longest a session lasts: 36 hours of GetSessionToken and GetFederationToken (STS API reference). */
export const LONGEST_SESSION = 36 * 3_600_000;

/**
 * When the credentials of a live session were issued lies between the longest session ago and now. A test that comes
 * out the same all that time is decided; for long-term keys, which have no such time, too.
 */
function decideIssued(
  test: ConditionTest,
  operator: Operator,
  known: 'unknown' | 'present',
  context: RequestContext,
): Truth {
  const [now] = valuesOf(context('aws:currenttime')) ?? [];
  const at = now === undefined ? undefined : instantOf(now);
  if (
    at === undefined ||
    operator.family !== 'date' ||
    test.pieces.some((p) => p.some((x) => typeof x === 'object'))
  )
    return 'unknown';
  const changes = test.values.map(instantOf);
  if (changes.some((change) => change === undefined || (change >= at - LONGEST_SESSION && change <= at)))
    return 'unknown';
  const value = new Date(at).toISOString();
  const matched = test.values.some((stated) => operator.compare(value, stated));
  const session: Truth = matched === operator.negated ? 'false' : 'true';
  return known === 'present' || onAbsence(test, operator) === session ? session : 'unknown';
}

function decideNull(test: ConditionTest, known: Known): Truth {
  if (known === 'unknown') return 'unknown';
  const absent = known === 'absent' || valuesOf(known)?.length === 0;
  return test.values.some((value) => value.toLowerCase() === String(absent)) ? 'true' : 'false';
}

function all(results: readonly Truth[]): Truth {
  return results.includes('false') ? 'false' : results.includes('unknown') ? 'unknown' : 'true';
}

function any(results: readonly Truth[]): Truth {
  return results.includes('true') ? 'true' : results.includes('unknown') ? 'unknown' : 'false';
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
  const made = OF_SESSION.has(test.name) ? ', which depends on how the session was made' : '';
  return `${who} ${words} ${values}${orAbsent}${made}`;
}

/** Keys whose values the way of signing in settles, and no policy. */
const OF_SESSION = new Set([ISSUED, 'aws:multifactorauthage', 'aws:multifactorauthpresent']);
