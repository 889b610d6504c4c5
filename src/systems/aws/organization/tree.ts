import { push } from '../../../lib/lists-by-key';
import type { Key } from '../../../model/record';
import type { RecordView } from '../../system';
import { accountKey } from '../keys';
import type { PolicyBook, ReadablePolicy } from '../policy-book';
import {
  ATTACHED,
  ENABLED,
  FULL_ACCESS,
  MANAGEMENT,
  MEMBER,
  organisationPolicyKey,
  PARENT,
  policyTypeOf,
  RCP,
  ROOT,
  SCP,
  TYPE_OF_POLICY,
} from './facts';
import type { PolicyType } from './facts';
import { Listings } from './listings';

/** The policies of one type attached to one target on the way from the root to an account. */
export interface Level {
  /** `account 111122223333`, `ou-ab12-cdef0123`. */
  readonly name: string;
  readonly policies: readonly ReadablePolicy[];
  /** A policy that lets everything through is among them. */
  readonly full: boolean;
  /** All policies attached here are known, so what none of them allows is not allowed. */
  readonly complete: boolean;
  /** Policies that are attached while their text is not usable: names with reasons. */
  readonly unreadable: readonly string[];
}

/** What an organisation's policies of one type mean for an account. */
export interface Guard {
  readonly levels: readonly Level[];
  /** Said where the exports do not hold all of it: an answer then assumes that nothing else takes away. */
  readonly assumes?: string;
}

interface Way {
  readonly ids: readonly string[];
  readonly whole: boolean;
  readonly disputed: boolean;
}

const NOTHING: Guard = { levels: [] };
const MAX_DEPTH = 12;
const WORDS: Readonly<Record<PolicyType, readonly [string, string]>> = {
  [SCP]: ['service control policy', 'SCPs'],
  [RCP]: ['resource control policy', 'RCPs'],
};

/**
 * The organisations of the exports: accounts, units, and the policies attached on the way from the root to an account
 * (Organizations user guide, "SCP evaluation", "RCP evaluation"). The management account is bound by neither.
 */
export class OrganizationTree {
  readonly #view: RecordView;
  readonly #book: PolicyBook;
  readonly #parents = new Map<Key, Set<string>>();
  readonly #organisation = new Map<Key, string>();
  readonly #management = new Map<Key, string>();
  readonly #enabled = new Map<Key, readonly string[]>();
  readonly #types = new Map<Key, PolicyType>();
  readonly #attached = new Map<Key, Key[]>();
  readonly #roots = new Map<Key, string>();
  readonly #listings: Listings;
  readonly #guards = new Map<string, Guard>();

