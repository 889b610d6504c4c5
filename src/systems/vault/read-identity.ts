/** Entities, their aliases and groups (OpenBao documentation, "Identity"). */
import type { Json } from '../../lib/content';
import { field, list, text } from '../../lib/content';
import type { Key, PrincipalRecord } from '../../model/record';
import { STANDING } from '../../model/window';
import { present } from '../../lib/present';
import { textsOf, wordsOf } from './items';
import { ROOT, VAULT, entityKey, factKey, groupKey, namespaceOfId } from './keys';
import { attach } from './read-policy';
import { rfc3339 } from './policy-time';
import { sourceOf, stateTenant } from './reading';
import type { Reading } from './reading';

/** Mount types whose logins are machines, not people. */
const MACHINE: ReadonlySet<string> = new Set(
  'approle kubernetes aws gcp azure cert jwt alicloud cf oci tls'.split(' '),
);

export function readEntity(data: Json, reading: Reading): void {
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

export function readGroup(data: Json, reading: Reading): void {
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
