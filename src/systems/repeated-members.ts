import type { RepeatedMembers } from '../lib/content';
import type { Sink } from './system';

/**
 * Says of each member that was not read where it stands; of one of several values in a file also the `row` at which that
 * value begins.
 */
export function tellRepeated(sink: Pick<Sink, 'problem'>, repeated: RepeatedMembers, row?: number): void {
  const at = row === undefined ? {} : { row };
  for (const { pointer, line, column } of repeated.members) {
    sink.problem(
      'warning',
      `this member stands again later in the same object, and only the last one counts: what it holds at line ${line}, column ${column} was not read`,
      { ...at, pointer },
    );
  }
  if (repeated.besides > 0) {
    sink.problem(
      'warning',
      `${repeated.besides} more members stand again later in their object, and only the last one of each counts`,
      at,
    );
  }
}
