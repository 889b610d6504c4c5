import { push } from '../lib/lists-by-key';
import type { GraphBuilder, Support } from '../graph/builder';
import { byCodeUnit } from '../lib/order';
import type { GrantRecord, Key, MembershipRecord } from '../model/record';
import { intersect } from '../model/window';
import type { Window } from '../model/window';
import type { RecordView } from './system';
import { grantStep, noteOf } from './stated-steps';

interface Belonging {
  readonly window: Window;
  /** Why it is not sure that the principal belongs there; absent: it is. */
  readonly unsure?: string;
}

const ALL_TIME: Window = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** The part of a system that denies touch: who is denied what, on which resources. */
export class Denials {
  readonly #denies: readonly GrantRecord[];
  readonly #groupsOf = new Map<Key, MembershipRecord[]>();
  readonly #children = new Map<Key, Key[]>();
  readonly #membersOf = new Map<Key, Key[]>();
  readonly #covered = new Map<Key, ReadonlySet<Key>>();

  constructor(view: RecordView) {
    this.#denies = view.all('grant').filter((grant) => grant.effect === 'deny');
    for (const record of view.all('membership')) {
      push(this.#groupsOf, record.member, record);
      push(this.#membersOf, record.group, record.member);
    }
    for (const record of view.all('containment')) push(this.#children, record.container, record.child);
  }

  touches(allow: GrantRecord): boolean {
    return this.#denies.some((deny) => samePermission(deny, allow) && this.#meet(deny, allow));
  }

  /** Decide a contested grant for everyone who holds it, on each resource it covers. Explicit deny wins. */
  decide(allow: GrantRecord, build: GraphBuilder, secrets: ReadonlySet<Key>): void {
    for (const holder of this.#holders(allow.principal)) {
      // A group that has members cannot act: its part is taken by each of them, for whom the denies are looked at.
      if (this.#membersOf.has(holder)) continue;
      const chains = this.#chains(holder, allow.principal);
      const belongsTo = this.#closure(holder);
      for (const resource of this.#resources(allow)) {
        const denies = this.#denies.filter(
          (deny) =>
            samePermission(deny, allow) &&
            belongsTo.has(deny.principal) &&
            this.#resources(deny).has(resource),
        );
        for (const chain of chains) {
          this.#emit(allow, build, secrets, holder, resource, denies, belongsTo, chain);
        }
      }
    }
  }

  #emit(
    allow: GrantRecord,
    build: GraphBuilder,
    secrets: ReadonlySet<Key>,
    holder: Key,
    resource: Key,
    denies: readonly GrantRecord[],
    belongsTo: ReadonlyMap<Key, readonly Belonging[]>,
    chain: readonly MembershipRecord[],
  ): void {
    const support: Support = {
      records: [...chain.map((m) => m.key), allow.key],
      via: chain.map((m) => m.group),
    };
    const eligible = chain.some((m) => m.eligible === true);
    const undecided = allow.notEvaluated ?? chain.find((m) => m.notEvaluated !== undefined)?.notEvaluated;
    let windows: Window[] = [chain.reduce((w, m) => intersect(w, m.window), allow.window)];
    const conditions: string[] = eligible ? ['eligible: must be activated first'] : [];
    const named = allow.permission === '*' ? denies.filter((deny) => deny.permission !== '*') : [];
    // What a deny names of a grant of everything is decided for itself, by the deny's own windows and conditions.
    for (const permission of new Set(named.map((deny) => deny.permission.toLowerCase()))) {
      const one = named.find((deny) => deny.permission.toLowerCase() === permission);
      if (one === undefined) continue;
      const single: GrantRecord = { ...allow, permission: one.permission, verbs: one.verbs };
      const against = denies.filter((deny) => samePermission(deny, single));
      this.#emit(single, build, secrets, holder, resource, against, belongsTo, chain);
    }
    const carved = [...new Set(named.map((deny) => deny.permission))].sort(byCodeUnit);
    for (const deny of denies) {
      if (named.includes(deny)) continue;
      const sure = deny.condition === undefined && deny.notEvaluated === undefined && deny.eligible !== true;
      for (const { window, unsure } of belongsTo.get(deny.principal) ?? []) {
        const taken = intersect(window, deny.window);
        if (sure && unsure === undefined) windows = windows.flatMap((w) => without(w, taken));
        else if (taken.from < taken.until) {
          conditions.push(`unless denied (${unsure ?? noteOf(deny) ?? 'not sure'})`);
        }
      }
    }
    for (const window of windows) {
      // Contested grants are decided resource by resource, so they do not flow down containment again.
      grantStep(
        {
          ...allow,
          ...(undecided === undefined ? {} : { notEvaluated: undecided }),
          inherits: false,
          permission: carved.length === 0 ? allow.permission : `* except ${carved.join(', ')}`,
        },
        build,
        secrets,
        holder,
        resource,
        window,
        [support],
        conditions.length === 0 ? undefined : [...new Set(conditions)].join('; '),
      );
    }
  }

  #meet(deny: GrantRecord, allow: GrantRecord): boolean {
    const denied = this.#resources(deny);
    for (const resource of this.#resources(allow)) if (denied.has(resource)) return true;
    return false;
  }

  /** The resource and, for a grant that inherits, all it contains. */
  #resources(grant: GrantRecord): ReadonlySet<Key> {
    const known = this.#covered.get(grant.key);
    if (known !== undefined) return known;
    const found = new Set([grant.resource]);
    if (grant.inherits === true) {
      for (const container of found)
        for (const child of this.#children.get(container) ?? []) found.add(child);
    }
    this.#covered.set(grant.key, found);
    return found;
  }

  #holders(principal: Key): ReadonlySet<Key> {
    const found = new Set([principal]);
    for (const group of found) for (const member of this.#membersOf.get(group) ?? []) found.add(member);
    return found;
  }

  /** Everything a principal belongs to, with when and how surely: the windows of one chain intersect. */
  #closure(principal: Key): ReadonlyMap<Key, readonly Belonging[]> {
    const found = new Map<Key, Belonging[]>([[principal, [{ window: ALL_TIME }]]]);
    const queue: { readonly key: Key; readonly belonging: Belonging; readonly seen: ReadonlySet<Key> }[] = [
      { key: principal, belonging: { window: ALL_TIME }, seen: new Set([principal]) },
    ];
    for (const { key, belonging, seen } of queue) {
      for (const m of this.#groupsOf.get(key) ?? []) {
        const window = intersect(belonging.window, m.window);
        const list = found.get(m.group) ?? [];
        if (seen.has(m.group) || window.from >= window.until || list.length >= MAX_CHAINS) continue;
        const unsure =
          belonging.unsure ??
          m.notEvaluated ??
          (m.eligible === true ? 'eligible: once activated' : undefined);
        const next: Belonging = unsure === undefined ? { window } : { window, unsure };
        found.set(m.group, [...list, next]);
        queue.push({ key: m.group, belonging: next, seen: new Set([...seen, m.group]) });
      }
    }
    return found;
  }

  /** Membership chains from a holder to the granted group; all simple ones, at most `MAX_CHAINS`. */
  #chains(holder: Key, group: Key): readonly (readonly MembershipRecord[])[] {
    if (holder === group) return [[]];
    const found: MembershipRecord[][] = [];
    const walk = (at: Key, chain: MembershipRecord[], seen: ReadonlySet<Key>): void => {
      for (const membership of this.#groupsOf.get(at) ?? []) {
        if (found.length >= MAX_CHAINS || seen.has(membership.group)) continue;
        const next = [...chain, membership];
        if (membership.group === group) found.push(next);
        else walk(membership.group, next, new Set([...seen, membership.group]));
      }
    };
    walk(holder, [], new Set([holder]));
    return found;
  }
}

/** More chains than this between one principal and one group are not told apart. */
const MAX_CHAINS = 64;

function samePermission(deny: GrantRecord, allow: GrantRecord): boolean {
  return (
    deny.permission === '*' ||
    allow.permission === '*' ||
    deny.permission.toLowerCase() === allow.permission.toLowerCase()
  );
}

/** What is left of a half-open window when another is taken out. */
function without(window: Window, taken: Window): Window[] {
  const parts = [
    { from: window.from, until: Math.min(window.until, taken.from) },
    { from: Math.max(window.from, taken.until), until: window.until },
  ];
  return parts.filter((part) => part.from < part.until);
}
