/** Sets of directory objects that the same roles control, by tenant. */
import { byCodeUnit } from '../../lib/order';
import type { Key, PrincipalRecord } from '../../model/record';
import { PERMISSION_CONTROLS, RESETTING, ROLE_CONTROLS } from './control-rules';
import type { ControlRule, ResetTarget } from './control-rules';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { resetTargets } from './reset-targets';
import { isRestrictedMember } from './restricted-units';
import { userSets } from './user-sets';
import type { ControlSet } from './control-set';
import { setRecord } from './control-set';

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
