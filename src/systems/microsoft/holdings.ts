import type { GrantRecord, Key, TrustRecord, Mechanism } from '../../model/record';
import { END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { Window } from '../../model/window';
import { GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, builtInRole } from './directory-roles';
import { ByGroup } from './by-group';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import { MICROSOFT } from './keys';

/** That a principal holds a directory role at a scope, after the rules of PIM and of delegated administration. */
export interface Holding {
  readonly role: string;
  readonly name: string;
  readonly principal: Key;
  /** A tenant, an administrative unit, or one object. Never wider than stated. */
  readonly scope: Key;
  readonly window: Window;
  readonly eligible: boolean;
  /** What remains to be met. */
  readonly condition?: string;
  readonly notEvaluated?: string;
  /** Records that are all needed. */
  readonly records: readonly Key[];
  readonly how: string;
  readonly mechanism?: Mechanism;
}

/** All directory roles that anybody holds, directly or by delegation from another tenant. */
export function holdingsOf(facts: Facts): readonly Holding[] {
  return [...assigned(facts), ...gdapHoldings(facts), ...dapHoldings(facts)];
}

/**
 * Roles held inside a tenant. Where PIM's schedules are there they say when and how; the plain assignment of the same is
 * the same fact again and is left out (`Schedules`): an activated role is not standing access (Microsoft Graph,
 * unifiedRoleAssignmentScheduleInstance, `assignmentType`).
 */
function* assigned(facts: Facts): Generator<Holding> {
  const groups = new Map<string, GrantRecord[]>();
  for (const grant of facts.grantsAs('directory-role')) {
    const role = facts.roleId(propertyOf(grant, 'role') ?? '');
    push(groups, `${role}\u0000${grant.principal}\u0000${grant.resource}`, grant);
  }
  const through = new ByGroup('directory-role', facts);
  for (const grants of groups.values()) {
    const seen = new Set<string>();
    for (const grant of grants) {
      const how = propertyOf(grant, 'how') ?? 'assignment';
      if (through.says(grant)) continue;
      const same = `${how}/${grant.window.from}/${grant.window.until}`;
      if (seen.has(same)) continue;
      seen.add(same);
      yield held(grant, how, facts);
    }
  }
}

function held(grant: GrantRecord, how: string, facts: Facts): Holding {
  const role = facts.roleId(propertyOf(grant, 'role') ?? '');
  const eligible = how === 'eligible';
  const principal = facts.principal(grant.principal);
  // Only role-assignable groups may hold directory roles (Microsoft Entra, "Use groups to manage role assignments").
  const unassignable =
    principal?.type === 'group' && propertyOf(principal, 'isAssignableToRole') === 'false'
      ? `the group ${principal.name} is exported as not role-assignable, and only such groups may hold a directory role`
      : undefined;
  const tenant = facts.tenantOf(grant.resource);
  return {
    role,
    name: facts.roleName(role) ?? builtInRole(role)?.name ?? grant.permission,
    principal: grant.principal,
    scope: grant.resource,
    window: grant.window,
    eligible,
    ...(eligible ? { condition: activationWords(role, tenant, facts) } : {}),
    ...(unassignable === undefined ? {} : { notEvaluated: unassignable }),
    records: [grant.key],
    how: HOW.get(how) ?? how,
  };
}

const HOW: ReadonlyMap<string, string> = new Map([
  ['assignment', 'directory role assignment'],
  ['assigned', 'directory role assignment'],
  ['activated', 'activated role (PIM)'],
  ['eligible', 'eligible role (PIM)'],
]);

/** What activating a role asks for. Without named approvers a role administrator approves (PIM documentation). */
export function activationWords(role: string, tenant: Key | undefined, facts: Facts): string {
  const policy =
    facts.things.get(`${MICROSOFT}|activation/${role}/${(tenant ?? '').slice(MICROSOFT.length + 1)}`) ??
    facts.things.get(activationFor(role, tenant, facts) ?? '');
  if (policy?.kind !== 'policy')
    return 'eligible: must be activated first; what that asks for is not in the exports';
  const on = (name: string): boolean => propertyOf(policy, name) === 'true';
  const approvers = (propertyOf(policy, 'approvers') ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .map((id) => facts.nameOf(`${MICROSOFT}|${id}`));
  const asks = [
    ...(on('approval')
      ? [
          `approval by ${approvers.length === 0 ? 'a Privileged Role Administrator or Global Administrator' : approvers.join(' or ')}`,
        ]
      : []),
    ...(on('mfa') ? ['multi-factor authentication'] : []),
    ...(on('justification') ? ['a justification'] : []),
    ...(on('ticket') ? ['a ticket'] : []),
  ];
  return `eligible: must be activated first${asks.length === 0 ? '' : `, with ${asks.join(', ')}`}`;
}

function activationFor(role: string, tenant: Key | undefined, facts: Facts): Key | undefined {
  for (const record of facts.things.values()) {
    if (
      record.kind === 'policy' &&
      record.type === 'activation' &&
      record.id === role &&
      record.tenant === tenant
    )
      return record.key;
  }
  return undefined;
}

/** Statuses of a relationship that is on its way out: live or not, the export cannot say. */
const LEAVING: ReadonlySet<string> = new Set(['terminationrequested', 'terminating']);

export interface GdapAccess {
  readonly relationship: TrustRecord;
  readonly assignment: TrustRecord;
  readonly roles: readonly string[];
}

function idsOf(record: TrustRecord): readonly string[] {
  return (propertyOf(record, 'roles') ?? '').split(' ').filter((id) => id !== '');
}

/** Assignments with the relationship they hang on, and the roles both name: a role outside the relationship is not given. */
export function gdapAccess(facts: Facts): readonly GdapAccess[] {
  const relations = new Map(facts.trustsAs('gdap-relationship').map((relation) => [relation.key, relation]));
  return facts.trustsAs('gdap-assignment').flatMap((assignment) => {
    const relationship = relations.get(assignment.to);
    if (relationship === undefined) return [];
    const offered = new Set(idsOf(relationship));
    return [{ relationship, assignment, roles: idsOf(assignment).filter((role) => offered.has(role)) }];
  });
}

/**
 * GDAP: the relationship is active and names the role, the assignment is active and names it, and the instant is before
 * the relationship's end (Microsoft Graph, delegatedAdminRelationship and delegatedAdminAccessAssignment). Membership
 * of the partner's group comes by the group's own steps.
 */
function* gdapHoldings(facts: Facts): Generator<Holding> {
  for (const { relationship, assignment, roles } of gdapAccess(facts)) {
    const status = (propertyOf(relationship, 'status') ?? '').toLowerCase();
    const state = (propertyOf(assignment, 'status') ?? '').toLowerCase();
    if (state !== 'active') continue;
    const leaving = LEAVING.has(status);
    if (status !== 'active' && status !== 'expiring' && !leaving) continue;
    const extends180 =
      /^P[1-9]/u.test(propertyOf(relationship, 'autoExtendDuration') ?? '') &&
      !idsOf(relationship).includes(GLOBAL_ADMINISTRATOR);
    for (const role of roles) {
      const common = {
        role,
        name: facts.roleName(role) ?? builtInRole(role)?.name ?? role,
        principal: assignment.from,
        scope: relationship.to,
        eligible: false,
        records: [relationship.key, assignment.key],
        how: 'GDAP access assignment',
        mechanism: 'delegated-administration' as const,
      };
      yield {
        ...common,
        window: relationship.window,
        ...(leaving
          ? {
              notEvaluated: `the relationship is ${propertyOf(relationship, 'status') ?? ''}: whether it still gives access is not stated`,
            }
          : {}),
        ...(status === 'expiring'
          ? { condition: 'the relationship is expiring: it counts until its end date' }
          : {}),
      };
      const end = relationship.window.until;
      if (extends180 && !leaving && end < END_UNKNOWN)
        yield {
          ...common,
          window: { from: end, until: END_UNKNOWN },
          notEvaluated: `the stated end has passed, but the relationship extends itself (${propertyOf(relationship, 'autoExtendDuration') ?? ''}) unless it is ended`,
        };
    }
  }
}

/**
 * Delegated administration of the old kind: members of AdminAgents act as global administrators in every customer that
 * still has it, members of HelpdeskAgents as helpdesk administrators (Partner Center, "Assign roles and permissions to users").
 */
function* dapHoldings(facts: Facts): Generator<Holding> {
  const agents: readonly (readonly [string, string])[] = [
    ['adminagents', GLOBAL_ADMINISTRATOR],
    ['helpdeskagents', HELPDESK_ADMINISTRATOR],
  ];
  const groups = [...facts.things.values()].filter(
    (record) => record.kind === 'principal' && record.type === 'group',
  );
  const best = new Map<string, TrustRecord>();
  for (const contract of facts.trustsAs('contract')) {
    const pair = `${contract.from}>${contract.to}`;
    const known = best.get(pair);
    if (known === undefined || propertyOf(known, 'delegatedPrivilegeStatus') === undefined)
      best.set(pair, contract);
  }
  for (const contract of best.values()) {
    const status = propertyOf(contract, 'delegatedPrivilegeStatus');
    if (status !== undefined && !/^delegated/iu.test(status)) continue;
    for (const [name, role] of agents) {
      const group = groups.find(
        (g) =>
          'tenant' in g && g.tenant === contract.from && g.name.replaceAll(' ', '').toLowerCase() === name,
      );
      if (group === undefined) continue;
      yield {
        role,
        name: builtInRole(role)?.name ?? role,
        principal: group.key,
        scope: contract.to,
        window: { from: Number.NEGATIVE_INFINITY, until: status === undefined ? END_UNKNOWN : NEVER_ENDS },
        eligible: false,
        ...(status === undefined
          ? {
              notEvaluated: `a reseller contract exists; whether delegated administration of the old kind (DAP) was removed is not in the exports`,
            }
          : {}),
        records: [contract.key],
        how: 'delegated administration (DAP)',
        mechanism: 'delegated-administration',
      };
    }
  }
}
