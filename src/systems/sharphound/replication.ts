import { push } from '../../lib/lists-by-key';
import type { GraphBuilder, Support } from '../../graph/builder';
import { verbMask } from '../../model/permission';
import type { GrantRecord, Key, MembershipRecord } from '../../model/record';
import { STANDING } from '../../model/window';
import type { RecordView } from '../system';

/** More membership chains than this to one holder are not told apart. */
const MAX_CHAINS = 16;

/**
 * Rights on a domain that are worth something only together, each possibly through nested groups:
 * GetChanges and GetChangesAll replicate every password (DCSync); GetChanges and GetChangesInFilteredSet replicate the
 * LAPS passwords of the domain's computers. The step leaves whoever holds both, or whoever combines two holders.
 */
export function* replicationSteps(view: RecordView, build: GraphBuilder): Generator<number, void> {
  const groups = new Groups(view.of('sharphound', 'membership'));
  const laps = lapsComputers(view);
  let done = 0;
  const byDomain = new Map<Key, Map<string, GrantRecord[]>>();
  for (const grant of view.of('sharphound', 'grant')) {
    const right = grant.permission.toLowerCase();
    if (!right.startsWith('getchanges')) continue;
    const rights = byDomain.get(grant.resource) ?? new Map<string, GrantRecord[]>();
    byDomain.set(grant.resource, rights);
    rights.set(right, [...(rights.get(right) ?? []), grant]);
  }
  for (const [domain, rights] of byDomain) {
    const changes = rights.get('getchanges') ?? [];
    for (const [from, supports] of combined(changes, rights.get('getchangesall') ?? [], groups)) {
      addControl(build, from, domain, 'DCSync', verbMask('export', 'impersonate'), supports);
      yield ++done;
    }
    const domainRecord = view.get(domain);
    const tenant = domainRecord?.kind === 'resource' ? domainRecord.tenant : undefined;
    const computers = tenant === undefined ? [] : (laps.get(tenant) ?? []);
    if (computers.length === 0) continue;
    for (const [from, supports] of combined(changes, rights.get('getchangesinfilteredset') ?? [], groups)) {
      for (const computer of computers) {
        addControl(build, from, computer, 'SyncLAPSPassword', verbMask('view', 'export'), supports, [domain]);
        yield ++done;
      }
    }
  }
}

function addControl(
  build: GraphBuilder,
  from: Key,
  to: Key,
  permission: string,
  verbs: number,
  supports: readonly Support[],
  via: readonly Key[] = [],
): void {
  build.step({
    from,
    to,
    kind: 'control',
    permission,
    verbs,
    verdict: 'allowed',
    window: STANDING,
    supports: supports.map((support) => ({ ...support, via: [...(support.via ?? []), ...via] })),
  });
}

function lapsComputers(view: RecordView): Map<Key, Key[]> {
  const found = new Map<Key, Key[]>();
  for (const record of view.of('sharphound', 'principal')) {
    if (record.type !== 'computer') continue;
    if (record.properties?.some(([name, value]) => name === 'haslaps' && value === 'true') !== true) continue;
    found.set(record.tenant, [...(found.get(record.tenant) ?? []), record.key]);
  }
  return found;
}

/** Who has a grant of both lists, with every way of it. */
function combined(a: readonly GrantRecord[], b: readonly GrantRecord[], groups: Groups): Map<Key, Support[]> {
  const found = new Map<Key, Support[]>();
  const holdersA = holdersOf(a);
  const holdersB = holdersOf(b);
  const add = (key: Key, supports: readonly Support[]) =>
    found.set(key, [...(found.get(key) ?? []), ...supports]);
  const members = new Map(
    [...holdersA.keys(), ...holdersB.keys()].map((key) => [key, groups.membersOf([key])]),
  );
  for (const [holderA, grantsA] of holdersA) {
    for (const [holderB, grantsB] of holdersB) {
      if (holderA === holderB) {
        add(holderA, pairs(grantsA, grantsB, [], []));
        continue;
      }
      const ofB = members.get(holderB);
      const combines = (key: Key) => members.get(holderA)?.has(key) === true && ofB?.has(key) === true;
      for (const key of members.get(holderA) ?? []) {
        // Members of a group that combines the two come by their membership of it.
        if (!combines(key) || groups.parentsOf(key).some(combines)) continue;
        for (const chainA of groups.chains(key, holderA)) {
          for (const chainB of groups.chains(key, holderB)) add(key, pairs(grantsA, grantsB, chainA, chainB));
        }
      }
    }
  }
  return found;
}

function holdersOf(grants: readonly GrantRecord[]): Map<Key, GrantRecord[]> {
  const found = new Map<Key, GrantRecord[]>();
  for (const grant of grants) found.set(grant.principal, [...(found.get(grant.principal) ?? []), grant]);
  return found;
}

function pairs(
  a: readonly GrantRecord[],
  b: readonly GrantRecord[],
  chainA: readonly MembershipRecord[],
  chainB: readonly MembershipRecord[],
): Support[] {
  return a.flatMap((first) =>
    b.map((second): Support => ({
      records: [...chainA.map((m) => m.key), first.key, ...chainB.map((m) => m.key), second.key],
      via: [...new Set([...chainA, ...chainB].map((m) => m.group))],
    })),
  );
}

/** Memberships both ways. */
class Groups {
  readonly #groupsOf = new Map<Key, MembershipRecord[]>();
  readonly #membersOf = new Map<Key, MembershipRecord[]>();

  constructor(memberships: readonly MembershipRecord[]) {
    for (const record of memberships) {
      push(this.#groupsOf, record.member, record);
      push(this.#membersOf, record.group, record);
    }
  }

  parentsOf(member: Key): Key[] {
    return (this.#groupsOf.get(member) ?? []).map((record) => record.group);
  }

  /** The keys themselves and everyone nested below them. */
  membersOf(keys: readonly Key[]): Set<Key> {
    const found = new Set(keys);
    for (const group of found)
      for (const record of this.#membersOf.get(group) ?? []) found.add(record.member);
    return found;
  }

  /** Chains of memberships from a member to a holder, shortest first; one empty chain where they are the same. */
  chains(from: Key, to: Key): (readonly MembershipRecord[])[] {
    if (from === to) return [[]];
    const towards = this.membersOf([to]);
    const found: (readonly MembershipRecord[])[] = [];
    const queue: (readonly MembershipRecord[])[] = [[]];
    for (const chain of queue) {
      const at = chain.at(-1)?.group ?? from;
      for (const record of this.#groupsOf.get(at) ?? []) {
        if (found.length >= MAX_CHAINS || queue.length > 10_000) return found;
        const next = record.group;
        if (!towards.has(next) || next === from || chain.some((passed) => passed.group === next)) continue;
        if (next === to) found.push([...chain, record]);
        else queue.push([...chain, record]);
      }
    }
    return found;
  }
}
