import * as v from 'valibot';
import { MECHANISMS, PRINCIPAL_TYPES } from '../model/record';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../model/window';
import { WORKSPACE_VERSION } from './workspace-upgrade';

/**
 * What a line of a workspace file may hold, and the header of a file of version 2: the published schema is
 * `public/schemas/workspace-2.schema.json`, and a test holds the two together. Strict, because the file may come from
 * anybody: unknown members, wrong types and numbers out of range are refused.
 */
const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const flag = v.boolean();
const key = v.string();

/** JSON has no infinities: an instant without a date is a word. */
export const INSTANT_WORDS = { before: 'always', after: 'never', unknown: 'unknown' } as const;
const finite = v.pipe(
  v.number(),
  v.finite(),
  v.check((value) => value !== END_UNKNOWN),
);
const instant = v.union([
  finite,
  v.pipe(
    v.literal(INSTANT_WORDS.before),
    v.transform(() => ALWAYS),
  ),
  v.pipe(
    v.literal(INSTANT_WORDS.after),
    v.transform(() => NEVER_ENDS),
  ),
  v.pipe(
    v.literal(INSTANT_WORDS.unknown),
    v.transform(() => END_UNKNOWN),
  ),
]);

/** The JSON form of an instant. */
export function instantJson(value: number): number | string {
  if (value === ALWAYS) return INSTANT_WORDS.before;
  if (value === NEVER_ENDS) return INSTANT_WORDS.after;
  return value === END_UNKNOWN ? INSTANT_WORDS.unknown : value;
}

const window = v.strictObject({ from: instant, until: instant });
const pointer = v.pipe(text, v.regex(/^(\/|$)/));
const source = v.strictObject({
  file: count,
  pointer: v.exactOptional(pointer),
  row: v.exactOptional(count),
});
const properties = v.exactOptional(v.array(v.strictTuple([text, text])));
const aliases = v.exactOptional(v.array(text));

const accountability = v.exactOptional(
  v.strictObject({
    owner: v.exactOptional(text),
    reason: v.exactOptional(text),
    requestedBy: v.exactOptional(text),
    approvedBy: v.exactOptional(text),
    ticket: v.exactOptional(text),
    granted: v.exactOptional(instant),
    lastReviewed: v.exactOptional(instant),
    lastUsed: v.exactOptional(instant),
    lastRotated: v.exactOptional(instant),
    expires: v.exactOptional(instant),
    removed: v.exactOptional(instant),
    removedBy: v.exactOptional(text),
    breakGlass: v.exactOptional(flag),
    breakGlassReviewed: v.exactOptional(instant),
  }),
);

const stated = { key, system: key, source };

