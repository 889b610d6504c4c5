import { runToEnd } from '../../lib/steps';
import type { Key, PrincipalRecord, SnapshotRecord, TenantRecord, TrustRecord } from '../../model/record';
import { Facts } from './facts';
import { listsOf } from './things';
import type { Lists } from './things';
import { propertyOf } from './fields';
import { MICROSOFT, isOpenTenant, scopeOfKey, tenantIdOf } from './keys';
import { derivedNodes } from './role-nodes';
import { TENANT_TYPE } from './reading';
import { scopes, underRoots } from './azure-tree';
import { TenantSettling, referredTo } from './tenants';
import type { KindLists } from './tenants';

/**
 * Once all files are read: every page gets its tenant, and what is referred to without a record of its own (a deleted
 * principal, a scope of Azure, a subject of another issuer) gets one that says so. Applied again it changes nothing.
 */
export function settleMicrosoft(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  return runToEnd(settlingMicrosoft(records));
}

const STRIDE = 4096;

/** The same in steps. Yields the records passed. */
export function* settlingMicrosoft(
  records: readonly SnapshotRecord[],
): Generator<number, readonly SnapshotRecord[]> {
  if (!records.some((record) => record.system === MICROSOFT)) return records;
  // Each record made once, and replaced where it stands: a large directory is not held twice.
  const settled: SnapshotRecord[] = [];
  for (const record of records) if (settled.push(record) % STRIDE === 0) yield settled.length;
  const { tenants, providers, referred } = tenantsIn(listsOf(settled));
  yield settled.length;
  // By key, but for users and groups that nothing names: nobody looks for them.
  const known = new Map<Key, SnapshotRecord>();
  for (const [i, record] of settled.entries()) {
    const now =
      record.system !== MICROSOFT
        ? record
        : record.kind === 'tenant' && providers.has(record.key) && record.provider !== true
          ? { ...record, provider: true }
          : inTenant(record, tenants);
    if (now !== record) settled[i] = now;
    const plain = now.kind === 'principal' && (now.type === 'user' || now.type === 'group');
    if (!plain || referred.has(now.key)) known.set(now.key, now);
    if (i % STRIDE === 0) yield i;
  }
  const made = missing(settled, known, tenants);
  for (const record of made) known.set(record.key, record);
  for (const record of underRoots(known)) {
    known.set(record.key, record);
    made.push(record);
  }
  yield settled.length;
  const complete = made.length === 0 ? settled : settled.concat(made);
  const facts = new Facts({ ...listsOf(complete), get: (key) => known.get(key) });
  const derived = derivedNodes(facts).filter((record) => !known.has(record.key));
  return derived.length === 0 ? complete : complete.concat(derived);
}

function tenantsIn(lists: Lists): {
  readonly tenants: TenantSettling;
  readonly providers: ReadonlySet<Key>;
  readonly referred: ReadonlySet<Key>;
} {
  const kinds: KindLists = { of: (kind) => lists.all(kind) };
  const referred = referredTo(kinds);
  const tenants = new TenantSettling(kinds, referred);
  return { tenants, providers: providersIn(lists.all('trust'), tenants), referred };
}

/** Tenants that administer others by delegation are providers. */
function providersIn(records: readonly TrustRecord[], tenants: TenantSettling): ReadonlySet<Key> {
  const found = new Set<Key>();
  for (const record of records) {
    const as = propertyOf(record, 'as');
    if (as === 'gdap-relationship' || as === 'contract') found.add(tenants.of(record.from));
  }
  return found;
}

function isTenantLike(key: Key): boolean {
  return isOpenTenant(key) || tenantIdOf(key) !== undefined;
}

function inTenant(record: SnapshotRecord, tenants: TenantSettling): SnapshotRecord {
  const end = (key: Key): Key => (isTenantLike(key) ? tenants.of(key) : key);
  switch (record.kind) {
    case 'principal':
    case 'resource':
    case 'secret':
    case 'policy': {
      const tenant = tenants.of(record.tenant);
      return tenant === record.tenant ? record : { ...record, tenant };
    }
    case 'grant': {
      const resource = end(record.resource);
      return resource === record.resource ? record : { ...record, resource };
    }
    case 'trust': {
      const from = end(record.from);
      const to = end(record.to);
      return from === record.from && to === record.to ? record : { ...record, from, to };
    }
    case 'observation': {
      const subject = record.type === 'microsoft-tenant' ? record.subject : end(record.subject);
      return subject === record.subject ? record : { ...record, subject };
    }
    case 'attachment':
    case 'containment':
    case 'membership':
    case 'tenant':
      return record;
  }
}

