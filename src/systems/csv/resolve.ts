import { byCodeUnit } from '../../lib/order';
import type {
  Key,
  PrincipalRecord,
  ResourceRecord,
  SecretRecord,
  SnapshotRecord,
  TenantRecord,
} from '../../model/record';
import { CSV, NO_TENANT, foldId, isReference, parseReference, referenceKey, tenantKey } from './keys';
import type { Reference } from './keys';
import { principalType } from './words';

/**
 * Tables refer to things by id, alias or name, of their own or of any other export. Once all files are read, each
 * reference is resolved: by exact id, then alias, then name (mail addresses and UPNs without case); at each stage
 * first in the row's tenant, then in all tables, then in the other exports. It counts only when exactly one matches.
 */

type Thing = PrincipalRecord | ResourceRecord | SecretRecord;

/** Why a reference stays as it was written. */
export interface Unresolved {
  readonly key: Key;
  readonly reference: Reference;
  /** What fits; none when nothing does. */
  readonly candidates: readonly Thing[];
}

export interface Resolution {
  readonly records: readonly SnapshotRecord[];
  readonly unresolved: readonly Unresolved[];
}

/** What the references stand for, before any record is changed. */
export interface Targets {
  readonly tenants: TenantIndex;
  readonly things: ThingIndex;
  readonly target: ReadonlyMap<Key, Key>;
  readonly unresolved: readonly Unresolved[];
  readonly to: (key: Key) => Key;
}

/** Records that a reference can name, or that are one; facts have no part in it. */
const NAMED_KINDS: ReadonlySet<string> = new Set(['tenant', 'principal', 'resource', 'secret']);

/** Find what every reference names. */
export function findTargets(records: readonly SnapshotRecord[]): Targets {
  const named = records.filter(({ kind }) => NAMED_KINDS.has(kind));
  const tenants = new TenantIndex(named);
  const things = new ThingIndex(named, tenants);
  const target = new Map<Key, Key>();
  const unresolved: Unresolved[] = [];
  const mentioned = new Set(named.map((record) => record.key).filter(isReference));
  for (const record of named) {
    const reference =
      record.kind === 'principal' || record.kind === 'resource' ? parseReference(record.key) : undefined;
    if (reference === undefined) continue;
    const found = things.find(reference);
    if (found.length === 1 && found[0] !== undefined) target.set(record.key, found[0].key);
    else if (found.length > 1) unresolved.push({ key: record.key, reference, candidates: found });
    else if (reference.role === 'group') {
      // A group that only rows name: the holder of that name in grants is the same, unless something is called so.
      const holder: Reference = { ...reference, role: 'principal' };
      const key = referenceKey(holder);
      if (mentioned.has(key) && things.find(holder).length === 0) target.set(record.key, key);
      else unresolved.push({ key: record.key, reference, candidates: [] });
    } else {
      // A permission on the name of a tenant is one on the tenant as a whole.
      const tenant = reference.role === 'resource' ? tenants.byText(reference.text) : undefined;
      if (tenant === undefined) unresolved.push({ key: record.key, reference, candidates: [] });
      else target.set(record.key, tenant);
    }
  }
  return { tenants, things, target, unresolved, to: (key) => target.get(key) ?? tenants.real(key) };
}

/** All records with references replaced by what they name. Applying it again changes nothing. */
export function resolveReferences(records: readonly SnapshotRecord[]): Resolution {
  const { tenants, things, target, unresolved, to } = findTargets(records);
  const rewritten: SnapshotRecord[] = [];
  for (const record of records) {
    if (target.has(record.key) || tenants.replaces(record)) continue;
    rewritten.push(rewrite(record, to, tenants, things));
  }
  return { records: dropUnusedTenants(rewritten), unresolved };
}

function rewrite(
  record: SnapshotRecord,
  to: (key: Key) => Key,
  tenants: TenantIndex,
  things: ThingIndex,
): SnapshotRecord {
  switch (record.kind) {
    case 'membership':
      return record.system === CSV
        ? { ...record, member: to(record.member), group: to(record.group) }
        : record;
    case 'grant':
      return record.system === CSV
        ? { ...record, principal: to(record.principal), resource: to(record.resource) }
        : record;
    case 'trust':
      return record.system === CSV ? { ...record, from: to(record.from), to: to(record.to) } : record;
    case 'containment':
      return record.system === CSV
        ? { ...record, container: to(record.container), child: to(record.child) }
        : record;
    case 'secret': {
      if (record.system !== CSV) return record;
      const tenant = tenants.real(record.tenant);
      if (record.opens !== undefined || record.opensName === undefined) return { ...record, tenant };
      const found = things.find({ role: 'principal', text: record.opensName, ...tenants.named(tenant) });
      const opens = found.length === 1 ? found[0]?.key : undefined;
      return opens === undefined ? { ...record, tenant } : { ...record, tenant, opens };
    }
    case 'resource':
    case 'principal':
      return { ...record, tenant: tenants.real(record.tenant) };
    case 'tenant':
    case 'policy':
    case 'attachment':
    case 'observation':
      return record;
  }
}

/** Tenants, and the ones that tables only mention but that another table or export states. */
class TenantIndex {
  readonly #byKey = new Map<Key, TenantRecord>();
  readonly #byId = new Map<string, Set<Key>>();
  readonly #byName = new Map<string, Set<Key>>();
  readonly #real = new Map<Key, Key>();

