import type { FileContent, Json } from '../../lib/content';
import { field, isObject, text } from '../../lib/content';
import { present } from '../../lib/present';
import { jsonDocuments } from '../json-documents';
import { tellRepeated } from '../repeated-members';
import type { Sink } from '../system';
import { itemOf } from './items';
import type { Item } from './items';
import { ROOT, VAULT, factKey, tenantKey } from './keys';
import type { Namespace } from './keys';
import { AuditUses } from './read-audit';
import { readPolicy } from './read-policy';
import { readRole } from './read-role';
import { POLICY_TEXT } from './recognise';
import { rfc3339 } from './policy-time';
import { sourceOf } from './reading';
import type { Reading } from './reading';
import { readEntity, readGroup } from './read-identity';
import { readMounts, readNamespaces } from './read-mounts';

/** Read an export: a policy as text, or any of the API's answers as JSON, one or many. */
export function* readVault(content: FileContent, format: string, sink: Sink): Generator<number, void> {
  if (format === POLICY_TEXT) {
    readPolicyFile(content, sink);
    return;
  }
  const audit = new AuditUses(sink);
  let done = 0;
  const documents = jsonDocuments(content, (repeated, row) => tellRepeated(sink, repeated, row));
  for (const document of documents ?? []) {
    if ('problem' in document) {
      sink.problem('error', `not read: ${document.problem}`, document.place);
      sink.ignore('record', 'no JSON');
      continue;
    }
    const { value, place } = document;
    const item = itemOf(value);
    if (item === undefined) sink.ignore('record', 'not an answer of the API that is read here');
    else if (item.kind === 'audit line') audit.add(item.data, place);
    else readItem(item, { sink, place });
    if (++done % 256 === 0) yield done;
  }
  audit.finish();
}

/** A policy saved as text has no name of its own: the file's name stands for it, as `vault policy write` has it. */
function readPolicyFile(content: FileContent, sink: Sink): void {
  const base = content.name
    .slice(content.name.lastIndexOf('/') + 1)
    .replace(/\.(?:hcl|json|txt|policy)$/iu, '');
  sink.problem('warning', `the policy's name is taken from the file's name: ${base}`, { row: 1 });
  readPolicy({ sink, place: {} }, { name: base, text: content.text, namespace: ROOT }, 'record');
}

function readItem(item: Item, reading: Reading): void {
  const { data } = item;
  const namespace = item.namespace ?? ROOT;
  switch (item.kind) {
    case 'policy':
      readPolicy(reading, policyFacts(data, text(data, 'name') ?? '', namespace), 'record');
      return;
    case 'policy list': {
      const info = field(data, 'key_info');
      for (const [name, one] of isObject(info) ? Object.entries(info) : [])
        readPolicy(reading, policyFacts(one, text(one, 'name') ?? name, namespace), 'record');
      return;
    }
    case 'entity':
      readEntity(data, reading);
      return;
    case 'group':
      readGroup(data, reading);
      return;
    case 'auth mounts':
    case 'secrets mounts':
      readMounts(data, namespace, item.kind === 'auth mounts', reading);
      return;
    case 'auth role':
      readRole(item, namespace, reading);
      return;
    case 'namespaces':
      readNamespaces(data, namespace, reading);
      return;
    case 'resultant ACL':
      readResultant(item, reading);
      return;
    case 'audit line':
      return;
  }
}

function policyFacts(data: Json, name: string, namespace: Namespace): Parameters<typeof readPolicy>[1] {
  return {
    name,
    text: text(data, 'policy') ?? text(data, 'rules') ?? '',
    namespace,
    ...present({
      expires: rfc3339(text(data, 'expiration') ?? ''),
      modified: rfc3339(text(data, 'modified') ?? ''),
    }),
  };
}

/** The server's own list of what one token may do: kept to check ours against. */
function readResultant(item: Item, reading: Reading): void {
  const { data } = item;
  reading.sink.add(
    {
      kind: 'observation',
      key: factKey(
        'resultant',
        String(reading.sink.file),
        reading.place.pointer ?? String(reading.place.row ?? ''),
      ),
      system: VAULT,
      source: sourceOf(reading),
      type: 'resultant-acl',
      subject: tenantKey(item.namespace ?? ROOT),
      text: 'what the server says one token may do',
      value: JSON.stringify(data),
    },
    'record',
  );
}
