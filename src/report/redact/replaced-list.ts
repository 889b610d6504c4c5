import { csvRow } from '../../lib/csv-out';
import type { RedactionClass } from './classes';
import type { Replaced } from './redactor';

/** What was replaced, as its author reads it: the beginnings of it, and all of it as a file. */
export interface ReplacedList {
  readonly total: number;
  /** The first of all. */
  readonly first: readonly Replaced[];
  /** Of each class that was chosen. */
  readonly classes: readonly ReplacedOfClass[];
}

export interface ReplacedOfClass {
  readonly of: RedactionClass;
  readonly total: number;
  readonly first: readonly Replaced[];
}

const FIRST = 200;

/** Names that were found nowhere are none. */
export function replacedList(
  replaced: readonly Replaced[],
  classes: readonly RedactionClass[],
): ReplacedList {
  const used = replaced.filter(({ count }) => count > 0);
  return {
    total: used.length,
    first: used.slice(0, FIRST),
    classes: classes.map((of) => {
      const those = used.filter((one) => one.of === of);
      return { of, total: those.length, first: those.slice(0, FIRST) };
    }),
  };
}

/** All of it as rows of CSV, with a header. */
export function* replacedRows(replaced: readonly Replaced[]): Generator<string, void> {
  yield csvRow(['class', 'original', 'pseudonym', 'times']);
  for (const { of, original, pseudonym, count } of replaced) {
    if (count > 0) yield csvRow([of, original, pseudonym, String(count)]);
  }
}
