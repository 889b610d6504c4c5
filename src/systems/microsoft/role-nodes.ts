import { byCodeUnit } from '../../lib/order';
import type { Key, PrincipalRecord, ResourceRecord, SnapshotRecord } from '../../model/record';
import { PERMISSION_CONTROLS, RESETTING, ROLE_CONTROLS, canReset } from './control-rules';
import type { ControlRule, ResetTarget } from './control-rules';
import { GLOBAL_ADMINISTRATOR, builtInRole } from './directory-roles';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import { holdingsOf } from './holdings';
import type { Holding } from './holdings';
import { MICROSOFT, roleNodeKey } from './keys';

/** A directory role at one scope: a node whose members hold the role there. */
export function roleNodes(holdings: readonly Holding[], facts: Facts): readonly SnapshotRecord[] {
  const made = new Map<Key, PrincipalRecord>();
  const node = (role: string, name: string, scope: Key, by: SnapshotRecord): void => {
    const key = roleNodeKey(role, scope);
    if (made.has(key)) return;
    const tenant = facts.tenantOf(scope) ?? scope;
    const inTenant = facts.things.get(scope)?.kind === 'tenant' || tenant === scope;
    made.set(key, {
      kind: 'principal',
      key,
      system: MICROSOFT,
      source: by.source,
      type: 'role',
      tenant,
      id: `${role}@${scope.slice(MICROSOFT.length + 1)}`,
      name: inTenant ? name : `${name} (only ${facts.nameOf(scope)})`,
      nativeType: 'directory role',
      human: false,
      properties: [
        ['role', role],
        ['scope', scope],
      ],
    });
  };
  for (const holding of holdings) {
    const by = facts.things.get(holding.scope) ?? facts.things.get(holding.principal);
    if (by !== undefined) node(holding.role, holding.name, holding.scope, by);
    // Who may grant any role in a tenant can make themselves its global administrator: that node is where it leads.
    if (
      by !== undefined &&
      facts.things.get(holding.scope)?.kind === 'tenant' &&
      facts.controlsOf(holding.role).some((rule) => rule.targets === 'roles')
    )
      node(GLOBAL_ADMINISTRATOR, builtInRole(GLOBAL_ADMINISTRATOR)?.name ?? '', holding.scope, by);
  }
  return [...made.values()].sort((a, b) => byCodeUnit(a.key, b.key));
}

/** A set of objects that the same roles control: a node of its own, so that a tenant of many users stays readable. */
export interface ControlSet {
  readonly record: ResourceRecord;
  readonly members: readonly Key[];
  /** Role template ids (tenant scope), by what they can do with the set. */
  readonly controls: readonly {
    readonly role: string;
    readonly permission: string;
    readonly unknown: boolean;
  }[];
  readonly targets: ControlRule['targets'] | 'users';
}

/** Above this many users of a tenant only those that hold or belong to something are drawn one by one. */
const DRAWN_USERS = 5000;
/** The same for all tenants together. */
const DRAWN_IN_ALL = 50_000;

/** The sets of each tenant in which somebody holds a role or permission that controls others. */
export function controlSets(holdings: readonly Holding[], facts: Facts): readonly ControlSet[] {
  const controllers = new Set<Key>();
  for (const holding of holdings) {
    if (facts.controlsOf(holding.role).length > 0 || RESETTING.includes(holding.role))
      controllers.add(facts.tenantOf(holding.scope) ?? holding.scope);
  }
  for (const grant of facts.grantsAs('app-role')) {
    if (PERMISSION_CONTROLS.has(grant.permission.toLowerCase()))
      controllers.add(facts.tenantOf(grant.principal) ?? '');
  }
  if (controllers.size === 0) return [];
  const roles = new Set([...ROLE_CONTROLS.keys(), ...holdings.map((holding) => holding.role)]);
  const byTenant = new Map<Key, PrincipalRecord[]>();
  for (const record of facts.things.values()) {
    if (record.kind === 'principal' && controllers.has(record.tenant) && record.type !== 'role')
      push(byTenant, record.tenant, record);
  }
  const targets = resetTargets(holdings, facts);
  let users = 0;
  for (const list of byTenant.values()) for (const record of list) if (record.type === 'user') users++;
  const most = users > DRAWN_IN_ALL ? 0 : DRAWN_USERS;
  const found: ControlSet[] = [];
  for (const tenant of [...byTenant.keys()].sort(byCodeUnit))
    found.push(...setsOf(tenant, byTenant.get(tenant) ?? [], targets, facts, most, roles));
  return found;
}

