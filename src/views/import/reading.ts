import type { InputFile } from '../../model/snapshot';

/** Whether nothing of a file could be read: not recognised, or an error and no record. */
export function isUnread(input: InputFile): boolean {
  return input.system === undefined || (hasError(input) && input.records.read === 0);
}

/** Whether some of a file is lost: an error is stated of it. */
export function isReadInPart(input: InputFile): boolean {
  return hasError(input) && !isUnread(input);
}

export function hasError(input: InputFile): boolean {
  return input.problems.some((problem) => problem.severity === 'error');
}