/** Records for what is only referred to. */
function missing(
  records: readonly SnapshotRecord[],
  known: ReadonlyMap<Key, SnapshotRecord>,
  tenants: TenantSettling,
): SnapshotRecord[] {
  const made = new Map<Key, SnapshotRecord>();
  const tenantOf = (key: Key): Key | undefined => {
    const record = known.get(key) ?? made.get(key);
    if (record?.kind === 'tenant') return record.key;
    return record !== undefined && 'tenant' in record ? tenants.of(record.tenant) : undefined;
  };
  const add = (record: SnapshotRecord): void => {
    if (!known.has(record.key) && !made.has(record.key)) made.set(record.key, record);
  };
  const principal = (
    key: Key,
    tenant: Key | undefined,
    by: SnapshotRecord,
    name?: string,
    group = false,
  ): void => {
    if (known.has(key) || made.has(key) || isTenantLike(key) || key.startsWith('microsoft|/')) return;
    const id = key.slice(MICROSOFT.length + 1);
    const found: PrincipalRecord = {
      kind: 'principal',
      key,
      system: MICROSOFT,
      source: by.source,
      type: group ? 'group' : 'external',
      tenant: tenant ?? `${MICROSOFT}|page/principal/unknown`,
      id,
      name: name === undefined || name === '' ? id : name,
      nativeType: 'not in the exports',
      mentionedOnly: true,
    };
    add(found);
  };
  const scope = (key: Key, by: SnapshotRecord): void => scopes(key, by, known, made, tenants, add);
  for (const record of records) {
    if (record.system !== MICROSOFT) continue;
    switch (record.kind) {
      case 'resource':
        if (scopeOfKey(record.key) !== undefined) scope(record.key, record);
        break;
      case 'membership':
        principal(record.member, tenantOf(record.group), record);
        principal(record.group, tenantOf(record.member), record, undefined, true);
        break;
      case 'containment':
        if (scopeOfKey(record.child) !== undefined) {
          scope(record.child, record);
          scope(record.container, record);
        } else {
          principal(
            record.child,
            tenantOf(record.container),
            record,
            undefined,
            (record.nativeType ?? '').includes('group object'),
          );
          principal(record.container, tenantOf(record.child), record);
        }
        break;
      case 'grant': {
        const named = propertyOf(record, 'principalName');
        const isGroup = /group/iu.test(propertyOf(record, 'principalType') ?? '');
        if (scopeOfKey(record.resource) !== undefined) scope(record.resource, record);
        const page = propertyOf(record, 'page');
        const partner = propertyOf(record, 'partner');
        const home = partner ?? (page === undefined ? tenantOf(record.resource) : tenants.of(page));
        principal(
          record.principal,
          home === undefined ? undefined : tenants.of(home),
          record,
          named,
          isGroup,
        );
        if (propertyOf(record, 'as') !== 'lighthouse')
          principal(record.resource, tenantOf(record.principal), record, propertyOf(record, 'resourceName'));
        break;
      }
      case 'trust':
        trustEnds(record, principal, scope, tenantOf);
        break;
      case 'attachment':
        if (scopeOfKey(record.to) !== undefined) scope(record.to, record);
        break;
      case 'observation':
      case 'policy':
      case 'principal':
      case 'secret':
      case 'tenant':
        break;
    }
  }
  for (const list of [records, [...made.values()]]) {
    for (const record of list) {
      if (record.system !== MICROSOFT || record.kind === 'policy' || !('tenant' in record)) continue;
      if (!known.has(record.tenant) && !made.has(record.tenant)) add(tenantRecord(record.tenant, record));
    }
  }
  return [...made.values()];
}

function trustEnds(
  record: Extract<SnapshotRecord, { kind: 'trust' }>,
  principal: (key: Key, tenant: Key | undefined, by: SnapshotRecord, name?: string, group?: boolean) => void,
  scope: (key: Key, by: SnapshotRecord) => void,
  tenantOf: (key: Key) => Key | undefined,
): void {
  const as = propertyOf(record, 'as');
  if (as === 'gdap-assignment') {
    principal(record.from, undefined, record, undefined, true);
    return;
  }
  for (const end of [record.from, record.to]) {
    if (scopeOfKey(end) !== undefined) scope(end, record);
  }
  if (record.mechanism === 'federation') {
    const issuer = propertyOf(record, 'issuer') ?? '';
    principal(
      record.from,
      `${MICROSOFT}|tenant/${issuerTenant(issuer)}`,
      record,
      propertyOf(record, 'subject'),
    );
    principal(record.to, undefined, record);
  } else if (as === 'runs-as') principal(record.to, tenantOf(record.from), record);
}

/** `https://login.microsoftonline.com/<tenant>/v2.0` or `https://sts.windows.net/<tenant>/`: a tenant; else the issuer itself. */
export function issuerTenant(issuer: string): string {
  const found = /^https:\/\/(?:login\.microsoftonline\.com|sts\.windows\.net)\/([0-9a-f-]{36})/iu.exec(
    issuer,
  );
  return (found?.[1] ?? issuer.replace(/^https:\/\//u, '')).toLowerCase();
}

function tenantRecord(key: Key, by: SnapshotRecord): TenantRecord {
  const id = tenantIdOf(key);
  const open = key.slice(key.indexOf('|') + 1);
  return {
    kind: 'tenant',
    key,
    system: MICROSOFT,
    source: by.source,
    id: id ?? open,
    name: id ?? 'tenant not stated',
    type: TENANT_TYPE,
    mentionedOnly: true,
  };
}
