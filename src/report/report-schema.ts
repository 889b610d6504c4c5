import * as v from 'valibot';
import { NODE_KINDS } from '../graph/access-graph';
import { VERBS } from '../model/permission';
import { SEVERITIES } from '../questions/answers';
import { CHOICES } from '../review/decision';
import { countSchema } from './counts';
import { REDACTION_CLASSES } from './redact/classes';
import { AT_LEAST, MOST_STARTS, START_MODES } from './start-view';

/** Epoch ms that a date can hold (ECMAScript, Time Values and Time Range). */
const instant = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));

/** The published format of a report's data. A change of it raises the version and brings an upgrader. */
export const REPORT_FORMAT = 'overreach-report';
export const REPORT_VERSION = 2;

const text = v.string();
const sha256 = v.pipe(text, v.regex(/^[0-9a-f]{64}$/));

/** Version 1 had a header of three members and no signature. */
export const header1Schema = v.strictObject({
  format: v.literal(REPORT_FORMAT),
  version: v.literal(1),
  sha256,
});

/**
 * Stands before the result, so that it can be read without it. What it says of engine, instant, input files and gaps is
 * said by the result too, and both must agree; the signature is over the header, and the header has the digest of the
 * result.
 */
export const headerSchema = v.strictObject({
  format: v.literal(REPORT_FORMAT),
  version: v.pipe(countSchema, v.minValue(1)),
  engine: text,
  rules: text,
  /** SHA-256 of the viewer template it was put into. */
  viewer: v.exactOptional(sha256),
  at: instant,
  inputs: v.array(
    v.strictObject({
      name: text,
      size: countSchema,
      sha256,
      system: v.exactOptional(text),
      format: v.exactOptional(text),
    }),
  ),
  gaps: v.array(v.strictObject({ system: text, layer: text, tenant: v.exactOptional(text) })),
  /** SHA-256 of the packed result. */
  sha256,
});
export type ReportHeader = v.InferOutput<typeof headerSchema>;

export const signatureSchema = v.strictObject({
  algorithm: v.literal('Ed25519'),
  /** Base64. */
  publicKey: text,
  signature: text,
});

/** What a report of a view or of a finding opens at; all are numbers of the graph and the findings in the report. */
const startSchema = v.union([
  v.strictObject({ finding: countSchema }),
  v.strictObject({
    mode: v.picklist(START_MODES),
    start: v.pipe(v.array(countSchema), v.maxLength(MOST_STARTS), v.readonly()),
    target: v.exactOptional(countSchema),
    permission: v.exactOptional(countSchema),
    atLeast: v.picklist(AT_LEAST),
    verbs: v.pipe(v.array(v.picklist(VERBS)), v.maxLength(VERBS.length), v.readonly()),
    becoming: v.boolean(),
  }),
]);

export const aboutSchema = v.strictObject({
  engine: text,
  title: text,
  /** In words: `everything`, `tenant Acme, and what reaches it`. */
  scope: text,
  at: instant,
  collected: v.exactOptional(instant),
  /** False when the source texts went over what a report may carry, and some were left out. */
  allExcerpts: v.boolean(),
  /** Present when something was replaced by pseudonyms. */
  redacted: v.exactOptional(v.array(v.picklist(REDACTION_CLASSES))),
  /** Absent in a report that opens at its overview, as all did at first. */
  start: v.exactOptional(startSchema),
});
export type ReportAbout = v.InferOutput<typeof aboutSchema>;

const tally = v.strictObject({
  read: countSchema,
  used: countSchema,
  merged: countSchema,
  ignored: countSchema,
});

export const inputsSchema = v.array(
  v.strictObject({
    name: text,
    size: countSchema,
    sha256,
    system: v.exactOptional(text),
    format: v.exactOptional(text),
    reasons: v.array(text),
    records: tally,
    facts: tally,
    ignoredFor: v.array(v.strictObject({ reason: text, count: countSchema })),
    problems: v.array(
      v.strictObject({
        severity: v.picklist(['error', 'warning']),
        message: text,
        pointer: v.exactOptional(text),
        row: v.exactOptional(countSchema),
      }),
    ),
  }),
);

export const gapsSchema = v.array(
  v.strictObject({
    system: text,
    layer: text,
    consequence: text,
    effect: v.picklist(['restricts', 'grants', 'both']),
    remedy: v.exactOptional(text),
    tenant: v.exactOptional(text),
    permissions: v.exactOptional(v.array(text)),
  }),
);

export const findingsSchema = v.array(
  v.strictObject({
    id: text,
    rule: text,
    severity: v.picklist(SEVERITIES),
    subject: v.strictObject({
      node: countSchema,
      id: text,
      name: text,
      kind: v.picklist(NODE_KINDS),
      nativeType: text,
      tenant: countSchema,
      disabled: v.boolean(),
      mentionedOnly: v.boolean(),
    }),
    tenant: countSchema,
    tenants: v.array(countSchema),
    title: text,
    why: text,
    evidence: v.array(
      v.strictObject({
        text,
        place: v.exactOptional(
          v.strictObject({
            file: text,
            fileIndex: countSchema,
            pointer: v.exactOptional(text),
            row: v.exactOptional(countSchema),
          }),
        ),
        node: v.exactOptional(countSchema),
        step: v.exactOptional(countSchema),
      }),
    ),
    remedy: text,
    frameworks: v.array(text),
    owner: v.exactOptional(text),
  }),
);

export const excerptsSchema = v.strictObject({
  texts: v.array(text),
  /** File, pointer or null, row or null, index into `texts`. */
  places: v.array(v.strictTuple([countSchema, v.nullable(text), v.nullable(countSchema), countSchema])),
});

const decision = v.strictObject({
  id: v.pipe(text, v.regex(/^[0-9a-f]{24}$/)),
  target: v.strictObject({ kind: v.picklist(['finding', 'grant']), id: text }),
  title: text,
  choice: v.picklist(CHOICES),
  reason: text,
  ticket: v.exactOptional(text),
  owner: v.exactOptional(text),
  expires: v.exactOptional(instant),
  by: text,
  at: instant,
  replaces: v.array(text),
});

/** Decisions that were known when the report was made. */
export const reviewSchema = v.array(decision);
