import type { FileContent, Json } from '../../lib/content';
import { field, isObject, list, text } from '../../lib/content';
import type { Key, PrincipalRecord } from '../../model/record';
import { STANDING } from '../../model/window';
import { present } from '../../lib/present';
import { jsonDocuments } from '../json-documents';
import type { Sink } from '../system';
import { itemOf, textsOf, wordsOf } from './items';
import type { Item } from './items';
import {
  ROOT,
  VAULT,
  entityKey,
  factKey,
  groupKey,
  mountKey,
  namespaceOfId,
  namespaceOfPath,
  tenantKey,
} from './keys';
import type { Namespace } from './keys';
import { AuditUses } from './read-audit';
import { attach, readPolicy } from './read-policy';
import { readRole } from './read-role';
import { POLICY_TEXT } from './recognise';
import { rfc3339 } from './policy-time';
import { sourceOf, stateTenant } from './reading';
import type { Reading } from './reading';

/** Mount types whose logins are machines, not people. */
const MACHINE: ReadonlySet<string> = new Set(
  'approle kubernetes aws gcp azure cert jwt alicloud cf oci tls'.split(' '),
);

/** Read an export: a policy as text, or any of the API's answers as JSON, one or many. */
export function* readVault(content: FileContent, format: string, sink: Sink): Generator<number, void> {
  if (format === POLICY_TEXT) {
    readPolicyFile(content, sink);
    return;
  }
  const audit = new AuditUses(sink);
  let done = 0;
  for (const document of jsonDocuments(content) ?? []) {
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

function readNamespaces(data: Json, parent: Namespace, reading: Reading): void {
  const info = field(data, 'key_info');
  let counted: 'record' | 'fact' = 'record';
  for (const [name, one] of isObject(info) ? Object.entries(info) : []) {
    const path = parent + namespaceOfPath(text(one, 'path') ?? name).slice(parentOverlap(one, parent));
    const id = text(one, 'id');
    reading.sink.add(
      {
        kind: 'tenant',
        key: tenantKey(path),
        system: VAULT,
        source: sourceOf(reading),
        id: path,
        name: path.replace(/\/$/u, ''),
        type: 'Vault namespace',
        ...(id === undefined ? {} : { status: `id ${id}` }),
      },
      counted,
    );
    counted = 'fact';
  }
  if (counted === 'record') reading.sink.ignore('record', 'a list of namespaces without any');
}

/** The path of a listed namespace is full in some versions and relative in others. */
function parentOverlap(one: Json, parent: Namespace): number {
  return (text(one, 'path') ?? '').startsWith(parent) ? parent.length : 0;
}

function readEntity(data: Json, reading: Reading): void {
  const { sink } = reading;
  const id = text(data, 'id') ?? '';
  const namespace = namespaceOfId(text(data, 'namespace_id'));
  const source = sourceOf(reading);
  const aliases = list(data, 'aliases');
  const metadata = textsOf(field(data, 'metadata'));
  const machines = aliases.filter((alias) => MACHINE.has(text(alias, 'mount_type') ?? '')).length;
  const machine = aliases.length > 0 && machines === aliases.length;
  const names = [
    ...aliases.flatMap((alias) => [
      text(alias, 'name'),
      ...textsOf(field(alias, 'metadata'))
        .filter(([name]) => /^(?:e-?mail|upn|preferred_username|username|service_account_name)$/iu.test(name))
        .map(([, value]) => value),
    ]),
    ...metadata.filter(([name]) => /^(?:e-?mail|upn)$/iu.test(name)).map(([, value]) => value),
  ].filter((name) => name !== undefined);
  const record: PrincipalRecord = {
    kind: 'principal',
    key: entityKey(id),
    system: VAULT,
    source,
    type: machine ? 'service-account' : 'user',
    tenant: stateTenant(reading, namespace),
    id,
    name: text(data, 'name') ?? id,
    nativeType: 'Vault entity',
    aliases: [...new Set(names)].filter((name) => name !== id),
    properties: [
      ...metadata.map(([name, value]): readonly [string, string] => [`metadata ${name}`, value]),
      ...aliases.flatMap(aliasProperties),
    ],
    ...(machine ? { human: false } : {}),
    ...(field(data, 'disabled') === true
      ? { enabled: false }
      : field(data, 'disabled') === false
        ? { enabled: true }
        : {}),
    ...accountabilityOf(data, metadata),
  };
  sink.add(record, 'record');
  sink.used('fact', aliases.length);
  attach(reading, wordsOf(data, 'policies'), namespace, record.key, 'entity');
  for (const group of wordsOf(data, 'direct_group_ids'))
    member(reading, record.key, groupKey(group), 'derived', undefined);
}

function accountabilityOf(
  data: Json,
  metadata: readonly (readonly [string, string])[],
): { accountability?: { granted?: number; owner?: string } } {
  const granted = rfc3339(text(data, 'creation_time') ?? '');
  const owner = metadata.find(([name]) => /^owner$/iu.test(name))?.[1];
  const found = present({ granted, owner });
  return Object.keys(found).length === 0 ? {} : { accountability: found };
}

/** Alias facts as properties that `identity-facts.ts` reads back. */
function aliasProperties(alias: Json): (readonly [string, string])[] {
  const accessor = text(alias, 'mount_accessor') ?? '';
  const of = (name: string, value: string | undefined): (readonly [string, string])[] =>
    value === undefined ? [] : [[`alias ${accessor} ${name}`, value]];
  return [
    ...of('name', text(alias, 'name')),
    ...of('id', text(alias, 'id')),
    ...of('mount', text(alias, 'mount_path')),
    ...of('type', text(alias, 'mount_type')),
    ...textsOf(field(alias, 'metadata')).flatMap(([name, value]) => of(`metadata ${name}`, value)),
    ...textsOf(field(alias, 'custom_metadata')).flatMap(([name, value]) => of(`custom ${name}`, value)),
  ];
}

function readGroup(data: Json, reading: Reading): void {
  const id = text(data, 'id') ?? '';
  const namespace = namespaceOfId(text(data, 'namespace_id'));
  const external = text(data, 'type') === 'external';
  const alias = field(data, 'alias');
  const metadata = textsOf(field(data, 'metadata'));
  const key = groupKey(id);
  const aliasName = text(alias, 'name');
  reading.sink.add(
    {
      kind: 'principal',
      key,
      system: VAULT,
      source: sourceOf(reading),
      type: 'group',
      tenant: stateTenant(reading, namespace),
      id,
      name: text(data, 'name') ?? id,
      nativeType: external ? 'Vault external group' : 'Vault group',
      ...(aliasName === undefined || aliasName === text(data, 'name') ? {} : { aliases: [aliasName] }),
      properties: [
        ...metadata.map(([name, value]): readonly [string, string] => [`metadata ${name}`, value]),
        ...(external
          ? [['alias mount', text(alias, 'mount_path') ?? text(alias, 'mount_accessor') ?? '?'] as const]
          : []),
      ],
      ...accountabilityOf(data, metadata),
    },
    'record',
  );
  attach(reading, wordsOf(data, 'policies'), namespace, key, 'group');
  const word = external ? 'external group, as of the last login' : undefined;
  for (const entity of wordsOf(data, 'member_entity_ids'))
    member(reading, entityKey(entity), key, 'fact', word);
  for (const child of wordsOf(data, 'member_group_ids'))
    member(reading, groupKey(child), key, 'fact', undefined);
  for (const parent of wordsOf(data, 'parent_group_ids'))
    member(reading, key, groupKey(parent), 'derived', undefined);
}

function member(
  reading: Reading,
  from: Key,
  to: Key,
  counted: 'fact' | 'derived',
  nativeType: string | undefined,
): void {
  const { sink } = reading;
  const source = sourceOf(reading);
  for (const key of [from, to]) {
    const group = key.startsWith(`${VAULT}|group `);
    const id = key.slice(key.indexOf(' ') + 1);
    sink.add(
      {
        kind: 'principal',
        key,
        system: VAULT,
        source,
        type: group ? 'group' : 'user',
        tenant: stateTenant(reading, ROOT),
        id,
        name: id,
        nativeType: group ? 'Vault group' : 'Vault entity',
        mentionedOnly: true,
      },
      'derived',
    );
  }
  sink.add(
    {
      kind: 'membership',
      key: factKey('membership', from, to),
      system: VAULT,
      source,
      member: from,
      group: to,
      window: STANDING,
      ...(nativeType === undefined ? {} : { nativeType }),
    },
    counted,
  );
}

function readMounts(data: Json, namespace: Namespace, auth: boolean, reading: Reading): void {
  let counted: 'record' | 'fact' = 'record';
  for (const [path, one] of isObject(data) ? Object.entries(data) : []) {
    const type = text(one, 'type');
    if (type === undefined || !path.endsWith('/')) continue;
    const full = namespace + (auth ? 'auth/' : '') + path;
    const version = text(field(one, 'options'), 'version');
    reading.sink.add(
      {
        kind: 'resource',
        key: mountKey(namespace, full.slice(namespace.length)),
        system: VAULT,
        source: sourceOf(reading),
        type: auth ? 'auth mount' : 'mount',
        tenant: stateTenant(reading, namespace),
        id: full,
        name: full,
        properties: [
          ['engine', type],
          ...(version === undefined ? [] : [['version', version] as const]),
          ...textsOf(one)
            .filter(([name]) => name === 'accessor' || name === 'description')
            .map(([name, value]): readonly [string, string] => [name, value]),
        ],
      },
      counted,
    );
    counted = 'fact';
  }
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
