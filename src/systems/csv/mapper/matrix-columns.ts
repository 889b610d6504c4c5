/** Tables whose columns are permissions or resources, with a mark in each cell. */
import { BY_NAME } from './column-names';
import type { Field } from './fields';
import type { Candidate } from './proposal';

/** So many columns of yes and no make a matrix. */
const MATRIX = 3;

/** Columns of yes and no that are no known field: a permission each. */
export function matrixColumns(candidates: readonly Candidate[]): ReadonlySet<number> {
  const flags = candidates.filter(
    ({ plain, facts }) =>
      plain !== '' &&
      facts.filled > 0 &&
      facts.boolean >= 0.8 &&
      !NOT_FLAGS.has(BY_NAME.get(plain) ?? 'property'),
  );
  const strict = flags.filter(({ plain }) => !BY_NAME.has(plain));
  return new Set(
    strict.length >= MATRIX ? flags.filter(({ plain }) => !BY_NAME.has(plain)).map(({ index }) => index) : [],
  );
}

/** Fields that are themselves yes or no. */
const NOT_FLAGS: ReadonlySet<Field> = new Set<Field>(['state', 'mfa', 'principal type', 'decision']);

/** Columns of few short words such as R, RW, A, and unknown names: a resource each. */
export function levelColumns(candidates: readonly Candidate[]): ReadonlySet<number> {
  const levels = candidates.filter(
    ({ plain, facts }) =>
      plain !== '' && !BY_NAME.has(plain) && facts.filled > 0 && facts.letters >= 0.8 && facts.distinct <= 8,
  );
  return new Set(levels.length >= MATRIX ? levels.map(({ index }) => index) : []);
}
