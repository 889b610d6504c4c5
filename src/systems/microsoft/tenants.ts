import { byCodeUnit } from '../../lib/order';
import type { Key, SnapshotRecord } from '../../model/record';
import { propertyOf } from './fields';
import { MICROSOFT, isOpenTenant, isTenantId, tenantIdOf, tenantKey, tenantOfSubscription } from './keys';
import { PAGE, TENANT_LINK } from './reading';

const PAGE_TENANT = `${MICROSOFT}|page/`;

/**
 * Which tenant each page is from, where the file does not say: two pages that speak of the same object, of a user and
 * a group that holds it, or of one domain, are from one tenant. What is stated is never overruled: two tenant ids never
 * become one.
 */
export class TenantSettling {
  readonly #parent = new Map<Key, Key>();
  /** The tenant id of a class, at its root. */
  readonly #id = new Map<Key, Key>();
  readonly #known: ReadonlyMap<Key, SnapshotRecord>;
  /** Pages taken to be of the only tenant there is. */
  readonly assumed = new Set<Key>();
  /** Links that would have made two tenants one. */
  readonly conflicts: string[] = [];

  /** `known`: the records by key, where somebody has made that index already. */
  constructor(
    records: readonly SnapshotRecord[],
    known: ReadonlyMap<Key, SnapshotRecord> = new Map(records.map((record) => [record.key, record])),
  ) {
    this.#known = known;
    this.#links(records);
    this.#domains(records);
    this.#references(records);
    this.#onlyTenant(records);
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
  #onlyTenant(records: readonly SnapshotRecord[]): void {
    const collected = new Set<Key>();
    const open = new Set<Key>();
    const note = (tenant: Key): void => {
      const settled = this.of(tenant);
      if (isOpenTenant(settled)) open.add(settled);
      else if (collected.size < 2) collected.add(settled);
    };
    const seen = new Set<Key>();
    for (const record of records) {
      if (record.system !== MICROSOFT) continue;
      const tenant =
        record.kind === 'principal' && record.type !== 'external' && record.mentionedOnly !== true
          ? record.tenant
          : record.kind === 'observation' && record.type === PAGE && isOpenTenant(record.subject)
            ? record.subject
            : undefined;
      if (tenant === undefined || seen.has(tenant)) continue;
      seen.add(tenant);
      note(tenant);
    }
    const [only] = collected;
    if (only === undefined || collected.size !== 1) return;
    for (const page of open) {
      if (!page.startsWith(PAGE_TENANT)) continue;
      this.assumed.add(page);
      this.#join(only, page, 'the only tenant');
    }
  }

  #links(records: readonly SnapshotRecord[]): void {
    for (const record of records) {
      if (record.kind !== 'observation' || record.type !== TENANT_LINK || record.value === undefined)
        continue;
      const subject = this.#isTenant(record.subject) ? record.subject : this.#tenantOf(record.subject);
      if (subject !== undefined) this.#join(subject, record.value, record.text);
    }
  }

  /** A user principal name ends in a verified domain of the tenant; a domain is verified in one tenant only. */
  #domains(records: readonly SnapshotRecord[]): void {
    const seen = new Set<string>();
    let last = '';
    for (const record of records) {
      if (record.kind !== 'principal' || record.system !== MICROSOFT) continue;
      // The publisher domain of a registration is a verified domain of its tenant, too.
      const upn = propertyOf(record, record.type === 'application' ? 'publisherDomain' : 'userPrincipalName');
      const domain = upn?.slice(upn.lastIndexOf('@') + 1).toLowerCase();
      if (domain === undefined || domain === '' || !domain.includes('.')) continue;
      const pair = `${record.tenant}\u0000${domain}`;
      // Most follow one of the same page.
      if (pair === last || seen.has(pair)) continue;
      last = pair;
      seen.add(pair);
      this.#join(record.tenant, tenantKey(domain), `users of ${domain}`);
    }
  }

  #references(records: readonly SnapshotRecord[]): void {
    this.#applications(records);
    for (const record of records) {
      if (record.system !== MICROSOFT) continue;
      if (record.kind === 'membership') this.#same(record.member, record.group);
      else if (record.kind === 'containment') this.#same(record.container, record.child);
      else if (record.kind === 'grant') {
        const as = propertyOf(record, 'as');
        if (as === 'directory-role') {
          const page = propertyOf(record, 'page');
          const organization = propertyOf(record, 'principalOrganizationId');
          if (organization !== undefined)
            this.#joinOpen(this.#tenantOf(record.principal), tenantKey(organization));
          else if (page !== undefined) this.#joinOpen(this.#tenantOf(record.principal), page);
          this.#joinOpen(this.#tenantOf(record.resource), page);
        } else if (as === 'app-role' || as === 'delegated' || as === 'directory-owner') {
          this.#same(record.principal, record.resource);
          this.#joinOpen(this.#tenantOf(record.principal), propertyOf(record, 'page'));
        }
      } else if (record.kind === 'trust' && propertyOf(record, 'as') === 'gdap-assignment') {
        const relation = records.length > 0 ? this.#relations(records).get(record.to) : undefined;
        this.#joinOpen(this.#tenantOf(record.from), relation);
      }
    }
    // Last, as the weakest: most who hold a role on a subscription are of its tenant.
    for (const record of records) {
      if (record.kind !== 'grant' || propertyOf(record, 'as') !== 'azure-role') continue;
      if (/foreign/iu.test(propertyOf(record, 'principalType') ?? '')) continue;
      const subscription = /^microsoft\|\/subscriptions\/([^/]+)/u.exec(record.resource)?.[1];
      if (subscription !== undefined)
        this.#joinOpen(this.#tenantOf(record.principal), tenantOfSubscription(subscription));
    }
  }

  /** A service principal names the tenant that owns its application. */
  #applications(records: readonly SnapshotRecord[]): void {
    const owners = new Map<string, string>();
    const registered: { readonly appId: string; readonly tenant: Key }[] = [];
    for (const record of records) {
      if (record.kind !== 'principal' || record.system !== MICROSOFT) continue;
      const appId = propertyOf(record, 'appId');
      if (appId === undefined) continue;
      const owner = propertyOf(record, 'appOwnerOrganizationId');
      if (record.type === 'application') registered.push({ appId, tenant: record.tenant });
      else if (owner !== undefined) owners.set(appId, owner);
    }
    for (const { appId, tenant } of registered) {
      const owner = owners.get(appId);
      if (owner !== undefined) this.#joinOpen(tenant, tenantKey(owner));
    }
  }

  #relationOf: ReadonlyMap<Key, Key> | undefined;

  /** The partner's tenant of each relationship. */
  #relations(records: readonly SnapshotRecord[]): ReadonlyMap<Key, Key> {
    this.#relationOf ??= new Map(
      records.flatMap((record): [Key, Key][] =>
        record.kind === 'trust' && propertyOf(record, 'as') === 'gdap-relationship'
          ? [[record.key, record.from]]
          : [],
      ),
    );
    return this.#relationOf;
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
    const record = this.#known.get(key);
    return record !== undefined && 'tenant' in record && record.system === MICROSOFT
      ? record.tenant
      : undefined;
  }

  #isTenant(key: Key): boolean {
    return isOpenTenant(key) || tenantIdOf(key) !== undefined;
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
