import { parseJson } from '../../lib/json';
import { ROLE_CONTROLS, rulesByActions } from './control-rules';
import type { ControlRule } from './control-rules';
import { builtInRole, builtInRoleId } from './directory-roles';
import { propertyOf, strings } from './fields';
import { MICROSOFT, tenantIdOf } from './keys';
import type {
  GrantRecord,
  Key,
  MembershipRecord,
  ObservationRecord,
  PrincipalRecord,
  TrustRecord,
} from '../../model/record';
import { PAGE, TENANT_LINK } from './reading';
import { Schedules } from './scheduled';
import { push } from '../../lib/lists-by-key';
import type { Lists } from './things';
import { Things } from './things';

/** How much of a list was exported. */
export type Covered = 'complete' | 'incomplete' | 'absent';

/** The records of this system, by what the rules ask of them. Made once for an evaluation. */
export class Facts {
  readonly things: Things;
  readonly schedules: Schedules;
  readonly groupsOf = new Map<Key, MembershipRecord[]>();
  readonly membersOf = new Map<Key, MembershipRecord[]>();
  /** Administrative units an object is in. */
  readonly unitsOf = new Map<Key, Key[]>();
  /** The scope of Azure directly above one. */
  readonly above = new Map<Key, Key>();
  readonly children = new Map<Key, Key[]>();
  readonly grants = new Map<string, GrantRecord[]>();
  readonly trusts = new Map<string, TrustRecord[]>();
  readonly ownersOf = new Map<Key, GrantRecord[]>();
  readonly owned = new Map<Key, GrantRecord[]>();
  readonly #pages = new Map<string, { last: boolean; more: boolean }>();
  readonly #roleObjects = new Map<string, string>();

  constructor(lists: Lists) {
    this.things = new Things(lists);
    for (const record of lists.all('observation')) this.#observe(record);
    this.schedules = new Schedules(lists.all('observation'), (id) => this.roleId(id));
    for (const record of lists.all('membership')) {
      if (record.system !== MICROSOFT) continue;
      // An activated member stands among the group's members while that lasts.
      if (
        propertyOf(record, 'how') === undefined &&
        this.schedules.mirrors('member', record.member, record.group)
      )
        continue;
      push(this.groupsOf, record.member, record);
      push(this.membersOf, record.group, record);
    }
    for (const record of lists.all('containment')) {
      if (record.system !== MICROSOFT) continue;
      if (record.traversable === false) push(this.unitsOf, record.child, record.container);
      else {
        this.above.set(record.child, record.container);
        push(this.children, record.container, record.child);
      }
    }
    for (const record of lists.all('grant')) {
      if (record.system !== MICROSOFT) continue;
      const as = propertyOf(record, 'as') ?? '';
      if (this.#isMirror(as, record)) continue;
      push(this.grants, as, record);
      if (as !== 'directory-owner') continue;
      push(this.ownersOf, record.resource, record);
      push(this.owned, record.principal, record);
    }
    for (const record of lists.all('trust')) {
      if (record.system === MICROSOFT)
        push(this.trusts, propertyOf(record, 'as') ?? record.mechanism, record);
    }
  }

  /** Whether it only says in the plain list what a schedule holds (`addScheduled`). */
  #isMirror(as: string, grant: GrantRecord): boolean {
    const how = propertyOf(grant, 'how');
    const what =
      as === 'directory-role' && how === 'assignment'
        ? this.roleId(propertyOf(grant, 'role') ?? '')
        : as === 'azure-role' && how === 'assignment'
          ? `azure/${propertyOf(grant, 'role') ?? ''}`
          : as === 'directory-owner' && how === undefined
            ? 'owner'
            : undefined;
    return what !== undefined && this.schedules.mirrors(what, grant.principal, grant.resource);
  }

