import { canonicalJson } from '../../lib/canonical-json';
import { field } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key, PolicyRecord } from '../../model/record';
import type { Sink } from '../system';
import { AWS } from './keys';
import { documentOf } from './policy-document';
import { compileDocument, DOCUMENT_AT, DOCUMENT_FORM } from './statement';
import type { CompiledPolicy, PolicyUse, Statement } from './statement';

/** What was added under a key, and how it was counted. */
export type Outcome = 'used' | 'merged';

/** A policy of an export, before its document is read. */
export interface StatedPolicy {
  readonly key: Key;
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly tenant: Key;
  /** Place of the record itself. */
  readonly at: string;
  readonly counted: 'record' | 'fact' | 'derived';
}

/** A version of a managed policy that is kept but does not apply. */
export const NOT_IN_FORCE = 'version not in force';

/**
 * Read one document into a policy record; its statements are facts. Gives those that can be used. A document with
 * anything AWS would not accept is a problem, and the policy is marked unusable.
 */
export function readDocument(
  sink: Sink,
  value: Json | undefined,
  documentAt: string,
  use: PolicyUse,
  policy: StatedPolicy,
): readonly Statement[] {
  const inForce = policy.type !== NOT_IN_FORCE;
  const document = documentOf(value);
  const place = {
    policy: policy.key,
    policyName: policy.name,
    file: sink.file,
    at: documentAt,
    asText: document.ok && document.value.asText,
  };
  const compiled: CompiledPolicy = document.ok
    ? compileDocument(document.value.json, use, place)
    : { statements: [], problems: [{ pointer: '', message: document.error }] };
  for (const problem of compiled.problems) {
    sink.problem(inForce ? 'error' : 'warning', `${policy.type} policy ${policy.name}: ${problem.message}`, {
      pointer: place.asText ? documentAt : documentAt + problem.pointer,
    });
  }
  const [first] = compiled.problems;
  const record: PolicyRecord = {
    kind: 'policy',
    key: policy.key,
    system: AWS,
    source: { file: sink.file, pointer: policy.at },
    tenant: policy.tenant,
    id: policy.id,
    name: policy.name,
    type: policy.type,
    ...(document.ok ? { document: canonicalJson(document.value.json) } : {}),
    ...(first === undefined ? {} : { unusable: first.message }),
    properties: [[DOCUMENT_AT, documentAt], ...(place.asText ? [[DOCUMENT_FORM, 'text'] as const] : [])],
  };
  const outcome = sink.add(record, policy.counted);
  const statements = document.ok ? statementCount(document.value.json) : 0;
  count(sink, policy.counted === 'derived' ? 'used' : outcome, statements);
  return compiled.statements;
}

/** Count nested facts the way the record that holds them was counted. */
export function count(sink: Sink, outcome: Outcome, facts: number): void {
  if (facts === 0) return;
  if (outcome === 'used') sink.used('fact', facts);
  else sink.merged('fact', facts, 'read before, in another page or file');
}

function statementCount(document: Json): number {
  const statement = field(document, 'Statement');
  return statement === undefined ? 0 : Array.isArray(statement) ? statement.length : 1;
}
