import type { NamedFile } from '../engine/import';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Decision } from '../review/decision';
import { conflictsOf, mergeDecisions } from '../review/merge';
import type { Review } from '../review/merge';
import { isReviewFile, readReviewFile } from '../review/review-file';
import type { Output } from './output';

/** What is looked at to tell a file of decisions, and what one may take. */
const HEAD = 4096;
const MOST = 64 << 20;

/** The files of an estate, and the decisions of those that are files of reviewers. */
export function withoutReviews(
  given: readonly NamedFile[],
  output: Output,
): Result<{ readonly files: readonly NamedFile[]; readonly review: Review }> {
  const files: NamedFile[] = [];
  const lists: (readonly Decision[])[] = [];
  for (const file of given) {
    if (!isReviewFile(new TextDecoder().decode(beginning(file, HEAD)))) {
      files.push(file);
      continue;
    }
    const read = readReviewFile(new TextDecoder().decode(beginning(file, MOST)));
    if (!read.ok) return fail(`${file.name}: the file of decisions cannot be read: ${read.error}`);
    lists.push(read.value.decisions);
    const count = read.value.decisions.length;
    output.err(`overreach: ${file.name}: ${count} ${count === 1 ? 'decision' : 'decisions'} of reviewers\n`);
  }
  return ok({ files, review: mergeDecisions(lists) });
}

/** Those who do not agree are named: nothing is in force there. */
export function tellConflicts(review: Review, output: Output): void {
  for (const { title, standing } of conflictsOf(review)) {
    const sides = standing.map(({ choice, by }) => `${choice} (${by})`).join(', ');
    output.err(`overreach: reviewers do not agree about "${title}": ${sides}\n`);
  }
}

function beginning(file: NamedFile, most: number): Uint8Array {
  if ('bytes' in file) return file.bytes.subarray(0, most);
  return file.source.read(0, Math.min(most, file.source.size));
}
