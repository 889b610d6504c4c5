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

/** Whether a file that was not recognised may be a table whose columns can be mapped. */
export function maybeTable(input: InputFile): boolean {
  if (input.format === 'mapped') return true;
  return (
    input.system === undefined && !hasError(input) && !input.reasons.some((reason) => / JSON /u.test(reason))
  );
}

/** The file an input was read from: itself, or the archive it is in. */
export function fileOf(input: InputFile, files: readonly File[]): File | undefined {
  return files.find((file) => input.name === file.name || input.name.startsWith(`${file.name}/`));
}

/** Whether a file of an import that failed may hold such a table: no JSON, and nothing that is no text. */
export function mappable(file: File): boolean {
  return !/\.(?:json|jsonl|ndjson|png|jpe?g|pdf|docx?|exe)$/iu.test(file.name);
}
