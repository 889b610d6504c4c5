import type { Key, SnapshotRecord } from '../../model/record';
import { MICROSOFT, normalScope, scopeOfKey, tenantIdOf, tenantOfSubscription } from './keys';
import type { TenantSettling } from './tenants';

/** Every scope of Azure above one: subscription > resource group > resource > what is inside it. */
export function scopes(
  key: Key,
  by: SnapshotRecord,
  known: ReadonlyMap<Key, SnapshotRecord>,
  made: ReadonlyMap<Key, SnapshotRecord>,
  tenants: TenantSettling,
  add: (record: SnapshotRecord) => void,
): void {
  for (let id = scopeOfKey(key); id !== undefined;) {
    const own = `${MICROSOFT}|${id}`;
    const above = parentScope(id);
    if (!known.has(own) && !made.has(own)) {
      const subscription = /^\/subscriptions\/([^/]+)/u.exec(id)?.[1];
      add({
        kind: 'resource',
        key: own,
        system: MICROSOFT,
        source: by.source,
        type: scopeType(id),
        tenant:
          subscription === undefined
            ? tenantAbove(by, tenants)
            : tenants.of(tenantOfSubscription(subscription)),
        id,
        name: id === '/' ? 'root of Azure' : (id.split('/').at(-1) ?? id),
        ...(subscription !== undefined && above === undefined ? { aliases: [subscription] } : {}),
        mentionedOnly: true,
      });
    }
    if (above !== undefined) {
      const step = `${MICROSOFT}|contains/${id}`;
      if (made.has(step) || known.has(step)) {
        if (known.has(`${MICROSOFT}|${above}`) || made.has(`${MICROSOFT}|${above}`)) return;
      } else
        add({
          kind: 'containment',
          key: step,
          system: MICROSOFT,
          source: by.source,
          container: `${MICROSOFT}|${above}`,
          child: own,
          nativeType: 'scope',
        });
    }
    id = above;
  }
}

function tenantAbove(by: SnapshotRecord, tenants: TenantSettling): Key {
  return 'tenant' in by ? tenants.of(by.tenant) : `${MICROSOFT}|page/scope/unknown`;
}

const GROUPS = `${MICROSOFT}|/providers/microsoft.management/managementgroups/`;

/**
 * Every subscription and management group of a tenant lies, through others or not, in its root management group, which
 * has the id of the tenant (Azure documentation, "Organize your resources with management groups"): without the tree
 * what is given there still reaches them.
 */
export function* underRoots(known: ReadonlyMap<Key, SnapshotRecord>): Generator<SnapshotRecord> {
  for (const record of [...known.values()]) {
    if (record.kind !== 'resource' || record.system !== MICROSOFT) continue;
    if (record.type !== 'subscription' && record.type !== 'management group') continue;
    const scope = scopeOfKey(record.key);
    const root = `${GROUPS}${tenantIdOf(record.tenant) ?? ''}`;
    if (scope === undefined || record.key === root || !known.has(root)) continue;
    const key = `${MICROSOFT}|contains/${scope}`;
    if (known.has(key)) continue;
    yield {
      kind: 'containment',
      key,
      system: MICROSOFT,
      source: record.source,
      container: root,
      child: record.key,
      nativeType: 'root management group',
    };
  }
}

/** The scope above one by its id, on segment boundaries; undefined at a subscription or management group. */
export function parentScope(id: string): string | undefined {
  const parts = normalScope(id).split('/').slice(1);
  if (parts[0] !== 'subscriptions' || parts.length <= 2) return undefined;
  if (parts[2] === 'resourcegroups' && parts.length <= 4) return `/${parts.slice(0, 2).join('/')}`;
  const provider = parts.lastIndexOf('providers');
  if (provider < 0) return `/${parts.slice(0, -2).join('/')}`;
  // One type and name at a time: /providers/Microsoft.X/a/n/b/m lies in /providers/Microsoft.X/a/n.
  const inside = parts.length - provider - 2;
  if (inside > 2) return `/${parts.slice(0, -2).join('/')}`;
  return `/${parts.slice(0, provider).join('/')}`;
}

function scopeType(id: string): string {
  const parts = id.split('/').slice(1);
  if (parts[0] === 'subscriptions' && parts.length === 2) return 'subscription';
  if (parts[2] === 'resourcegroups' && parts.length === 4) return 'resource group';
  if (id.startsWith('/providers/microsoft.management/managementgroups/')) return 'management group';
  const provider = parts.lastIndexOf('providers');
  return provider < 0
    ? 'scope'
    : parts
        .slice(provider + 1)
        .filter((_, i) => i < 2 || i % 2 === 1)
        .join('/');
}
