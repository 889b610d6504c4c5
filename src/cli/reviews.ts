import { existsSync, readFileSync } from 'node:fs';
import type { NamedFile } from '../engine/import';
import type { Session } from '../engine/session';
import { workspaceDecisions } from '../engine/workspace-review';
import { bytesSource } from '../lib/byte-source';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { decisionText } from '../review/decision';
import type { Decision } from '../review/decision';
import { conflictsOf } from '../review/reviewed';
import type { Review } from '../review/reviewed';
import { isAsReported } from '../report/left-out';
import { isUnplaced } from '../report/left-out-id';
import { hasPseudonym } from '../report/redact/has-pseudonym';
import { REDACTION_KEY_FORMAT, readRedactionKey } from '../report/redact/key-file';
import type { RedactionKey } from '../report/redact/key-file';
import { isReviewFile, readReviewFile } from '../review/review-file';
import { runToEnd } from '../lib/steps';
import type { Arguments } from './arguments';
import type { Output } from './output';

/** What is looked at to tell a file of decisions, and what one may take. */
const HEAD = 4096;
const MOST = 64 << 20;

/** What reviewers decided, as their files say it; with keys of redactions where they were among the files. */
export interface GivenReviews {
  readonly decisions: readonly Decision[];
  readonly keys: readonly RedactionKey[];
}

/** The files of an estate, and what is in those of reviewers, in keys of redactions, and in workspaces. */
export function withoutReviews(
  given: readonly NamedFile[],
  output: Output,
): Result<{ readonly files: readonly NamedFile[]; readonly given: GivenReviews }> {
  const files: NamedFile[] = [];
  const lists: (readonly Decision[])[] = [];
  const keys: RedactionKey[] = [];
  for (const file of given) {
    const head = new TextDecoder().decode(beginning(file, HEAD));
    if (head.includes(`"${REDACTION_KEY_FORMAT}"`)) {
      const key = readRedactionKey(new TextDecoder().decode(beginning(file, MOST)));
      if (!key.ok) return fail(`${file.name}: the key of a redaction cannot be read: ${key.error}`);
      keys.push(key.value);
      continue;
    }
    if (!isReviewFile(head, new TextDecoder().decode(ending(file, HEAD)))) {
      files.push(file);
      lists.push(workspaceDecisions('bytes' in file ? bytesSource(file.bytes) : file.source));
      continue;
    }
    const read = readReviewFile(new TextDecoder().decode(beginning(file, MOST)));
    if (!read.ok) return fail(`${file.name}: the file of decisions cannot be read: ${read.error}`);
    lists.push(read.value.decisions);
    const count = read.value.decisions.length;
    output.err(`overreach: ${file.name}: ${count} ${count === 1 ? 'decision' : 'decisions'} of reviewers\n`);
  }
  return ok({ files, given: { decisions: lists.flat(), keys } });
}

/** Decisions as those of an estate: made under pseudonyms, they are about what those stand for, where a key tells it. */
export function reviewOf(
  session: Session,
  { decisions, keys }: GivenReviews,
  args: Arguments,
  output: Output,
): Review {
  // Ids of findings are told again from the findings themselves.
  if (decisions.some(isAsReported)) runToEnd(session.findings(args.at));
  const named = args.report.redactionKey === undefined ? [] : keyIn(args.report.redactionKey);
  session.decide(session.merged(decisions, [...keys, ...named]));
  const unplaced = session.review.decisions.filter(isUnplaced);
  const left = unplaced.filter(hasPseudonym).length;
  if (left > 0)
    output.err(
      `overreach: ${left} of the decisions are about pseudonyms: name the key of that report, by --redaction-key or among the files\n`,
    );
  for (const decision of unplaced.filter((one) => !hasPseudonym(one)))
    output.err(
      `overreach: not placed: "${decision.title}": ${decisionText(decision)}: it names what its report left out; ` +
        'give the files that report was made from, and save the decisions anew\n',
    );
  return session.review;
}

/** The key in a file that may not be there yet. */
function keyIn(path: string): readonly RedactionKey[] {
  if (!existsSync(path)) return [];
  const read = readRedactionKey(readFileSync(path, 'utf8'));
  return read.ok ? [read.value] : [];
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

function ending(file: NamedFile, most: number): Uint8Array {
  if ('bytes' in file) return file.bytes.subarray(-most);
  const from = Math.max(0, file.source.size - most);
  return file.source.read(from, file.source.size - from);
}
