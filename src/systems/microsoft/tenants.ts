import { byCodeUnit } from '../../lib/order';
import type { Key, RecordKind, SnapshotRecord } from '../../model/record';
import type { RecordView } from '../system';
import { propertyOf } from './fields';
import { MICROSOFT, isOpenTenant, isTenantId, tenantIdOf, tenantKey, tenantOfSubscription } from './keys';
import { PAGE, TENANT_LINK } from './reading';

const PAGE_TENANT = `${MICROSOFT}|page/`;

/** The records of this system by kind; each list is passed over once or twice and may be made as it is read. */
export interface KindLists {
  of<K extends RecordKind>(kind: K): Iterable<Extract<SnapshotRecord, { kind: K }>>;
}

/** What is asked of the directory's objects, gathered in one pass: a large tenant has a million of them. */
interface Objects {
  /** Tenants of those that something refers to. */
  readonly tenants: Map<Key, Key>;
  /** Pages and the domains their users and registrations are of. */
  readonly domains: (readonly [tenant: Key, domain: string])[];
  /** Application ids to the tenants that service principals name as their owners. */
  readonly owners: Map<string, string>;
  readonly registered: { readonly appId: string; readonly tenant: Key }[];
  /** Tenants of which objects were exported. */
  readonly exported: Set<Key>;
}

/**
 * Which tenant each page is from, where the file does not say: two pages that speak of the same object, of a user and
 * a group that holds it, or of one domain, are from one tenant. What is stated is never overruled: two tenant ids never
 * become one.
 */
export class TenantSettling {
  readonly #parent = new Map<Key, Key>();
  /** The tenant id of a class, at its root. */
  readonly #id = new Map<Key, Key>();
  readonly #objects: Objects;
  /** Pages taken to be of the only tenant there is. */
  readonly assumed = new Set<Key>();
  /** Links that would have made two tenants one. */
  readonly conflicts: string[] = [];

  /** `referred`: what `referredTo` found, where somebody has it already. */
  constructor(lists: KindLists, referred: ReadonlySet<Key> = referredTo(lists)) {
    this.#objects = objectsIn(lists, referred);
    this.#links(lists);
    // A user principal name ends in a verified domain of the tenant; a domain is verified in one tenant only.
    for (const [tenant, domain] of this.#objects.domains)
      this.#join(tenant, tenantKey(domain), `users of ${domain}`);
    this.#references(lists);
    this.#onlyTenant(lists);
  }

  /** The settled key of a tenant. */
  of(key: Key): Key {
    const root = this.#root(key);
    return this.#id.get(root) ?? this.#names.get(root) ?? root;
  }

  readonly #names = new Map<Key, Key>();

  /**
   * Where the exports hold the directory of one tenant only, a page that says nothing is taken to be of it; the import
   * says so. With two tenants it stays open.
   */
  #onlyTenant(lists: KindLists): void {
    const collected = new Set<Key>();
    const open = new Set<Key>();
    const pages = new Set<Key>();
    for (const { type, subject } of lists.of('observation'))
      if (type === PAGE && isOpenTenant(subject)) pages.add(subject);
    for (const tenant of [...this.#objects.exported, ...pages]) {
      const settled = this.of(tenant);
      if (isOpenTenant(settled)) open.add(settled);
      else if (collected.size < 2) collected.add(settled);
    }
    const [only] = collected;
    if (only === undefined || collected.size !== 1) return;
    for (const page of open) {
      if (!page.startsWith(PAGE_TENANT)) continue;
      this.assumed.add(page);
      this.#join(only, page, 'the only tenant');
    }
  }

  #links(lists: KindLists): void {
    for (const { type, subject: about, value, text } of lists.of('observation')) {
      if (type !== TENANT_LINK || value === undefined) continue;
      const subject = isTenantLike(about) ? about : this.#tenantOf(about);
      if (subject !== undefined) this.#join(subject, value, text);
    }
  }

