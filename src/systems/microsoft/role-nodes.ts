import { byCodeUnit } from '../../lib/order';
import type { Key, PrincipalRecord, SnapshotRecord } from '../../model/record';
import { GLOBAL_ADMINISTRATOR, builtInRole } from './directory-roles';
import type { Facts } from './facts';
import { holdingsOf } from './holdings';
import type { Holding } from './holdings';
import { MICROSOFT, roleNodeKey } from './keys';
import { controlSets } from './control-sets';

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

/** The nodes that stand for roles and sets; made while settling, because a step needs both its ends. */
export function derivedNodes(facts: Facts): readonly SnapshotRecord[] {
  const holdings = holdingsOf(facts);
  return [...roleNodes(holdings, facts), ...controlSets(holdings, facts).map((set) => set.record)];
}
