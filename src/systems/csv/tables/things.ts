import { keyOf } from '../../../model/record';
import type { Key } from '../../../model/record';
import { readAccountability, dropAbsent } from '../accountability';
import { LIFE_NOT_READ } from '../lives';
import { CSV, factKey, foldId, foreignKey, tenantKey, thingKey } from '../keys';
import type { Row } from '../row';
import { enabledByStatus, principalType } from '../words';
import type { Reading } from './context';

/** Rows that state a thing: tenants, identities, resources, secrets. */

export function readTenant(row: Row, reading: Reading): void {
  const id = row.text('id') ?? row.text('name');
  if (id === undefined) return row.refuse('no id and no name');
  const system = row.text('system')?.toLowerCase() ?? CSV;
  const provider = row.boolean('provider');
  reading.state(row, {
    kind: 'tenant',
    key: system === CSV ? tenantKey(id) : keyOf(system, id),
    system,
    source: row.source,
    id,
    name: row.text('name') ?? id,
    type: row.text('type') ?? (provider === true ? 'provider' : 'tenant'),
    ...dropAbsent({
      provider,
      serviceOwner: row.text('service owner'),
      contractEnd: row.date('contract end'),
      status: row.text('status'),
    }),
  });
}

export function readIdentity(row: Row, reading: Reading): void {
  const emails = row.list('email');
  const id = row.text('id') ?? emails[0];
  if (id === undefined) return row.refuse('no id and no e-mail');
  const foreign = foreignKey(id, row.text('system'));
  const typeCell = row.text('type');
  const type = typeCell === undefined ? undefined : principalType(typeCell);
  if (typeCell !== undefined && type === undefined) {
    row.warn(
      `type: "${typeCell}" is no kind of principal known here; read as a user and kept as its native type`,
    );
  }
  const human = row.boolean('human');
  const status = row.text('status');
  const gone = row.removal() === true;
  const tenantCell = row.text('tenant');
  const aliases = [...new Set(emails.filter((alias) => foldId(alias) !== foldId(id)))];
  const enabled = row.boolean('enabled');
  const accountability = readAccountability(row, row.end('expires'));
  const unread = row.unread(['enabled', 'expires', 'removed at']);
  const properties = [
    ...row.properties(),
    ...(unread === undefined ? [] : [[LIFE_NOT_READ, unread] as const]),
  ];
  reading.state(row, {
    kind: 'principal',
    key: foreign?.key ?? thingKey(tenantCell, id),
    system: foreign?.system ?? CSV,
    source: row.source,
    type: type ?? (human === false ? 'service-account' : 'user'),
    tenant: foreignTenant(row, reading, foreign?.tenant, tenantCell),
    id: foreign?.id ?? id,
    name: row.text('name') ?? (foreign === undefined ? id : (id.split(/[/:]/).at(-1) ?? id)),
    // The other system's export is the better witness of its own account.
    ...(foreign === undefined ? {} : { mentionedOnly: true }),
    ...(aliases.length === 0 ? {} : { aliases }),
    ...dropAbsent({
      nativeType: typeCell,
      enabled: enabled ?? (gone ? false : enabledByStatus(status)),
      status,
      human,
      shared: row.boolean('shared'),
      identity: row.text('identity'),
      mfa: row.boolean('mfa'),
      accountability,
    }),
    ...(properties.length === 0 ? {} : { properties }),
  });
}

/** Tenant of an account of another system: that system's own where its id tells it, else what the row says. */
function foreignTenant(row: Row, reading: Reading, known: Key | undefined, cell: string | undefined): Key {
  if (known === undefined || known.endsWith('|?')) return reading.tenant(row, cell);
  const id = known.slice(known.indexOf('|') + 1);
  const system = known.slice(0, known.indexOf('|'));
  reading.sink.add(
    {
      kind: 'tenant',
      key: known,
      system,
      source: row.source,
      id,
      name: cell ?? id,
      type: system === 'aws' ? 'AWS account' : 'AD domain',
      mentionedOnly: true,
    },
    'derived',
  );
  return known;
}

export function readResource(row: Row, reading: Reading): void {
  const id = row.text('id') ?? row.text('name');
  if (id === undefined) return row.refuse('no id and no name');
  const tenantCell = row.text('tenant');
  const key = thingKey(tenantCell, id);
  const owner = row.text('owner');
  const name = row.text('name') ?? id;
  const properties = row.properties();
  reading.state(row, {
    kind: 'resource',
    key,
    system: CSV,
    source: row.source,
    type: row.text('type') ?? 'resource',
    tenant: reading.tenant(row, tenantCell),
    id,
    name,
    ...dropAbsent({ classification: row.text('classification'), sensitivity: row.text('sensitivity') }),
    ...(owner === undefined ? {} : { accountability: { owner } }),
    ...(properties.length === 0 ? {} : { properties }),
  });
  contain(row, reading, row.text('parent'), tenantCell, key);
}

export function readSecret(row: Row, reading: Reading): void {
  const id = row.text('id') ?? row.text('name');
  if (id === undefined) return row.refuse('no id and no name');
  const tenantCell = row.text('tenant');
  const key = thingKey(tenantCell, `secret:${id}`);
  const properties = row.properties();
  reading.state(row, {
    kind: 'secret',
    key,
    system: CSV,
    source: row.source,
    type: row.text('type') ?? 'secret',
    tenant: reading.tenant(row, tenantCell),
    id,
    name: row.text('name') ?? id,
    ...dropAbsent({
      opensName: row.text('opens'),
      active: row.boolean('active'),
      accountability: readAccountability(row, row.end('expires')),
    }),
    ...(properties.length === 0 ? {} : { properties }),
  });
  contain(row, reading, row.text('container'), tenantCell, key);
}

function contain(
  row: Row,
  reading: Reading,
  cell: string | undefined,
  tenant: string | undefined,
  child: Key,
): void {
  if (cell === undefined) return;
  const container = reading.reference(row, 'resource', cell, tenant);
  const key = factKey('contains', [container, child]);
  reading.sink.add(
    { kind: 'containment', key, system: CSV, source: row.source, container, child },
    'derived',
  );
}