  #references(lists: KindLists): void {
    // A service principal names the tenant that owns its application.
    for (const { appId, tenant } of this.#objects.registered) {
      const owner = this.#objects.owners.get(appId);
      if (owner !== undefined) this.#joinOpen(tenant, tenantKey(owner));
    }
    for (const { member, group } of lists.of('membership')) this.#same(member, group);
    for (const { container, child } of lists.of('containment')) this.#same(container, child);
    for (const grant of lists.of('grant')) {
      const as = propertyOf(grant, 'as');
      if (as === 'directory-role') {
        const page = propertyOf(grant, 'page');
        const organization = propertyOf(grant, 'principalOrganizationId');
        if (organization !== undefined)
          this.#joinOpen(this.#tenantOf(grant.principal), tenantKey(organization));
        else if (page !== undefined) this.#joinOpen(this.#tenantOf(grant.principal), page);
        this.#joinOpen(this.#tenantOf(grant.resource), page);
      } else if (as === 'app-role' || as === 'delegated' || as === 'directory-owner') {
        this.#same(grant.principal, grant.resource);
        this.#joinOpen(this.#tenantOf(grant.principal), propertyOf(grant, 'page'));
      }
    }
    const partners = new Map<Key, Key>();
    for (const trust of lists.of('trust'))
      if (propertyOf(trust, 'as') === 'gdap-relationship') partners.set(trust.key, trust.from);
    for (const trust of lists.of('trust'))
      if (propertyOf(trust, 'as') === 'gdap-assignment')
        this.#joinOpen(this.#tenantOf(trust.from), partners.get(trust.to));
    // Last, as the weakest: most who hold a role on a subscription are of its tenant.
    for (const grant of lists.of('grant')) {
      if (propertyOf(grant, 'as') !== 'azure-role') continue;
      if (/foreign/iu.test(propertyOf(grant, 'principalType') ?? '')) continue;
      const subscription = /^microsoft\|\/subscriptions\/([^/]+)/u.exec(grant.resource)?.[1];
      if (subscription !== undefined)
        this.#joinOpen(this.#tenantOf(grant.principal), tenantOfSubscription(subscription));
    }
  }

  #same(a: Key, b: Key): void {
    this.#joinOpen(this.#tenantOf(a), this.#tenantOf(b));
  }

  #joinOpen(a: Key | undefined, b: Key | undefined): void {
    if (a === undefined || b === undefined || a === b) return;
    const x = this.#root(a);
    const y = this.#root(b);
    if (x === y || (this.#id.get(x) !== undefined && this.#id.get(y) !== undefined)) return;
    this.#join(a, b, '');
  }

  #tenantOf(key: Key): Key | undefined {
    return this.#objects.tenants.get(key);
  }

  #join(a: Key, b: Key, why: string): void {
    const x = this.#root(a);
    const y = this.#root(b);
    if (x === y) return;
    const p = this.#id.get(x);
    const q = this.#id.get(y);
    if (p !== undefined && q !== undefined && p !== q) {
      this.conflicts.push(`${why}: ${tenantIdOf(p) ?? p} and ${tenantIdOf(q) ?? q}`);
      return;
    }
    this.#parent.set(y, x);
    const id = p ?? q;
    if (id !== undefined) this.#id.set(x, id);
    const names = [this.#names.get(x), this.#names.get(y)]
      .filter((name) => name !== undefined)
      .sort(byCodeUnit);
    if (names[0] !== undefined) this.#names.set(x, names[0]);
  }

  #root(key: Key): Key {
    let root = key;
    let parent = this.#parent.get(root);
    if (parent === undefined) {
      // First seen: what it says of itself.
      if (isTenantId(key)) this.#id.set(key, key);
      else if (tenantIdOf(key) !== undefined && !this.#names.has(key)) this.#names.set(key, key);
      return key;
    }
    while (parent !== undefined) {
      root = parent;
      parent = this.#parent.get(root);
    }
    for (let at = key; at !== root;) {
      const next = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }
}

const settled = new WeakMap<RecordView, TenantSettling>();

/** The same of all records of a view, found once: of a large tenant it takes seconds. */
export function tenantsIn(view: RecordView): TenantSettling {
  const known = settled.get(view) ?? new TenantSettling({ of: (kind) => view.of(MICROSOFT, kind) });
  settled.set(view, known);
  return known;
}

function isTenantLike(key: Key): boolean {
  return isOpenTenant(key) || tenantIdOf(key) !== undefined;
}

/** Keys that any record names beside its own: all else of a large directory concerns nobody but itself. */
export function referredTo(lists: KindLists): ReadonlySet<Key> {
  const found = new Set<Key>();
  for (const { type, subject } of lists.of('observation'))
    if (type === TENANT_LINK && !isTenantLike(subject)) found.add(subject);
  for (const { member, group } of lists.of('membership')) found.add(member).add(group);
  for (const { container, child } of lists.of('containment')) found.add(container).add(child);
  for (const { principal, resource } of lists.of('grant')) found.add(principal).add(resource);
  for (const { from, to } of lists.of('trust')) found.add(from).add(to);
  for (const { policy, to } of lists.of('attachment')) found.add(policy).add(to);
  return found;
}

function objectsIn(lists: KindLists, wanted: ReadonlySet<Key>): Objects {
  const objects: Objects = {
    tenants: new Map(),
    domains: [],
    owners: new Map(),
    registered: [],
    exported: new Set(),
  };
  const seen = new Set<string>();
  let lastTenant: Key | undefined;
  let lastDomain = '@';
  for (const record of lists.of('principal')) {
    const { key, tenant, type, properties } = record;
    if (wanted.has(key)) objects.tenants.set(key, tenant);
    if (tenant !== lastTenant && type !== 'external' && record.mentionedOnly !== true)
      objects.exported.add(tenant);
    if (properties === undefined) continue;
    const appId = type === 'user' || type === 'group' ? undefined : propertyOf(record, 'appId');
    if (appId !== undefined) {
      const owner = propertyOf(record, 'appOwnerOrganizationId');
      if (type === 'application') objects.registered.push({ appId, tenant });
      else if (owner !== undefined) objects.owners.set(appId, owner);
    }
    // The publisher domain of a registration is a verified domain of its tenant, too.
    const upn = propertyOf(record, type === 'application' ? 'publisherDomain' : 'userPrincipalName');
    if (upn === undefined) continue;
    // Most follow one of the same page and domain.
    if (tenant === lastTenant && upn.endsWith(lastDomain)) continue;
    const domain = upn.slice(upn.lastIndexOf('@') + 1).toLowerCase();
    if (!domain.includes('.')) continue;
    lastDomain = `@${domain}`;
    if (type !== 'external' && record.mentionedOnly !== true) lastTenant = tenant;
    const pair = `${tenant}\u0000${domain}`;
    if (seen.has(pair)) continue;
    seen.add(pair);
    objects.domains.push([tenant, domain]);
  }
  for (const kind of ['resource', 'secret', 'policy'] as const)
    for (const { key, tenant } of lists.of(kind)) if (wanted.has(key)) objects.tenants.set(key, tenant);
  return objects;
}
