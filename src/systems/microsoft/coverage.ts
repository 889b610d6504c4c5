import type { Key } from '../../model/record';
import { closureOf } from './closure';
import type { Facts } from './facts';
import { propertyOf } from './fields';

/** Lists whose rows say themselves where they belong: scopes of Azure, rows of CIPP with a tenant. */
export const OF_THEIR_OWN =
  /^(?:arm|lighthouse|cipp|subscriptions|managementGroups|keyVaults|resources|azureHound)/u;

/** Names of lists as a person asks for them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['roleAssignments', 'directory role assignments'],
  ['roleEligibilityScheduleInstances', 'eligible roles (PIM)'],
  ['armRoleAssignments', 'Azure role assignments'],
  ['armDenyAssignments', 'deny assignments'],
  ['armRoleDefinitions', 'Azure role definitions'],
  ['armEligibility', 'eligible Azure roles (PIM)'],
  ['keyVaults', 'Key Vaults'],
  ['servicePrincipals', 'service principals'],
  ['groupEligibility', 'eligible members and owners of groups (PIM)'],
  ['groupAssignments', 'members and owners of groups (PIM)'],
  ['lighthouseAssignments', 'Lighthouse assignments'],
  ['lighthouseDefinitions', 'Lighthouse definitions'],
  ['administrativeUnits', 'administrative units'],
  ['delegatedAdminRelationships', 'delegated administration relationships'],
  ['appRoleAssignments', 'application role assignments'],
]);

export function listWords(kind: string): string {
  return WORDS.get(kind) ?? kind;
}

/** What is missing before "nobody gave a directory role in this tenant" may be said. */
export function missingRoles(tenant: Key, facts: Facts): readonly string[] {
  const missing: string[] = [];
  const name = facts.nameOf(tenant);
  // Activated roles with their members are the same list at tenant scope.
  const expanded =
    facts.covered(tenant, 'directoryRoleMembers') === 'complete' &&
    best(facts, tenant, 'directoryRoles', 'cippRoles') === 'complete';
  const assignments = expanded
    ? 'complete'
    : best(facts, tenant, 'roleAssignments', 'roleAssignmentScheduleInstances');
  if (assignments !== 'complete')
    missing.push(
      `${listWords('roleAssignments')} of ${name}${assignments === 'incomplete' ? ' (further pages)' : ''}`,
    );
  const eligible = best(facts, tenant, 'roleEligibilityScheduleInstances', 'roleEligibilitySchedules');
  if (eligible !== 'complete')
    missing.push(
      `${listWords('roleEligibilityScheduleInstances')} of ${name}${eligible === 'incomplete' ? ' (further pages)' : ''}`,
    );
  return missing;
}

function best(facts: Facts, subject: Key, ...kinds: readonly string[]): 'complete' | 'incomplete' | 'absent' {
  const found = kinds.map((kind) => facts.covered(subject, kind));
  return found.includes('complete') ? 'complete' : found.includes('incomplete') ? 'incomplete' : 'absent';
}

/** What is missing before "this partner's people have no delegated role there" may be said. */
export function missingDelegation(partner: Key, customer: Key, facts: Facts): readonly string[] {
  const missing: string[] = [];
  // A customer of an exported relationship or contract is taken to be no partner itself.
  const isCustomer = ['gdap-relationship', 'contract'].some((as) =>
    facts.trustsAs(as).some((trust) => trust.to === partner),
  );
  if (isCustomer && facts.covered(partner, 'delegatedAdminRelationships') === 'absent') return missing;
  const name = facts.nameOf(partner);
  const relations = facts.covered(partner, 'delegatedAdminRelationships');
  if (relations !== 'complete')
    missing.push(
      `${listWords('delegatedAdminRelationships')} of ${name}${relations === 'incomplete' ? ' (further pages)' : ''}`,
    );
  for (const relation of facts.trustsAs('gdap-relationship')) {
    if (
      relation.from !== partner ||
      relation.to !== customer ||
      !/^(?:active|expiring)$/iu.test(propertyOf(relation, 'status') ?? '')
    )
      continue;
    const known = facts.covered(relation.key, 'accessAssignments');
    if (known !== 'complete')
      missing.push(`access assignments of ${propertyOf(relation, 'name') ?? relation.key}`);
  }
  return missing;
}

/** Groups of a partner whose members administer customers by delegation of the old kind (DAP). */
export const AGENTS: ReadonlySet<string> = new Set(['adminagents', 'helpdeskagents']);

/**
 * Members of AdminAgents and HelpdeskAgents have a role in every customer whose reseller contract still carries delegated
 * administration (Partner Center, "Assign roles and permissions to users"): without the contracts nothing says which.
 */
export function missingContracts(
  principal: Key,
  partner: Key,
  customer: Key,
  facts: Facts,
): readonly string[] {
  const agent = [...closureOf(principal, facts).keys()].some((key) => {
    const group = facts.principal(key);
    return group?.type === 'group' && AGENTS.has(group.name.replaceAll(' ', '').toLowerCase());
  });
  if (!agent || facts.covered(partner, 'contracts') === 'complete') return [];
  if (facts.trustsAs('contract').some((trust) => trust.from === partner && trust.to === customer)) return [];
  return [`reseller contracts of ${facts.nameOf(partner)} (delegated administration of the old kind)`];
}

/** Whether all members of a group are known; a dynamic group lists those its rule had found, others may join at any time. */
export function membersKnown(group: Key, facts: Facts): 'yes' | 'no' | 'dynamic' {
  const record = facts.principal(group);
  if (record === undefined || record.mentionedOnly === true) return 'no';
  if (propertyOf(record, 'dynamic') === 'true') return 'dynamic';
  if (propertyOf(record, 'members') === 'listed' || facts.covered(group, 'members') === 'complete')
    return 'yes';
  return 'no';
}

/** A group, or one below it, whose members are not all known: who else belongs to it cannot be said. */
export function unknownMembership(
  group: Key,
  facts: Facts,
  seen = new Set<Key>(),
): { readonly group: Key; readonly why: 'no' | 'dynamic' } | undefined {
  if (seen.has(group)) return undefined;
  seen.add(group);
  const known = membersKnown(group, facts);
  if (known !== 'yes') return { group, why: known };
  for (const membership of facts.membersOf.get(group) ?? []) {
    const member = facts.principal(membership.member);
    if (member?.type !== 'group') continue;
    const below = unknownMembership(membership.member, facts, seen);
    if (below !== undefined) return below;
  }
  return undefined;
}