function setsOf(
  tenant: Key,
  principals: readonly PrincipalRecord[],
  targetOf: (user: PrincipalRecord) => ResetTarget,
  facts: Facts,
  most: number,
  roles: ReadonlySet<string>,
): readonly ControlSet[] {
  // One pass: a large tenant is nearly all users, and none of these sets holds any.
  const found = new Map<ControlRule['targets'], PrincipalRecord[]>();
  for (const principal of principals)
    if (
      principal.type !== 'user' &&
      !(principal.type === 'group' && isRestrictedMember(principal.key, facts))
    )
      for (const targets of setsWith(principal)) push(found, targets, principal);
  const sets = SETS.flatMap(([targets, name]): ControlSet[] => {
    const members = found.get(targets) ?? [];
    const first = members[0];
    return first === undefined
      ? []
      : [
          {
            record: setRecord(tenant, targets, name, members.length, first, facts),
            members: members.map((m) => m.key),
            controls: controlsOf(targets, roles, facts),
            targets,
          },
        ];
  });
  return [...sets, ...userSets(tenant, principals, targetOf, facts, most)];
}

const SETS: readonly (readonly [targets: ControlRule['targets'], name: string])[] = [
  ['applications', 'all application registrations'],
  ['service-principals', 'all service principals'],
  ['groups', 'all groups'],
  ['plain-groups', 'all groups that cannot hold roles'],
  ['windows-devices', 'all Windows devices'],
];

/** The sets a principal belongs to. Nobody adds members to a dynamic group. */
function setsWith(principal: PrincipalRecord): readonly ControlRule['targets'][] {
  const { type } = principal;
  if (type === 'application') return ['applications'];
  if (type === 'service-account') return ['service-principals'];
  if (type === 'computer')
    return /windows/iu.test(propertyOf(principal, 'operatingSystem') ?? '') ? ['windows-devices'] : [];
  if (type !== 'group' || propertyOf(principal, 'dynamic') === 'true') return [];
  return propertyOf(principal, 'isAssignableToRole') === 'true' ? ['groups'] : ['groups', 'plain-groups'];
}

function controlsOf(
  targets: ControlRule['targets'],
  roles: Iterable<string>,
  facts: Facts,
): ControlSet['controls'] {
  return [...roles].flatMap((role) =>
    facts
      .controlsOf(role)
      .filter((rule) => rule.targets === targets)
      .map((rule) => ({ role, permission: rule.permission, unknown: false })),
  );
}

/** Users by who may reset their password. */
function userSets(
  tenant: Key,
  principals: readonly PrincipalRecord[],
  targetOf: (user: PrincipalRecord) => ResetTarget,
  facts: Facts,
  most: number,
): readonly ControlSet[] {
  // A guest's password is the home tenant's to reset.
  const users = principals.filter((p) => p.type === 'user' && p.nativeType !== 'guest user');
  const classes = new Map<
    string,
    { readonly users: PrincipalRecord[]; readonly controls: ControlSet['controls'] }
  >();
  const kinds = new Map<string, { readonly name: string; readonly controls: ControlSet['controls'] }>();
  for (const user of users) {
    const target = targetOf(user);
    // Most users are alike: the table is asked once for each kind of target.
    const like =
      target === PLAIN
        ? ''
        : [
            [...target.roles].sort(byCodeUnit),
            [...target.eligible].sort(byCodeUnit),
            target.inRoleGroup,
            target.restricted,
          ].join('/');
    const kind = kinds.get(like) ?? resetsOf(target);
    kinds.set(like, kind);
    const { name, controls } = kind;
    if (controls.length === 0) continue;
    const known = classes.get(name);
    if (known === undefined) classes.set(name, { users: [user], controls });
    else known.users.push(user);
  }
  const many = users.length > most;
  return [...classes]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([name, { users: list, controls }]) => {
      const first = list[0];
      if (first === undefined) return [];
      const drawn = many
        ? list.filter((user) => facts.groupsOf.has(user.key) || facts.owned.has(user.key))
        : list;
      const words =
        controls.some((c) => c.role === GLOBAL_ADMINISTRATOR) && controls.length <= 3
          ? 'users only top administrators may reset'
          : `users whom ${controls.length} roles may reset`;
      return [
        {
          record: setRecord(tenant, `users-${hashOf(name)}`, words, list.length, first, facts),
          members: drawn.map((u) => u.key),
          controls,
          targets: 'users' as const,
        },
      ];
    });
}