  constructor(records: readonly SnapshotRecord[]) {
    const mentioned: TenantRecord[] = [];
    for (const record of records) {
      if (record.kind !== 'tenant') continue;
      this.#byKey.set(record.key, record);
      if (record.system === CSV && record.mentionedOnly === true) mentioned.push(record);
      else {
        add(this.#byId, record.id.toLowerCase(), record.key);
        add(this.#byName, record.name.toLowerCase(), record.key);
      }
    }
    for (const record of mentioned) {
      const found = this.byText(record.id);
      if (found !== undefined && record.key !== NO_TENANT) this.#real.set(record.key, found);
    }
  }

  get(key: Key): TenantRecord | undefined {
    return this.#byKey.get(key);
  }

  /** The tenant of this id, else of this name, where exactly one has it. */
  byText(text: string): Key | undefined {
    const stated = tenantKey(text);
    const own = this.#byKey.get(stated);
    if (own !== undefined && own.mentionedOnly !== true) return stated;
    const folded = text.toLowerCase();
    return only(this.#byId.get(folded)) ?? only(this.#byName.get(folded));
  }

  real(key: Key): Key {
    return this.#real.get(key) ?? key;
  }

  named(key: Key): { readonly tenant?: string } {
    const record = this.#byKey.get(key);
    return record === undefined || key === NO_TENANT ? {} : { tenant: record.id };
  }

  /** True for a mention that another record stands for. */
  replaces(record: SnapshotRecord): boolean {
    return record.kind === 'tenant' && this.#real.has(record.key);
  }
}

/** Everything a reference can name, by id, alias and name. */
class ThingIndex {
  readonly #tenants: TenantIndex;
  readonly #levels: readonly Map<string, Thing[]>[] = [new Map(), new Map(), new Map()];

  constructor(records: readonly SnapshotRecord[], tenants: TenantIndex) {
    this.#tenants = tenants;
    const [byId, byAlias, byName] = this.#levels;
    for (const record of records) {
      if (record.kind !== 'principal' && record.kind !== 'resource' && record.kind !== 'secret') continue;
      if (isReference(record.key)) continue;
      push(byId, foldThing(record.id), record);
      for (const alias of record.aliases ?? []) push(byAlias, foldThing(alias), record);
      push(byName, foldThing(record.name), record);
    }
  }

  /** One match, none, or the several that could be meant. */
  find(reference: Reference): readonly Thing[] {
    const slash = reference.text.indexOf('/');
    const tenant = reference.tenant === undefined ? undefined : this.#tenantKey(reference.tenant);
    const found = this.#lookup(reference.role, reference.text, tenant);
    if (found.length > 0 || slash < 1) return found;
    // Qualified: `tenant/id`.
    const qualifier = this.#tenantKey(reference.text.slice(0, slash));
    if (qualifier === undefined) return [];
    return this.#lookup(reference.role, reference.text.slice(slash + 1), qualifier).filter(
      (thing) => this.#tenants.real(thing.tenant) === qualifier,
    );
  }

  #tenantKey(text: string): Key | undefined {
    const key = this.#tenants.byText(text);
    if (key !== undefined) return key;
    return this.#tenants.get(tenantKey(text))?.key;
  }

  #lookup(role: Reference['role'], text: string, tenant: Key | undefined): readonly Thing[] {
    const folded = foldThing(text);
    for (const level of this.#levels) {
      const named = level.get(folded) ?? [];
      const groups = role === 'group' ? named.filter(isGroup) : [];
      const all = groups.length > 0 ? groups : named.filter((thing) => fits(thing, role));
      if (all.length === 0) continue;
      const stated = all.filter((thing) => thing.kind === 'secret' || thing.mentionedOnly !== true);
      const among = stated.length > 0 ? stated : all;
      const stages = [
        among.filter((thing) => tenant !== undefined && this.#tenants.real(thing.tenant) === tenant),
        among.filter((thing) => thing.system === CSV),
        among,
      ];
      const nearest = stages.find((stage) => stage.length > 0) ?? [];
      // A resource table states what the grant means better than a principal of the same name does.
      const resources = role === 'resource' ? nearest.filter((thing) => thing.kind !== 'principal') : nearest;
      return [...(resources.length > 0 ? resources : nearest)].sort((a, b) => byCodeUnit(a.key, b.key));
    }
    return [];
  }
}

function isGroup(thing: Thing): boolean {
  return thing.kind === 'principal' && (thing.type === 'group' || thing.type === 'role');
}

/** Whether a thing can be what a cell of this role names. What a table calls by no known kind may be a group. */
function fits(thing: Thing, role: Reference['role']): boolean {
  if (role === 'resource') return true;
  if (thing.kind !== 'principal' || role === 'principal') return thing.kind === 'principal';
  const untold = thing.nativeType === undefined || principalType(thing.nativeType) === undefined;
  return ['everyone', 'external', 'identity'].includes(thing.type) || (thing.system === CSV && untold);
}

/** The tenant of rows that state none goes when no record is left in it. */
function dropUnusedTenants(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const used = new Set<Key>();
  for (const record of records) {
    if ('tenant' in record) used.add(record.tenant);
    else if (record.kind === 'trust') used.add(record.from).add(record.to);
    else if (record.kind === 'grant') used.add(record.resource);
  }
  return records.filter(
    (record) => record.key !== NO_TENANT || record.kind !== 'tenant' || used.has(record.key),
  );
}

function foldThing(text: string): string {
  return /^S-1-5-/i.test(text) ? text.toUpperCase() : foldId(text);
}

function only(keys: ReadonlySet<Key> | undefined): Key | undefined {
  return keys?.size === 1 ? [...keys][0] : undefined;
}

function add(map: Map<string, Set<Key>>, name: string, key: Key): void {
  const keys = map.get(name);
  if (keys === undefined) map.set(name, new Set([key]));
  else keys.add(key);
}

function push(map: Map<string, Thing[]> | undefined, name: string, thing: Thing): void {
  const list = map?.get(name);
  if (list === undefined) map?.set(name, [thing]);
  else list.push(thing);
}
