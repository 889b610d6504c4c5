/**
 * Once all files are read: namespaces known by id get their paths, and what policies and the audit log speak of becomes
 * nodes of its own. Applied again, it changes nothing.
 */
import type { Key, ObservationRecord, SecretRecord, SnapshotRecord } from '../../model/record';
import type { EpochMs } from '../../model/window';
import { rekey } from '../rekey';
import type { RecordView } from '../system';
import { ROOT, VAULT, factKey, mountKey, pathKey, tenantKey } from './keys';
import type { Namespace } from './keys';
import { Mounts, objectOf } from './mounts';
import type { Located } from './mounts';
import { patternOf } from './pattern';
import { readWritten } from './kept-policy';

type Things = Extract<SnapshotRecord, { kind: 'resource' | 'secret' | 'containment' }>;

export function settleVault(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  if (!records.some((record) => record.system === VAULT)) return records;
  const placed = placeNamespaces(records);
  return withUses([...placed, ...thingsOf(placed)]);
}

/** Replace `(id)` in keys by the path the list of namespaces gives it. */
function placeNamespaces(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const paths = new Map<string, string>();
  for (const record of records) {
    const id =
      record.kind === 'tenant' && record.system === VAULT
        ? /^id (.+)$/u.exec(record.status ?? '')?.[1]
        : undefined;
    if (id !== undefined && record.kind === 'tenant') paths.set(`(${id})`, record.id);
  }
  if (paths.size === 0) return records;
  const place = (key: Key): Key => key.replace(/\([^)]*\)/u, (id) => paths.get(id) ?? id);
  const seen = new Set<Key>();
  return records.flatMap((record): SnapshotRecord[] => {
    if (record.system !== VAULT) return [record];
    const moved = rekey(record, place);
    // The mention of a namespace by its id is the namespace of that path.
    if (moved.key !== record.key && seen.has(moved.key)) return [];
    if (moved.kind === 'tenant' && moved.key !== record.key) return [];
    seen.add(moved.key);
    return [moved];
  });
}

/** Every path that a rule or the audit log names, as a pattern, an object or a plain resource. */
function thingsOf(records: readonly SnapshotRecord[]): readonly Things[] {
  const view = viewOf(records);
  const mounts = new Mounts(view);
  const known = new Set(records.map((record) => record.key));
  const namespaces = new Map<Key, Namespace>();
  for (const tenant of view.of(VAULT, 'tenant'))
    namespaces.set(tenant.key, tenant.id === 'root' ? ROOT : tenant.id);
  const things = new Map<Key, Things>();
  const add = (thing: Things): void => {
    if (!known.has(thing.key) && !things.has(thing.key)) things.set(thing.key, thing);
  };
  const name = (path: string, source: SnapshotRecord['source']): void => {
    for (const thing of thingsAt(path, mounts.locate(path), source, mounts.known)) add(thing);
  };
  for (const policy of view.of(VAULT, 'policy')) {
    const namespace = namespaces.get(policy.tenant) ?? ROOT;
    for (const rule of readWritten(policy.document ?? '')) name(namespace + rule.path, policy.source);
    if (policy.name === 'root') name('*', policy.source);
  }
  for (const { type, value, source } of view.of(VAULT, 'observation')) {
    if ((type === 'vault-use' || type === 'vault-refusal') && value !== undefined) name(value, source);
  }
  return [...things.values()];
}

function* thingsAt(
  path: string,
  place: Located,
  source: SnapshotRecord['source'],
  mountsKnown: boolean,
): Generator<Things> {
  const tenant = tenantKey(place.namespace);
  const common = { system: VAULT, source, tenant } as const;
  const pattern = patternOf(path);
  const templated = path.includes('{{');
  const object = templated || pattern.kind !== 'exact' ? undefined : objectOf(place);
  const key = pathKey(object?.id ?? path);
  if (object !== undefined) yield secretAt(object, place, key, common);
  else {
    yield {
      kind: 'resource',
      key,
      ...common,
      type: 'Vault path',
      id: path,
      name: path,
      ...(pattern.kind === 'exact' && !templated ? {} : { pattern: true }),
    };
  }
  if (
    !mountsKnown ||
    place.guessed ||
    place.mount === '' ||
    ['sys/', 'auth/', 'identity/'].includes(place.mount)
  )
    return;
  const container = mountKey(place.namespace, place.mount);
  yield {
    kind: 'containment',
    key: factKey('contains', container, key),
    system: VAULT,
    source,
    container,
    child: key,
    traversable: false,
  };
}

function secretAt(
  object: { readonly id: string; readonly kind: string },
  place: Located,
  key: Key,
  common: { readonly system: string; readonly source: SnapshotRecord['source']; readonly tenant: Key },
): SecretRecord {
  const head = place.namespace + place.mount;
  const name = object.id.slice(head.length);
  const areas = place.versioned ? ['data', 'metadata'].map((area) => `${head}${area}/${name}`) : [];
  return {
    kind: 'secret',
    key,
    ...common,
    type: object.kind === 'secret' ? 'Vault secret' : 'Vault issued credential',
    id: object.id,
    name,
    ...(areas.length === 0 ? {} : { aliases: areas }),
    properties: [['value path', areas[0] ?? object.id]],
  };
}

/** The latest use of each entity and each object, from the audit log. */
function withUses(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const uses = records.filter(
    (record): record is ObservationRecord =>
      record.kind === 'observation' && record.system === VAULT && record.type === 'vault-use',
  );
  if (uses.length === 0) return records;
  const latest = new Map<string, EpochMs>();
  const note = (name: string, at: EpochMs): void => {
    latest.set(name, Math.max(latest.get(name) ?? at, at));
  };
  for (const { subject, value, at } of uses) {
    if (at === undefined || value === undefined) continue;
    note(subject, at);
    note(value, at);
  }
  return records.map((record) => {
    if (record.system !== VAULT || (record.kind !== 'principal' && record.kind !== 'secret')) return record;
    const names = record.kind === 'principal' ? [record.key] : [record.id, ...(record.aliases ?? [])];
    const at = Math.max(...names.map((name) => latest.get(name) ?? Number.NEGATIVE_INFINITY));
    if (!Number.isFinite(at) || (record.accountability?.lastUsed ?? Number.NEGATIVE_INFINITY) >= at)
      return record;
    return { ...record, accountability: { ...record.accountability, lastUsed: at } };
  });
}

/** A view over a list of records. */
function viewOf(records: readonly SnapshotRecord[]): RecordView {
  const byKey = new Map<Key, SnapshotRecord>(records.map((record) => [record.key, record]));
  const all: RecordView['all'] = (kind) =>
    records.filter(
      (record): record is Extract<SnapshotRecord, { kind: typeof kind }> => record.kind === kind,
    );
  return {
    all,
    of: (system, kind) => all(kind).filter((record) => record.system === system),
    get: (key) => byKey.get(key),
  };
}