function resetsOf(target: ResetTarget): { readonly name: string; readonly controls: ControlSet['controls'] } {
  const controls = RESETTING.flatMap((role) => {
    const can = canReset(role, target, 'tenant');
    return can === 'no' ? [] : [{ role, permission: 'Reset password', unknown: can === 'unknown' }];
  });
  return { name: controls.map(({ role, unknown }) => `${role}${unknown ? '?' : ''}`).join(' '), controls };
}

/** A short stable name for a class of users. */
function hashOf(text: string): string {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 33) ^ text.charCodeAt(i)) >>> 0;
  return hash.toString(36);
}

function setRecord(
  tenant: Key,
  id: string,
  words: string,
  count: number,
  by: SnapshotRecord,
  facts: Facts,
): ResourceRecord {
  return {
    kind: 'resource',
    key: `${MICROSOFT}|set/${tenant.slice(MICROSOFT.length + 1)}/${id}`,
    system: MICROSOFT,
    source: by.source,
    type: 'set of directory objects',
    tenant,
    id: `${tenant.slice(MICROSOFT.length + 1)}/${id}`,
    name: `${words} of ${facts.nameOf(tenant)} (${count})`,
    pattern: true,
  };
}

/** Stands for the protection that a role-assignable group would give, among the roles a user is eligible for. */
const ROLE_GROUP = 'role-assignable group';

const PLAIN: ResetTarget = { roles: new Set(), eligible: new Set(), inRoleGroup: false, restricted: false };

/** For every user: its roles, also through groups, and what else protects it from a reset. */
export function resetTargets(
  holdings: readonly Holding[],
  facts: Facts,
): (user: PrincipalRecord) => ResetTarget {
  const byPrincipal = new Map<Key, Holding[]>();
  for (const holding of holdings) push(byPrincipal, holding.principal, holding);
  return (user) => {
    const { key } = user;
    // Most users of a large directory hold and own nothing at all.
    if (!byPrincipal.has(key) && !facts.groupsOf.has(key) && !facts.owned.has(key) && !facts.unitsOf.has(key))
      return PLAIN;
    const roles = new Set<string>();
    const eligible = new Set<string>();
    const ownsRoleGroup = (facts.owned.get(user.key) ?? []).filter((grant) =>
      roleGroup(grant.resource, facts),
    );
    let inRoleGroup = ownsRoleGroup.some((grant) => grant.eligible !== true);
    if (!inRoleGroup && ownsRoleGroup.length > 0) eligible.add(ROLE_GROUP);
    const seen = new Set<Key>([user.key]);
    const open = [user.key];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const holding of byPrincipal.get(at) ?? []) {
        // Roles in another tenant say nothing here.
        if ((facts.tenantOf(holding.scope) ?? holding.scope) !== user.tenant) continue;
        (holding.eligible ? eligible : roles).add(holding.role);
        // Same table, row "role scoped to a restricted management administrative unit".
        if (!holding.eligible && isRestricted(holding.scope, facts)) inRoleGroup = true;
      }
      for (const membership of facts.groupsOf.get(at) ?? []) {
        if (membership.eligible === true || seen.has(membership.group)) continue;
        if (at === user.key && roleGroup(membership.group, facts)) inRoleGroup = true;
        seen.add(membership.group);
        open.push(membership.group);
      }
    }
    for (const role of roles) eligible.delete(role);
    return {
      roles,
      eligible,
      inRoleGroup,
      restricted: isRestrictedMember(user.key, facts),
    };
  };
}

function roleGroup(key: Key, facts: Facts): boolean {
  return propertyOf(facts.principal(key), 'isAssignableToRole') === 'true';
}

export function isRestricted(unit: Key, facts: Facts): boolean {
  const record = facts.things.get(unit);
  return record?.kind === 'resource' && propertyOf(record, 'isMemberManagementRestricted') === 'true';
}

/**
 * Only administrators with a role for a restricted management unit change what is in it: not those of the tenant, of the
 * object itself or of another unit, not owners, not application permissions (Microsoft Entra, "Restricted management
 * administrative units", Who can modify objects, Programmability).
 */
export function isRestrictedMember(key: Key, facts: Facts): boolean {
  return (facts.unitsOf.get(key) ?? []).some((unit) => isRestricted(unit, facts));
}

/** The nodes that stand for roles and sets; made while settling, because a step needs both its ends. */
export function derivedNodes(facts: Facts): readonly SnapshotRecord[] {
  const holdings = holdingsOf(facts);
  return [...roleNodes(holdings, facts), ...controlSets(holdings, facts).map((set) => set.record)];
}
