import type { InputFile } from '../model/snapshot';
import { withoutAsk } from '../model/snapshot';
import { MASK } from './mask';

/** The files that something kept was read from. A file may be named after another client, and speak of other files. */
export function keptInputs(
  inputs: readonly InputFile[],
  kept: readonly number[],
  mask: (text: string) => string,
): readonly InputFile[] {
  const keptFiles = new Set(kept);
  const leftOut = inputs.filter((_, file) => !keptFiles.has(file)).map(({ name }) => name);
  const hide = (text: string): string =>
    mask(leftOut.reduce((hidden, name) => hidden.replaceAll(name, MASK), text));
  return kept
    .flatMap((file) => inputs[file] ?? [])
    .map((input) => ({
      ...input,
      name: mask(input.name),
      reasons: input.reasons.map(hide),
      ignoredFor: input.ignoredFor.map((one) => ({ ...one, reason: hide(one.reason) })),
      // Nobody answers a question in a report, and its choices name what the report may leave out.
      problems: input.problems.map((problem) => ({
        ...withoutAsk(problem),
        message: hide(problem.message),
      })),
    }));
}
