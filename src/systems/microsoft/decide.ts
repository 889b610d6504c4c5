import type { Key } from '../../model/record';
import { holdsAt } from '../../model/window';
import type { Decision, Question, RecordView } from '../system';
import { AzureDecider } from './decide-azure';
import { ControlDecider } from './decide-control';
import { unknownMembership } from './coverage';
import { closureOf, directOf } from './closure';
import { appRoleName, tenantWide } from './evaluate-apps';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { isGuid, objectKey, scopeKey, tenantKey } from './keys';
import { RoleReach } from './role-reach';
import { builtInRole, verbsOfRole } from './directory-roles';
import { decisionOf, wayOf } from './ways';
import type { Way } from './ways';

/**
 * One request as the platform decides it: a directory role on a tenant or object, an Azure action on a scope, a vault
 * permission, an application permission, control of an object. Made as that account; becoming another never counts.
 */
export class Decider {
  readonly #facts: Facts;
  readonly #view: RecordView;
  readonly #reach: RoleReach;
  readonly #control: ControlDecider;
  readonly #azure: AzureDecider;

  constructor(facts: Facts, holdings: readonly Holding[], view: RecordView) {
    this.#facts = facts;
    this.#view = view;
    this.#reach = new RoleReach(facts, holdings);
    this.#control = new ControlDecider(facts, holdings, this.#reach, view);
    this.#azure = new AzureDecider(facts, view);
  }

  decide(question: Question): Decision {
    const permission = question.permission.trim();
    const target = question.resource ?? this.#targetOf(question.resourceId);
    const scope = question.resourceId.trim().startsWith('/') ? scopeKey(question.resourceId) : target;
    if (scope !== undefined && this.#isScope(scope)) return this.#azure.decide(question, scope);
    if (target === undefined) return open(`${question.resourceId} is not in the exports`);
    const roles = this.#facts.roleIds(permission);
    if (roles.size > 0) return this.#role(question, roles, target);
    if (/^member(?:of)?$/iu.test(permission)) return this.#member(question, target);
    const control = this.#control.decide(question, target);
    if (control !== undefined) return control;
    return this.#appPermission(question, permission, target);
  }

  #isScope(key: Key): boolean {
    return key.startsWith('microsoft|/');
  }

  #targetOf(text: string): Key | undefined {
    const id = text.trim().toLowerCase();
    for (const key of [tenantKey(id), objectKey(id), scopeKey(`/subscriptions/${id}`), scopeKey(id)])
      if (this.#facts.things.has(key)) return key;
    return isGuid(id) ? undefined : this.#facts.tenantNamed(id);
  }

  #role(question: Question, roles: ReadonlySet<string>, target: Key): Decision {
    const facts = this.#facts;
    const closure = closureOf(question.principal, facts, question.at);
    const ways: Way[] = [];
    const others: Holding[] = [];
    const changes = [...roles].some((role) =>
      verbsOfRole(role, facts.roleName(role) ?? builtInRole(role)?.name ?? '').includes('change'),
    );
    for (const { scope } of this.#reach.scopesOf(target, changes)) {
      for (const holding of this.#reach.at(scope)) {
        if (!roles.has(holding.role) || !holdsAt(holding.window, question.at)) continue;
        const chains = closure.get(holding.principal);
        if (chains === undefined) others.push(holding);
        else
          for (const chain of chains)
            ways.push(
              wayOf(
                chain,
                { ...holding, text: `${holding.name} by ${holding.how}` },
                question.principal,
                facts,
              ),
            );
      }
    }
    const tenant = facts.things.get(target)?.kind === 'tenant' ? target : facts.tenantOf(target);
    return decisionOf(
      ways,
      () => [
        ...this.#reach.missingFor(question.principal, tenant),
        ...this.#unseen(question.principal, others),
        ...this.#reach.unknownUnits(closure, target, (role) => roles.has(role)),
      ],
      this.#view,
    );
  }

  /** Groups that hold it and whose members are not all known: the principal may be one of them. */
  #unseen(principal: Key, holders: readonly { readonly principal: Key }[]): readonly string[] {
    const facts = this.#facts;
    const home = facts.tenantOf(principal);
    const found = new Set<string>();
    for (const { principal: holder } of holders) {
      const record = facts.principal(holder);
      if (record === undefined || (record.type !== 'group' && record.type !== 'external')) continue;
      if (record.type === 'external' && record.mentionedOnly !== true) continue;
      if (home !== undefined && record.tenant !== home && facts.things.get(record.tenant)?.kind === 'tenant')
        continue;
      const unknown = unknownMembership(holder, facts);
      if (unknown === undefined) continue;
      found.add(
        unknown.why === 'dynamic'
          ? `who else the rule of the dynamic group ${facts.nameOf(unknown.group)} takes in`
          : `the members of ${facts.nameOf(unknown.group)}`,
      );
    }
    return [...found];
  }

  #member(question: Question, target: Key): Decision {
    const closure = closureOf(question.principal, this.#facts, question.at);
    const chains = question.principal === target ? undefined : closure.get(target);
    const ways = (chains ?? []).map((chain) =>
      wayOf(chain, { records: [], text: 'member' }, question.principal, this.#facts),
    );
    return decisionOf(ways, () => this.#unseen(question.principal, [{ principal: target }]), this.#view);
  }

  #appPermission(question: Question, permission: string, target: Key): Decision {
    const facts = this.#facts;
    const closure = closureOf(question.principal, facts, question.at);
    const wanted = permission.toLowerCase();
    const asTenant = facts.things.get(target)?.kind === 'tenant';
    const ways: Way[] = [];
    let named = false;
    for (const as of ['app-role', 'delegated'] as const) {
      for (const grant of facts.grantsAs(as)) {
        const role = propertyOf(grant, 'appRole');
        const name = role === undefined ? grant.permission : appRoleName(role, grant.resource, facts);
        if (name.toLowerCase() !== wanted && role !== wanted) continue;
        named = true;
        const reaches =
          grant.resource === target ||
          (asTenant && tenantWide(grant.resource, facts) && facts.tenantOf(grant.principal) === target);
        // The assignment does not cascade to nested groups (Microsoft Entra, "Assign users and groups to an application").
        const chains = directOf(closure.get(grant.principal));
        if (!reaches || chains === undefined || !holdsAt(grant.window, question.at)) continue;
        for (const chain of chains)
          ways.push(
            wayOf(
              chain,
              {
                records: [grant.key],
                condition: grant.condition,
                text: `${name} (${as === 'app-role' ? 'application permission' : 'delegated permission'})`,
              },
              question.principal,
              facts,
            ),
          );
      }
    }
    if (!named && !/^[A-Za-z][\w-]*(?:\.[\w-]+)+$/u.test(permission))
      return open(`no export names the permission ${permission}`);
    const tenant = asTenant ? target : facts.tenantOf(target);
    const home = facts.tenantOf(question.principal);
    // Application permissions in a tenant are held by its own service principals; a person's delegated ones act through them.
    return decisionOf(
      ways,
      () => (home !== tenant || tenant === undefined ? [] : missingApps(tenant, question.principal, facts)),
      this.#view,
    );
  }
}

function missingApps(tenant: Key, principal: Key, facts: Facts): readonly string[] {
  const known =
    facts.covered(tenant, 'appRoleAssignments') === 'complete' ||
    facts.covered(principal, 'appRoleAssignments') === 'complete';
  return known ? [] : [`application role assignments of ${facts.nameOf(tenant)}`];
}

function open(reason: string): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], supports: [] };
}
