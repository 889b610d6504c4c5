import * as v from 'valibot';
import { canonicalJson } from '../lib/canonical-json';
import { field, text as textOf } from '../lib/content';
import type { Json } from '../lib/content';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { CHOICES, decisionFault, decisionJson } from './decision';
import type { Decision } from './decision';

/** The published format of a file of decisions (`public/schemas/review-1.schema.json`). */
export const REVIEW_FORMAT = 'overreach-review';
export const REVIEW_VERSION = 1;

/** Raises what a file of one version holds to the next; by the version it raises from. */
export const REVIEW_UPGRADERS: ReadonlyMap<number, (file: Json) => Result<Json>> = new Map();

const DEPTH = 8;
const MOST = 100_000;
const LONGEST = 64 << 20;
const text = v.pipe(v.string(), v.maxLength(4000));
const filled = v.pipe(text, v.nonEmpty());

/** Epoch ms of an ISO 8601 instant or day. */
const instant = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/u, 'is no instant'),
  v.transform((value) => Date.parse(value)),
  v.number('is no day of the calendar'),
  v.finite('is no day of the calendar'),
);

/** One decision as it stands in a file. */
export const decisionSchema = v.strictObject({
  target: v.strictObject({ kind: v.picklist(['finding', 'grant']), id: filled }),
  title: text,
  choice: v.picklist(CHOICES),
  reason: text,
  ticket: v.exactOptional(filled),
  owner: v.exactOptional(filled),
  expires: v.exactOptional(instant),
  by: filled,
  at: instant,
  replaces: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/u))), v.maxLength(1000)),
    [],
  ),
});

const fileSchema = v.strictObject({
  format: v.literal(REVIEW_FORMAT),
  version: v.literal(REVIEW_VERSION),
  /** Digest of the result of the report it was made in. */
  report: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u))),
  decisions: v.pipe(v.array(decisionSchema), v.maxLength(MOST)),
});

export interface ReviewFile {
  readonly report?: string;
  readonly decisions: readonly Decision[];
}

const SAYS_SO =
  /^\s*\{[\s\S]{0,400}?"format"\s*:\s*"overreach-review"|"format"\s*:\s*"overreach-review"\s*[,}]/u;

/**
 * Does a file begin, or end, like one of decisions? By what it says it is, never by its name. Files of before say it at
 * their end, after all decisions.
 */
export function isReviewFile(head: string, tail = ''): boolean {
  return /^\s*\{/u.test(head) && (SAYS_SO.test(head) || SAYS_SO.test(tail));
}

/** Equal decisions give equal bytes. What the file is comes first, so that its beginning tells. */
export function writeReviewFile({ report, decisions }: ReviewFile): string {
  const about = canonicalJson({
    format: REVIEW_FORMAT,
    version: REVIEW_VERSION,
    ...(report === undefined ? {} : { report }),
  });
  return `${about.slice(0, -1)},"decisions":${canonicalJson(decisions.map(decisionJson))}}\n`;
}

/** Read a file of decisions. It may come from anybody: bounded, checked, and refused as a whole when it is not right. */
export function readReviewFile(content: string): Result<ReviewFile> {
  if (content.length > LONGEST) return fail('it is larger than any file of decisions');
  const json = parseJson(content, DEPTH);
  if (!json.ok) return fail(`it is no JSON: ${json.error.message}`);
  if (textOf(json.value, 'format') !== REVIEW_FORMAT)
    return fail('it does not say that it is a file of decisions');
  const version = field(json.value, 'version');
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return fail('it has no version');
  if (version > REVIEW_VERSION)
    return fail(`it has version ${version}; this Overreach reads up to ${REVIEW_VERSION}`);
  let current: Json = json.value;
  for (let from = version; from < REVIEW_VERSION; from++) {
    const upgraded = REVIEW_UPGRADERS.get(from)?.(current) ?? fail(`version ${from} cannot be read any more`);
    if (!upgraded.ok) return upgraded;
    current = upgraded.value;
  }
  const parsed = v.safeParse(fileSchema, current, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail(`it is not as it should be: ${v.getDotPath(issue) ?? ''} ${issue.message.slice(0, 200)}`);
  }
  const { report, decisions } = parsed.output;
  for (const [i, decision] of decisions.entries()) {
    const fault = decisionFault(decision);
    if (fault !== undefined) return fail(`decision ${i + 1}: ${fault}`);
  }
  return ok({ ...(report === undefined ? {} : { report }), decisions });
}