  #observe({ system, type, subject, value }: ObservationRecord): void {
    if (system !== MICROSOFT || value === undefined) return;
    if (type === PAGE) this.#page(subject, value);
    if (type === TENANT_LINK && tenantIdOf(subject)?.includes('.') === true)
      this.#domains.set(tenantIdOf(subject) ?? '', value);
    if (type === 'directory-role-object') this.#roleObjects.set(subject, value);
  }

  #page(subject: Key, value: string): void {
    const [kind, state] = value.split('|');
    const name = `${subject}|${kind ?? ''}`;
    const found = this.#pages.get(name) ?? { last: false, more: false };
    this.#pages.set(name, { last: found.last || state === 'last', more: found.more || state === 'more' });
  }

  /** A list is complete when its last page is there; one that ends in a link to the next is not. */
  covered(subject: Key, kind: string): Covered {
    const found = this.#pages.get(`${subject}|${kind}`);
    if (found === undefined) return 'absent';
    return found.last ? 'complete' : 'incomplete';
  }

  /** Every subject and kind of which pages were read. */
  *pages(): Generator<{ readonly subject: Key; readonly kind: string; readonly complete: boolean }> {
    for (const [name, { last }] of this.#pages) {
      const at = name.lastIndexOf('|');
      yield { subject: name.slice(0, at), kind: name.slice(at + 1), complete: last };
    }
  }

  grantsAs(as: string): readonly GrantRecord[] {
    return this.grants.get(as) ?? [];
  }

  trustsAs(as: string): readonly TrustRecord[] {
    return this.trusts.get(as) ?? [];
  }

  /** A tenant by one of its domains or by its name. */
  tenantNamed(name: string): Key | undefined {
    this.#tenantNames ??= new Map(
      [...this.things.values()].flatMap((record): [string, Key][] =>
        record.kind === 'tenant' ? [[record.name.toLowerCase(), record.key]] : [],
      ),
    );
    return this.#domains.get(name.toLowerCase()) ?? this.#tenantNames.get(name.toLowerCase());
  }

  #tenantNames: Map<string, Key> | undefined;
  readonly #domains = new Map<string, Key>();

  principal(key: Key): PrincipalRecord | undefined {
    const found = this.things.get(key);
    return found?.kind === 'principal' ? found : undefined;
  }

  tenantOf(key: Key): Key | undefined {
    const found = this.things.get(key);
    if (found?.kind === 'tenant') return found.key;
    return found !== undefined && 'tenant' in found ? found.tenant : undefined;
  }

  nameOf(key: Key): string {
    const found = this.things.get(key);
    return found !== undefined && 'name' in found ? found.name : key.slice(MICROSOFT.length + 1);
  }

  /** The template id of a role row: rows may name a tenant's own object of a built-in role. */
  roleId(id: string): string {
    return this.#roleObjects.get(`${MICROSOFT}|directory-role/${id}`) ?? id;
  }

  roleName(id: string): string | undefined {
    const found = this.things.get(`${MICROSOFT}|directory-role/${id}`);
    return found?.kind === 'policy' ? found.name : undefined;
  }

  /** What a role lets its holder take over: by the published rule for a built-in one, else by its exported actions. */
  controlsOf(role: string): readonly ControlRule[] {
    const built = ROLE_CONTROLS.get(role);
    if (built !== undefined) return built;
    const known = this.#controls.get(role);
    if (known !== undefined) return known;
    const found = this.things.get(`${MICROSOFT}|directory-role/${role}`);
    const parsed =
      found?.kind === 'policy' && builtInRole(role) === undefined && found.document !== undefined
        ? parseJson(found.document)
        : undefined;
    const rules =
      parsed?.ok === true
        ? rulesByActions(strings(parsed.value, 'actions'), strings(parsed.value, 'excluded'))
        : [];
    this.#controls.set(role, rules);
    return rules;
  }

  readonly #controls = new Map<string, readonly ControlRule[]>();

  /** Ids of roles that a text names: a template id, or the name of a built-in or exported role. */
  roleIds(text: string): ReadonlySet<string> {
    const lower = text.trim().toLowerCase();
    const known = this.#roleIds.get(lower);
    if (known !== undefined) return known;
    const ids = this.#findRoleIds(lower);
    this.#roleIds.set(lower, ids);
    return ids;
  }

  readonly #roleIds = new Map<string, ReadonlySet<string>>();

  #findRoleIds(lower: string): ReadonlySet<string> {
    const ids = new Set<string>();
    const built = builtInRoleId(lower);
    if (built !== undefined) ids.add(built);
    for (const record of this.things.values()) {
      if (
        record.kind === 'policy' &&
        record.type === 'directory role' &&
        (record.id === lower || record.name.toLowerCase() === lower)
      )
        ids.add(record.id);
    }
    for (const grant of this.grantsAs('directory-role')) {
      const id = propertyOf(grant, 'role');
      if (id !== undefined && (id === lower || grant.permission.toLowerCase() === lower))
        ids.add(this.roleId(id));
    }
    return ids;
  }

  /** Whether a principal name is that of an account that is disabled in the tenant it is at home in. */
  isDisabledName(name: string): boolean {
    if (this.#disabled === undefined) {
      this.#disabled = new Set();
      for (const record of this.things.values()) {
        if (record.kind !== 'principal' || record.enabled !== false || record.nativeType !== 'user') continue;
        const upn = propertyOf(record, 'userPrincipalName');
        if (upn !== undefined) this.#disabled.add(upn.toLowerCase());
      }
    }
    return this.#disabled.has(name.toLowerCase());
  }

  #disabled: Set<string> | undefined;

  /** A scope and every scope above it, nearest first. */
  scopesAbove(scope: Key): readonly Key[] {
    const found: Key[] = [];
    for (let at: Key | undefined = scope; at !== undefined && !found.includes(at); at = this.above.get(at))
      found.push(at);
    return found;
  }
}
