/** What protects a user from a password reset: its roles, and groups and units that are protected. */
import type { Key, PrincipalRecord } from '../../model/record';
import type { ResetTarget } from './control-rules';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { isRestricted, isRestrictedMember } from './restricted-units';

/** Stands for the protection that a role-assignable group would give, among the roles a user is eligible for. */
const ROLE_GROUP = 'role-assignable group';

export const PLAIN: ResetTarget = {
  roles: new Set(),
  eligible: new Set(),
  inRoleGroup: false,
  restricted: false,
};

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
