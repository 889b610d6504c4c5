/**
 * Security says who sees an asset; whether they may change it too is their platform role's to say (IT Glue help,
 * "Controlling access with security permissions" and "About roles and permissions"). Both together are no group of
 * the platform, so these steps leave the person, with every record that is needed among the supports; where all users
 * see an asset they leave the role.
 */
import { push } from '../../lib/lists-by-key';
import type { GraphBuilder } from '../../graph/builder';
import type { VerbMask } from '../../model/permission';
import type { GrantRecord, Key, MembershipRecord, PrincipalRecord, SnapshotRecord } from '../../model/record';
import type { RecordView } from '../system';
import { addedByRole } from './platform-roles';
import { EVERYONE_KEY, ID, ROLE, roleOfGroup } from './populations';
import { BY_ROLE } from './restrictions';

/** The records without what `roleSteps` decides. */
export function withoutRoleGrants(view: RecordView): RecordView {
  return {
    all: (kind) => view.all(kind),
    of: (system, kind) => view.of(system, kind).filter((record) => !isByRole(record)),
    get: (key) => view.get(key),
  };
}

function isByRole(record: SnapshotRecord): boolean {
  return record.system === ID && record.kind === 'grant' && record.condition === BY_ROLE;
}

/** Decide what platform roles add. Yields after every few hundred grants. */
export function* roleSteps(view: RecordView, build: GraphBuilder): Generator<number, void> {
  const people = new People(view);
  const denied = new Map<Key, Key[]>();
  for (const grant of view.of(ID, 'grant')) {
    if (grant.effect !== 'deny') continue;
    push(denied, grant.resource, grant.principal);
  }
  let done = 0;
  for (const grant of view.of(ID, 'grant')) {
    if (isByRole(grant)) decide(grant, people, denied.get(grant.resource) ?? [], build);
    if (++done % 512 === 0) yield done;
  }
}

/** A way someone comes to see the asset: the memberships in order, from the one who holds the role. */
type Chain = readonly MembershipRecord[];

function decide(grant: GrantRecord, people: People, denied: readonly Key[], build: GraphBuilder): void {
  if (grant.principal === EVERYONE_KEY && denied.length === 0) {
    for (const toAll of people.membersOf(EVERYONE_KEY)) emit(grant, toAll.member, [toAll], [], people, build);
    return;
  }
  for (const chain of people.chainsTo(grant.principal)) {
    const person = chain[0]?.member ?? grant.principal;
    if (denied.some((one) => people.belongs(person, one))) continue;
    const role = people.roleOf(person);
    if (role !== undefined) {
      const needed = chain.includes(role) ? [] : [role];
      emit(grant, role.group, chain, needed, people, build, person);
    } else if (!people.isStated(person)) {
      const what = people.isGroup(person)
        ? 'who is in this group and their platform role'
        : 'the platform role';
      step(grant, person, chain, [], build, grant.verbs, `${what} is in no table of users`);
    }
  }
}

function emit(
  grant: GrantRecord,
  roleKey: Key,
  chain: Chain,
  needed: Chain,
  people: People,
  build: GraphBuilder,
  from: Key = roleKey,
): void {
  const role = people.roleWord(roleKey);
  if (role === undefined) return;
  const added = addedByRole(role);
  if (added === 0) return;
  const missing =
    grant.notEvaluated ??
    (added === undefined ? `what the platform role "${role}" permits is not known here` : undefined);
  step(grant, from, chain, needed, build, added ?? grant.verbs, missing);
}

function step(
  grant: GrantRecord,
  from: Key,
  chain: Chain,
  needed: Chain,
  build: GraphBuilder,
  verbs: VerbMask,
  missing?: string,
): void {
  build.step({
    from,
    to: grant.resource,
    kind: 'permission',
    permission: grant.permission,
    verbs,
    verdict: missing === undefined ? 'allowed' : 'not-evaluated',
    ...(missing === undefined ? {} : { note: missing }),
    window: grant.window,
    supports: [
      {
        records: [...needed.map((m) => m.key), ...chain.map((m) => m.key), grant.key],
        via: chain.map((m) => m.group),
      },
    ],
  });
}

/** Who is in which group and has which role. */
class People {
  readonly #principals: ReadonlyMap<Key, PrincipalRecord>;
  readonly #groupsOf = new Map<Key, MembershipRecord[]>();
  readonly #membersOf = new Map<Key, MembershipRecord[]>();

  constructor(view: RecordView) {
    this.#principals = new Map(view.of(ID, 'principal').map((one) => [one.key, one]));
    for (const record of view.of(ID, 'membership')) {
      push(this.#groupsOf, record.member, record);
      push(this.#membersOf, record.group, record);
    }
  }

  membersOf(group: Key): readonly MembershipRecord[] {
    return this.#membersOf.get(group) ?? [];
  }

  /** One chain a person and way: a group lists people, all users are those of the roles. */
  *chainsTo(holder: Key): Generator<Chain, void> {
    const members = this.membersOf(holder);
    if (members.length === 0) yield [];
    for (const member of members) {
      if (holder !== EVERYONE_KEY) yield [member];
      else for (const person of this.membersOf(member.member)) yield [person, member];
    }
  }

  belongs(person: Key, to: Key): boolean {
    if (person === to) return true;
    return (this.#groupsOf.get(person) ?? []).some(
      ({ group }) => group === to || (this.#groupsOf.get(group) ?? []).some((outer) => outer.group === to),
    );
  }

  roleOf(person: Key): MembershipRecord | undefined {
    return this.#groupsOf.get(person)?.find(({ group }) => this.roleWord(group) !== undefined);
  }

  roleWord(group: Key): string | undefined {
    const record = this.#principals.get(group);
    return record?.nativeType === ROLE ? roleOfGroup(record.id) : undefined;
  }

  /** A table of users names this person, so that no role is an answer too. */
  isStated(person: Key): boolean {
    const record = this.#principals.get(person);
    return record !== undefined && record.type !== 'group' && record.mentionedOnly !== true;
  }

  isGroup(key: Key): boolean {
    return this.#principals.get(key)?.type === 'group';
  }
}
