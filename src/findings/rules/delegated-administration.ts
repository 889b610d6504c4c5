import { Pace } from '../pace';
import type { Rule } from '../rule';
import { dateText } from './credentials';
import { propertyOf, tenantName, trustsAs, wordsIn } from './microsoft-records';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const LIVE = /^(?:active|expiring)$/iu;

/** An end date that moves by itself is no end (delegatedAdminRelationship, `autoExtendDuration`). */
export const falseExpiry: Rule = {
  id: 'false-expiry',
  title: 'End date that moves by itself',
  why: 'The relationship shows an end date, and extends itself by 180 days when that day comes: nobody has to decide again.',
  remedy:
    'Turn auto-extension off where the end was meant, or note who decided that it goes on and review it before that day.',
  frameworks: ['AC-2', 'A.5.18', 'GV.SC-07'],
  *find(context) {
    for (const relation of trustsAs(context, 'gdap-relationship')) {
      if (relation === undefined) {
        yield undefined;
        continue;
      }
      const extend = propertyOf(relation, 'autoExtendDuration') ?? '';
      const node = context.nodeOf(relation.to);
      if (node === undefined || !LIVE.test(propertyOf(relation, 'status') ?? '') || !/^P[1-9]/u.test(extend))
        continue;
      // A relationship with Global Administrator cannot extend itself (Microsoft, GDAP frequently asked questions).
      if (wordsIn(relation, 'roles').includes(GLOBAL_ADMINISTRATOR)) continue;
      const end = relation.window.until;
      yield {
        subject: node,
        about: relation.key,
        severity: 'medium',
        title: `${propertyOf(relation, 'name') ?? 'A relationship'} with ${tenantName(context, relation.to)} ends on ${end < 8.64e15 ? dateText(end) : 'no stated day'} only on paper`,
        evidence: [
          {
            text: `autoExtendDuration is ${extend}, status ${propertyOf(relation, 'status') ?? ''}`,
            source: relation.source,
            node,
          },
        ],
      };
    }
  },
};

/** Delegated administration of the old kind: everything, in every customer, without an end. */
export const legacyDelegation: Rule = {
  id: 'legacy-delegated-administration',
  title: 'Legacy delegated administration (DAP) is alive',
  why: 'Members of AdminAgents are global administrators of this customer without an end and without a role to choose; ending a GDAP relationship does not touch it.',
  remedy:
    'Remove the delegated administration privileges in Partner Center once the granular relationships cover the work.',
  frameworks: ['AC-6', 'A.8.2', 'GV.SC-07', 'A.5.19', 'SA-9'],
  *find(context) {
    for (const contract of trustsAs(context, 'contract')) {
      if (contract === undefined) {
        yield undefined;
        continue;
      }
      const status = propertyOf(contract, 'delegatedPrivilegeStatus');
      const node = context.nodeOf(contract.to);
      if (status === undefined || !/^delegated/iu.test(status) || node === undefined) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${tenantName(context, contract.from)} still has legacy delegated administration of ${tenantName(context, contract.to)}`,
        evidence: [{ text: `delegatedPrivilegeStatus is ${status}`, source: contract.source, node }],
      };
    }
  },
};

/** Privilege that nobody uses yet: roles a relationship holds and no assignment names, assignments to groups without members. */
export const latentDelegation: Rule = {
  id: 'latent-delegation',
  title: 'Delegated roles nobody holds',
  why: 'The customer has granted these roles to the provider; putting one person into a group, or one assignment, makes them effective without asking the customer.',
  remedy:
    'Take the roles that no work needs out of the next relationship, and delete assignments to empty groups.',
  frameworks: ['AC-6', 'A.5.18', 'GV.SC-07'],
  *find(context) {
    const assigned = new Map<string, { readonly roles: Set<string>; readonly empty: string[] }>();
    const filled = new Set<string>();
    const pace = new Pace();
    for (const { group } of context.view.of('microsoft', 'membership')) {
      if (pace.due()) yield undefined;
      filled.add(group);
    }
    for (const assignment of trustsAs(context, 'gdap-assignment')) {
      if (assignment === undefined) {
        yield undefined;
        continue;
      }
      if (!/^active$/iu.test(propertyOf(assignment, 'status') ?? '')) continue;
      const found = assigned.get(assignment.to) ?? { roles: new Set<string>(), empty: [] };
      const group = context.view.get(assignment.from);
      const known = group?.kind === 'principal' && propertyOf(group, 'members') === 'listed';
      if (known && !filled.has(assignment.from)) found.empty.push(group.name);
      for (const role of wordsIn(assignment, 'roles')) found.roles.add(role);
      assigned.set(assignment.to, found);
    }
    for (const relation of trustsAs(context, 'gdap-relationship')) {
      if (relation === undefined) {
        yield undefined;
        continue;
      }
      const node = context.nodeOf(relation.to);
      if (node === undefined || !LIVE.test(propertyOf(relation, 'status') ?? '')) continue;
      if (context.scope.at >= relation.window.until) continue;
      const found = assigned.get(relation.key);
      const unassigned = wordsIn(relation, 'roles').filter((role) => found?.roles.has(role) !== true);
      const empty = found?.empty ?? [];
      if (unassigned.length === 0 && empty.length === 0) continue;
      yield {
        subject: node,
        about: relation.key,
        severity: unassigned.includes(GLOBAL_ADMINISTRATOR) ? 'medium' : 'low',
        title: `${propertyOf(relation, 'name') ?? 'A relationship'} with ${tenantName(context, relation.to)} holds roles that nobody has`,
        evidence: [
          ...(unassigned.length === 0
            ? []
            : [
                {
                  text: `in the relationship and not assigned: ${unassigned.map((role) => roleName(context.view.get(`microsoft|directory-role/${role}`), role)).join(', ')}`,
                  source: relation.source,
                  node,
                },
              ]),
          ...empty.map((group) => ({
            text: `assigned to ${group}, which has no members`,
            source: relation.source,
            node,
          })),
        ],
      };
    }
  },
};

function roleName(record: object | undefined, id: string): string {
  return record !== undefined && 'name' in record && typeof record.name === 'string' ? record.name : id;
}
