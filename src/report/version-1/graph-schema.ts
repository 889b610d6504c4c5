import * as v from 'valibot';
import { countSchema } from '../counts';
import { instantSchema } from '../instant-json';

/** The text parts of a graph as version 1 packed it. Strict: a report may come from anybody. */
const text = v.string();
const flag = v.boolean();

export const sourceSchema = v.strictObject({
  file: countSchema,
  pointer: v.exactOptional(text),
  row: v.exactOptional(countSchema),
});

export const accountabilitySchema = v.strictObject({
  owner: v.exactOptional(text),
  reason: v.exactOptional(text),
  requestedBy: v.exactOptional(text),
  approvedBy: v.exactOptional(text),
  ticket: v.exactOptional(text),
  granted: v.exactOptional(instantSchema),
  lastReviewed: v.exactOptional(instantSchema),
  lastUsed: v.exactOptional(instantSchema),
  lastRotated: v.exactOptional(instantSchema),
  expires: v.exactOptional(instantSchema),
  removed: v.exactOptional(instantSchema),
  removedBy: v.exactOptional(text),
  breakGlass: v.exactOptional(flag),
  breakGlassReviewed: v.exactOptional(instantSchema),
});

export const tenantsSchema = v.array(
  v.strictObject({
    key: text,
    id: text,
    name: text,
    type: text,
    system: text,
    mentionedOnly: flag,
    provider: flag,
    serviceOwner: v.exactOptional(text),
    contractEnd: v.exactOptional(instantSchema),
    status: v.exactOptional(text),
  }),
);

export const nodesSchema = v.array(
  v.strictObject({
    key: text,
    id: text,
    name: text,
    nativeType: text,
    system: text,
    aliases: v.array(text),
    source: sourceSchema,
    accountability: v.exactOptional(accountabilitySchema),
    status: v.exactOptional(text),
    identity: v.exactOptional(text),
    classification: v.exactOptional(text),
    sensitivity: v.exactOptional(text),
    shared: v.exactOptional(flag),
    mfa: v.exactOptional(flag),
    properties: v.array(v.strictTuple([text, text])),
  }),
);

export const recordsSchema = v.array(
  v.strictObject({
    key: text,
    kind: text,
    label: text,
    source: sourceSchema,
    accountability: v.exactOptional(accountabilitySchema),
  }),
);

export const textsSchema = v.array(text);