  constructor(view: RecordView, book: PolicyBook) {
    this.#view = view;
    this.#book = book;
    this.#listings = new Listings(view);
    for (const record of view.of('aws', 'observation')) {
      const { subject, value, type } = record;
      this.#listings.add(record);
      if (value === undefined) continue;
      if (type === MEMBER) this.#organisation.set(subject, value);
      else if (type === MANAGEMENT) this.#management.set(subject, value);
      else if (type === ENABLED) this.#enabled.set(subject, value.split(' '));
      else if (type === ROOT) this.#roots.set(subject, value);
      else if (type === PARENT) {
        const known = this.#parents.get(subject);
        if (known === undefined) this.#parents.set(subject, new Set([value]));
        else known.add(value);
      } else if (type === TYPE_OF_POLICY) {
        const policyType = policyTypeOf(value);
        if (policyType !== undefined) this.#types.set(subject, policyType);
      }
    }
    for (const record of view.of('aws', 'policy')) {
      if (record.type === 'service control policy') this.#types.set(record.key, SCP);
      if (record.type === 'resource control policy') this.#types.set(record.key, RCP);
    }
    for (const [id, type] of FULL_ACCESS) this.#types.set(organisationPolicyKey(id), type);
    for (const record of view.of('aws', 'attachment')) {
      if (record.role !== ATTACHED) continue;
      push(this.#attached, record.to, record.policy);
    }
  }

  organisation(account: string): string | undefined {
    const key = accountKey(account);
    return this.#organisation.get(key) ?? this.#management.get(key);
  }

  /** `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` gives it; undefined where the way is not known. */
  path(account: string): string | undefined {
    const organisation = this.organisation(account);
    const way = this.#way(account);
    if (organisation === undefined || !way.whole) return undefined;
    return `${[organisation, ...way.ids.slice(0, -1)].join('/')}/`;
  }

  isManagement(account: string): boolean {
    return this.#management.has(accountKey(account));
  }

  guard(account: string, type: PolicyType): Guard {
    const known = this.#guards.get(`${account} ${type}`);
    if (known !== undefined) return known;
    const found = this.#guardOf(account, type);
    this.#guards.set(`${account} ${type}`, found);
    return found;
  }

  #guardOf(account: string, type: PolicyType): Guard {
    // Neither SCPs nor RCPs bear on the management account (Organizations user guide, "SCPs", "RCPs").
    if (this.isManagement(account)) return NOTHING;
    const [one, plural] = WORDS[type];
    const way = this.#way(account);
    const root = way.whole ? way.ids[0] : undefined;
    const on = root === undefined ? undefined : this.#enabled.get(`aws|${root}`);
    if (on !== undefined && !on.includes(type)) return NOTHING;
    const home = this.#home(account, way);
    const levels = way.ids.map((id) => this.#level(id, type, home));
    const nothing = levels.every(
      (level) => level.policies.length === 0 && !level.full && level.unreadable.length === 0,
    );
    const open = levels.filter((level) => !level.complete);
    if (nothing && open.length === levels.length) {
      return { levels: [], assumes: `no ${one} denies it (${plural} are not in the exports)` };
    }
    if (way.disputed) {
      const unreadable = [`the exports name two parents for account ${account} or a unit above it`];
      levels.push({ name: 'the way from the root', policies: [], full: true, complete: true, unreadable });
    }
    const where = [
      ...(way.whole || way.disputed ? [] : [`the levels above ${way.ids[0] ?? account}`]),
      ...open.map(({ name }) => name),
    ];
    if (where.length === 0) return { levels };
    return {
      levels,
      assumes: `no other ${one} denies it (not all ${plural} of ${where.join(', ')} are in the exports)`,
    };
  }

  #level(id: string, type: PolicyType, home: string | undefined): Level {
    const key = `aws|${id}`;
    const policies: ReadablePolicy[] = [];
    const unreadable: string[] = [];
    let full = false;
    for (const policy of this.#attached.get(key) ?? []) {
      const of = this.#types.get(policy);
      const name = policy.slice(policy.indexOf('|') + 1, policy.lastIndexOf('#'));
      if (FULL_ACCESS.has(name)) {
        full ||= of === type;
        continue;
      }
      if (of !== undefined && of !== type) continue;
      const readable = type === SCP ? this.#book.identity(policy) : this.#book.resource(policy);
      if (of === undefined) {
        unreadable.push(`organisation policy ${name}: neither its text nor its type is in the exports`);
        continue;
      }
      policies.push(readable);
      if (readable.unusable !== undefined)
        unreadable.push(`${WORDS[type][0]} ${readable.name}: ${readable.unusable}`);
    }
    const named = /^\d{12}$/u.test(id) ? `account ${id}` : this.#nameOf(key, id);
    const complete = this.#listings.complete(key, type, home, this.#types);
    return { name: named, policies, full, complete, unreadable };
  }

  /** The organisation an account is in; where no list of accounts says, that of its root or the only one. */
  #home(account: string, way: Way): string | undefined {
    const stated = this.organisation(account) ?? this.#roots.get(`aws|${way.ids[0] ?? ''}`);
    return stated ?? (way.ids.length > 1 ? this.#listings.only() : undefined);
  }

  #nameOf(key: Key, id: string): string {
    const record = this.#view.get(key);
    return record?.kind === 'resource' && record.name !== id ? `${record.name} (${id})` : id;
  }

  /** Ids from the root down to the account. */
  #way(account: string): Way {
    const ids = [account];
    let disputed = false;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const parents = this.#parents.get(`aws|${ids[0] ?? ''}`);
      const [parent] = parents ?? [];
      if (parents === undefined || parent === undefined || ids.includes(parent)) break;
      if (parents.size > 1) {
        disputed = true;
        break;
      }
      ids.unshift(parent);
    }
    return { ids, whole: ids[0]?.startsWith('r-') === true && !disputed, disputed };
  }
}
