import type { ConditionTest } from './conditions';
import { impossible, openToSeveral } from './impossible';
import { instantOf, numberOf } from './operators';

/** Alternatives of which one must hold, each a conjunction of tests. */
export type Alternatives = readonly (readonly ConditionTest[])[];

/** Beyond this many combinations a condition stays open. */
const MOST = 256;

/**
 * Can these tests hold together with one alternative of each group? What AWS could never see met is decided, not left
 * open: a grant for one region beside a deny of all regions but another (IAM user guide, "Policy evaluation logic":
 * an explicit deny overrides any allow). False only when it is sure.
 */
export function canHold(tests: readonly ConditionTest[], groups: readonly Alternatives[]): boolean {
  const bearing = groups.filter((group) => group.every((alternative) => alternative.length > 0));
  let left = MOST;
  const search = (held: readonly ConditionTest[], next: number): boolean => {
    if (left-- <= 0) return true;
    if (impossible(held)) return false;
    const group = bearing[next];
    if (group === undefined) return true;
    return group.some((alternative) => search([...held, ...alternative], next + 1));
  };
  return search(tests, 0);
}

/** How a condition of a deny can fail to hold: one of its tests fails. Undefined: some way that cannot be said. */
export function waysToFail(tests: readonly ConditionTest[]): Alternatives | undefined {
  const ways: (readonly ConditionTest[])[] = [];
  for (const test of tests) {
    const way = failing(test);
    if (way === undefined) return undefined;
    ways.push(way);
  }
  return ways;
}

const OPPOSITES: readonly (readonly [positive: string, negated: string])[] = [
  ['stringequals', 'StringNotEquals'],
  ['stringequalsignorecase', 'StringNotEqualsIgnoreCase'],
  ['stringlike', 'StringNotLike'],
  ['ipaddress', 'NotIpAddress'],
  ['arnequals', 'ArnNotEquals'],
  ['arnlike', 'ArnNotLike'],
  ['numericequals', 'NumericNotEquals'],
  ['dateequals', 'DateNotEquals'],
];
const NEGATED = new Map(OPPOSITES);
const POSITIVE = new Map(OPPOSITES.map(([positive, negated]) => [negated.toLowerCase(), positive]));
const REVERSED = new Map(
  ['numeric', 'date'].flatMap((family): [string, string][] => [
    [`${family}lessthan`, `${family}greaterthanequals`],
    [`${family}lessthanequals`, `${family}greaterthan`],
    [`${family}greaterthan`, `${family}lessthanequals`],
    [`${family}greaterthanequals`, `${family}lessthan`],
  ]),
);

/**
 * Tests that hold whenever this one fails. An absent key fails a plain operator and meets a negated one or `…IfExists`
 * (IAM user guide, "Condition operators").
 */
function failing(test: ConditionTest): readonly ConditionTest[] | undefined {
  if (test.set !== undefined || openToSeveral(test) || test.values.length === 0) return undefined;
  const operator = test.operator.toLowerCase();
  const plain = { ...test, ifExists: false };
  const present: ConditionTest = {
    ...plain,
    operator: 'Null',
    values: ['false'],
    pieces: [['false']],
  };
  if (operator === 'null') {
    const flipped = flippedFlag(test);
    return flipped === undefined ? undefined : [{ ...plain, ...flipped }];
  }
  const negated = NEGATED.get(operator);
  if (negated !== undefined) {
    if (!comparable(test, operator)) return undefined;
    return test.ifExists ? [{ ...plain, operator: negated }, present] : [{ ...plain, operator: negated }];
  }
  const positive = POSITIVE.get(operator);
  if (positive !== undefined) return [{ ...plain, operator: positive }];
  if (operator === 'bool') {
    const flipped = flippedFlag(test);
    return flipped === undefined ? undefined : [{ ...test, ...flipped, ifExists: !test.ifExists }];
  }
  const reversed = REVERSED.get(operator);
  if (reversed === undefined || !comparable(test, operator)) return undefined;
  return [{ ...test, operator: reversed, ifExists: !test.ifExists }];
}

function flippedFlag(test: ConditionTest): Pick<ConditionTest, 'values' | 'pieces'> | undefined {
  const [value, ...more] = new Set(test.values.map((text) => text.toLowerCase()));
  if (more.length > 0 || (value !== 'true' && value !== 'false')) return undefined;
  const flipped = value === 'true' ? 'false' : 'true';
  return { values: [flipped], pieces: [[flipped]] };
}

/** A value that is no number or date meets nothing, and neither does its opposite. */
function comparable(test: ConditionTest, operator: string): boolean {
  if (operator.startsWith('numeric')) return test.values.every((value) => numberOf(value) !== undefined);
  return !operator.startsWith('date') || test.values.every((value) => instantOf(value) !== undefined);
}