export const RecordSchema = v.variant('kind', [
  v.strictObject({
    ...stated,
    kind: v.literal('tenant'),
    id: text,
    name: text,
    type: text,
    mentionedOnly: v.exactOptional(flag),
    provider: v.exactOptional(flag),
    serviceOwner: v.exactOptional(text),
    contractEnd: v.exactOptional(instant),
    status: v.exactOptional(text),
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('principal'),
    type: v.picklist(PRINCIPAL_TYPES),
    tenant: key,
    id: text,
    name: text,
    aliases,
    nativeType: v.exactOptional(text),
    enabled: v.exactOptional(flag),
    status: v.exactOptional(text),
    human: v.exactOptional(flag),
    shared: v.exactOptional(flag),
    mentionedOnly: v.exactOptional(flag),
    identity: v.exactOptional(text),
    mfa: v.exactOptional(flag),
    accountability,
    properties,
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('resource'),
    type: text,
    tenant: key,
    id: text,
    name: text,
    aliases,
    pattern: v.exactOptional(flag),
    classification: v.exactOptional(text),
    sensitivity: v.exactOptional(text),
    mentionedOnly: v.exactOptional(flag),
    accountability,
    properties,
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('secret'),
    type: text,
    tenant: key,
    id: text,
    name: text,
    aliases,
    opens: v.exactOptional(key),
    opensName: v.exactOptional(text),
    active: v.exactOptional(flag),
    accountability,
    properties,
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('membership'),
    member: key,
    group: key,
    window,
    eligible: v.exactOptional(flag),
    notEvaluated: v.exactOptional(text),
    properties,
    accountability,
    nativeType: v.exactOptional(text),
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('containment'),
    container: key,
    child: key,
    traversable: v.exactOptional(flag),
    nativeType: v.exactOptional(text),
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('grant'),
    principal: key,
    resource: key,
    permission: text,
    verbs: v.pipe(count, v.maxValue(0xffff)),
    effect: v.picklist(['allow', 'deny']),
    window,
    eligible: v.exactOptional(flag),
    condition: v.exactOptional(text),
    notEvaluated: v.exactOptional(text),
    becomes: v.exactOptional(flag),
    inherits: v.exactOptional(flag),
    inherited: v.exactOptional(flag),
    properties,
    accountability,
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('trust'),
    mechanism: v.picklist(MECHANISMS),
    from: key,
    to: key,
    window,
    eligible: v.exactOptional(flag),
    condition: v.exactOptional(text),
    notEvaluated: v.exactOptional(text),
    traversable: v.exactOptional(flag),
    nativeType: v.exactOptional(text),
    properties,
    accountability,
  }),
  v.strictObject({
    ...stated,
    kind: v.literal('policy'),
    tenant: key,
    id: text,
    name: text,
    type: text,
    document: v.exactOptional(text),
    unusable: v.exactOptional(text),
    accountability,
    properties,
  }),
  v.strictObject({ ...stated, kind: v.literal('attachment'), policy: key, to: key, role: text }),
  v.strictObject({
    ...stated,
    kind: v.literal('observation'),
    type: text,
    subject: key,
    text,
    value: v.exactOptional(text),
    at: v.exactOptional(instant),
    accountability,
  }),
]);

const tally = v.pipe(
  v.strictObject({ read: count, used: count, merged: count, ignored: count }),
  v.check(
    ({ read, used, merged, ignored }) => read === used + merged + ignored,
    'read = used + merged + ignored',
  ),
);

const ask = v.strictObject({
  what: text,
  label: text,
  prefix: text,
  suffix: text,
  choices: v.exactOptional(v.array(v.strictObject({ id: text, label: text, prefix: v.exactOptional(text) }))),
});

export const InputSchema = v.strictObject({
  name: text,
  size: count,
  sha256: v.pipe(text, v.regex(/^[0-9a-f]{64}$/)),
  system: v.exactOptional(key),
  format: v.exactOptional(text),
  reasons: v.array(text),
  records: tally,
  facts: tally,
  ignoredFor: v.array(v.strictObject({ reason: text, count })),
  problems: v.array(
    v.strictObject({
      severity: v.picklist(['error', 'warning']),
      message: text,
      pointer: v.exactOptional(pointer),
      row: v.exactOptional(count),
      ask: v.exactOptional(ask),
    }),
  ),
});

export const GapSchema = v.strictObject({
  system: key,
  layer: text,
  consequence: text,
  effect: v.picklist(['restricts', 'grants', 'both']),
  remedy: v.exactOptional(text),
  tenant: v.exactOptional(text),
  permissions: v.exactOptional(v.array(text)),
});

/** The first line of a file of version 1, raised to the present one. */
export const HeaderSchema = v.strictObject({
  overreach: v.literal('workspace'),
  version: v.literal(WORKSPACE_VERSION),
  inputs: count,
  gaps: count,
  records: count,
  collected: v.exactOptional(finite),
});

export const DigestSchema = v.strictObject({ sha256: v.pipe(text, v.regex(/^[0-9a-f]{64}$/)) });

/** Entries of a column at most: as many as 31 bits count. */
const entries = v.pipe(count, v.maxValue(2 ** 31));

/** The header of a file of version 2: what sections follow, each with its type and its number of entries. */
export const FileHeaderSchema = v.strictObject({
  overreach: v.literal('workspace'),
  version: v.literal(WORKSPACE_VERSION),
  engine: text,
  collected: v.exactOptional(finite),
  sections: v.pipe(
    v.array(v.strictTuple([text, v.picklist(['lines', 'u8', 'u16', 'u32']), entries])),
    v.maxLength(64),
  ),
});
