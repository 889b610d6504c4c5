import { push } from '../../lib/lists-by-key';
import type { ConditionTest } from './conditions';
import { conditionArn, covers, literalGlob, overlaps, textGlob } from './glob';
import type { Glob } from './glob';
import { instantOf, isRange, numberOf, operatorOf, rangesMeet, rangeWithin } from './operators';

/** Keys that may have several values: tests on them can be met by different ones, whatever each asks. */
const SEVERAL = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:resourceorgpaths',
  'aws:principalservicenameslist',
  'aws:tagkeys',
  'dynamodb:attributes',
  'dynamodb:leadingkeys',
  'sts:transitivetagkeys',
]);

/**
 * A conjunction nobody can meet: one single-valued key asked to be two different things, to lie in two ranges that do
 * not meet, or to be and not to be the same. What is not obvious stays open.
 */
export function impossible(tests: readonly ConditionTest[]): boolean {
  if (tests.some(neverMet)) return true;
  if (tests.length < 2) return false;
  const byKey = new Map<string, ConditionTest[]>();
  for (const test of tests) {
    if (test.set !== undefined || openToSeveral(test)) continue;
    push(byKey, test.name, test);
  }
  for (const [, same] of byKey) if (contradictory(same)) return true;
  return false;
}

/** Not a test of one value against values that are known as they stand. */
export function openToSeveral(test: ConditionTest): boolean {
  return SEVERAL.has(test.name) || !settled(test);
}

/** All of its values are known as they stand. */
function settled(test: ConditionTest): boolean {
  return !test.pieces.some((pieces) => pieces.some((piece) => typeof piece === 'object'));
}

/** A test that asks for a match, with no value that anything could match. */
function neverMet(test: ConditionTest): boolean {
  const name = test.operator.toLowerCase();
  const operator = operatorOf(name);
  if (operator === undefined || operator.negated || test.ifExists || test.set === 'all') return false;
  if (!settled(test)) return false;
  if (name === 'bool') return test.values.every((value) => !/^(?:true|false)$/iu.test(value));
  if (operator.family === 'ip') return test.values.every((value) => !isRange(value));
  if (name.startsWith('numeric')) return test.values.every((value) => numberOf(value) === undefined);
  return test.values.length === 0;
}

function contradictory(tests: readonly ConditionTest[]): boolean {
  const absent = tests.filter((test) => asksAbsence(test) === true);
  // Present: `Null` says so, or an operator that fails without the key.
  const present = tests.filter((test) => asksAbsence(test) === false || needsKey(test));
  if (absent.length > 0 && present.length > 0) return true;
  if (present.length === 0) return false;
  const compared = tests.filter((test) => test.operator.toLowerCase() !== 'null');
  if (emptyInterval(compared)) return true;
  if (
    compared.some((test) => exact(test)?.every((value) => compared.some((b) => refuses(b, value))) === true)
  )
    return true;
  return compared.some((a, i) => compared.slice(i + 1).some((b) => disjoint(a, b) || disjoint(b, a)));
}

function asksAbsence(test: ConditionTest): boolean | undefined {
  if (test.operator.toLowerCase() !== 'null') return undefined;
  const values = new Set(test.values.map((value) => value.toLowerCase()));
  return values.size === 1 ? values.has('true') : undefined;
}

function needsKey(test: ConditionTest): boolean {
  const operator = operatorOf(test.operator);
  return operator !== undefined && !operator.negated && !test.ifExists;
}

/** No value meets both. `IfExists` counts as it stands, since another test says that the key is there. */
function disjoint(a: ConditionTest, b: ConditionTest): boolean {
  const first = operatorOf(a.operator);
  const second = operatorOf(b.operator);
  if (first === undefined || second === undefined || first.negated) return false;
  if (second.negated) {
    if (first.family === 'ip' && second.family === 'ip')
      return a.values.every((x) => b.values.some((y) => rangeWithin(x, y)));
    const wanted = globsOf(a);
    const refused = globsOf(b);
    if (wanted === undefined || refused === undefined || first.family !== second.family) return false;
    return wanted.every((x) => refused.some((y) => covers(y, x)));
  }
  if (first.family === 'ip' && second.family === 'ip')
    return !a.values.some((x) => b.values.some((y) => rangesMeet(x, y)));
  const one = globsOf(a);
  const other = globsOf(b);
  if (one === undefined || other === undefined) return false;
  return !one.some((x) => other.some((y) => overlaps(x, y)));
}

/** The value does not meet the test. */
function refuses(test: ConditionTest, value: string): boolean {
  const operator = operatorOf(test.operator);
  if (operator === undefined) return false;
  return test.values.some((stated) => operator.compare(value, stated)) === operator.negated;
}

/** The only values that meet it, where it says so. */
function exact(test: ConditionTest): readonly string[] | undefined {
  const operator = test.operator.toLowerCase();
  if (operator === 'bool') return test.values.map((value) => value.toLowerCase());
  return operator === 'stringequals' ? test.values : undefined;
}

function globsOf(test: ConditionTest): readonly Glob[] | undefined {
  switch (test.operator.toLowerCase()) {
    case 'stringequals':
    case 'stringnotequals':
      return test.values.map(literalGlob);
    case 'stringlike':
    case 'stringnotlike':
      return test.values.map(textGlob);
    case 'arnlike':
    case 'arnequals':
    case 'arnnotlike':
    case 'arnnotequals':
      return test.values.map(conditionArn);
    default:
      return undefined;
  }
}

const SIDES: ReadonlyMap<string, readonly [lower: boolean, upper: boolean, strict: boolean]> = new Map<
  string,
  readonly [boolean, boolean, boolean]
>([
  ['equals', [true, true, false]],
  ['lessthan', [false, true, true]],
  ['lessthanequals', [false, true, false]],
  ['greaterthan', [true, false, true]],
  ['greaterthanequals', [true, false, false]],
]);

/** Bounds on numbers and dates that leave nothing between them. */
function emptyInterval(tests: readonly ConditionTest[]): boolean {
  for (const family of ['numeric', 'date']) {
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    let strictLow = false;
    let strictHigh = false;
    for (const test of tests) {
      const operator = test.operator.toLowerCase();
      const side = operator.startsWith(family) ? SIDES.get(operator.slice(family.length)) : undefined;
      if (side === undefined) continue;
      const values = test.values.map((value) => (family === 'date' ? instantOf(value) : numberOf(value)));
      if (values.some((value) => value === undefined)) return false;
      const known = values.filter((value) => value !== undefined);
      const [lower, upper, strict] = side;
      const least = Math.min(...known);
      const most = Math.max(...known);
      if (lower && least >= low) {
        strictLow = least > low ? strict : strictLow || strict;
        low = least;
      }
      if (upper && most <= high) {
        strictHigh = most < high ? strict : strictHigh || strict;
        high = most;
      }
    }
    if (low > high || (low === high && (strictLow || strictHigh))) return true;
  }
  return false;
}

/** Whenever the tests of `narrow` hold, those of `wide` hold too, because they are among them. */
export function implies(narrow: readonly ConditionTest[], wide: readonly ConditionTest[]): boolean {
  return wide.every((test) => narrow.some((other) => other === test || sameTest(other, test)));
}

function sameTest(a: ConditionTest, b: ConditionTest): boolean {
  return (
    a.name === b.name &&
    a.operator.toLowerCase() === b.operator.toLowerCase() &&
    a.set === b.set &&
    a.ifExists === b.ifExists &&
    a.values.length === b.values.length &&
    a.values.every((value, i) => value === b.values[i])
  );
}
