import type { Key, PrincipalRecord } from '../../model/record';
import { holdsAt } from '../../model/window';
import type { Decision, Question, RecordView } from '../system';
import { AzureDecider } from './decide-azure';
import { missingContracts, missingDelegation, missingRoles, unknownMembership } from './coverage';
import { closureOf } from './closure';
import type { Chain } from './closure';
import { canReset, PERMISSION_CONTROLS, ruleGives } from './control-rules';
import type { ControlRule } from './control-rules';
import { appRoleName, tenantWide } from './evaluate-apps';
import { push } from './facts';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { isGuid, objectKey, scopeKey, tenantKey } from './keys';
import { isRestricted, isRestrictedMember, resetTargets } from './role-nodes';
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
  readonly #byScope = new Map<Key, Holding[]>();
  readonly #holdings: readonly Holding[];
  readonly #azure: AzureDecider;
  #targets: ReturnType<typeof resetTargets> | undefined;

  constructor(facts: Facts, holdings: readonly Holding[], view: RecordView) {
    this.#facts = facts;
    this.#view = view;
    this.#holdings = holdings;
    for (const holding of holdings) push(this.#byScope, holding.scope, holding);
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
    const control = this.#control(question, target);
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

  /**
   * Scopes at which a role covers a target: the object itself, units that hold it, its tenant. A role that changes what is
   * in a restricted management unit is held in such a unit (`isRestrictedMember`); one that only reads, anywhere.
   */
  #scopesOf(target: Key, changes: boolean): readonly { readonly scope: Key; readonly wide: boolean }[] {
    const record = this.#facts.things.get(target);
    if (record?.kind === 'tenant') return [{ scope: target, wide: true }];
    const units = this.#facts.unitsOf.get(target) ?? [];
    const tenant = this.#facts.tenantOf(target);
    const restricted = units.filter((unit) => isRestricted(unit, this.#facts));
    if (changes && restricted.length > 0) return restricted.map((scope) => ({ scope, wide: false }));
    return [
      { scope: target, wide: false },
      ...units.map((scope) => ({ scope, wide: false })),
      ...(tenant === undefined ? [] : [{ scope: tenant, wide: true }]),
    ];
  }

  #role(question: Question, roles: ReadonlySet<string>, target: Key): Decision {
    const facts = this.#facts;
    const closure = closureOf(question.principal, facts, question.at);
    const ways: Way[] = [];
    const others: Holding[] = [];
    const changes = [...roles].some((role) =>
      verbsOfRole(role, facts.roleName(role) ?? builtInRole(role)?.name ?? '').includes('change'),
    );
    for (const { scope } of this.#scopesOf(target, changes)) {
      for (const holding of this.#byScope.get(scope) ?? []) {
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
        ...this.#missingFor(question.principal, tenant),
        ...this.#unseen(question.principal, others),
        ...this.#unknownUnits(closure, target, (role) => roles.has(role)),
      ],
      this.#view,
    );
  }

  /** Units in which the principal holds such a role, and whose members are not all known: the target may be one. */
  #unknownUnits(
    closure: ReadonlyMap<Key, readonly Chain[]>,
    target: Key,
    counts: (role: string) => boolean,
  ): readonly string[] {
    const facts = this.#facts;
    const tenant = facts.tenantOf(target);
    if (tenant === target) return [];
    const found = new Set<string>();
    for (const holding of this.#inUnits()) {
      if (!counts(holding.role) || !closure.has(holding.principal)) continue;
      const unit = facts.things.get(holding.scope);
      if (unit === undefined || !('tenant' in unit) || unit.tenant !== tenant) continue;
      if (facts.unitsOf.get(target)?.includes(holding.scope) === true) continue;
      const known = propertyOf(unit.kind === 'resource' ? unit : undefined, 'members') === 'listed';
      if (!known && facts.covered(holding.scope, 'members') !== 'complete')
        found.add(`the members of the administrative unit ${facts.nameOf(holding.scope)}`);
    }
    return [...found];
  }

  #inUnits(): readonly Holding[] {
    this.#unitHoldings ??= this.#holdings.filter((holding) => {
      const scope = this.#facts.things.get(holding.scope);
      return (
        scope?.kind === 'resource' ||
        (scope?.kind === 'principal' && scope.type === 'external' && scope.mentionedOnly === true)
      );
    });
    return this.#unitHoldings;
  }

  #unitHoldings: readonly Holding[] | undefined;

  /** Lists that could have given the principal a role in the tenant, and are not there. */
  #missingFor(principal: Key, tenant: Key | undefined): readonly string[] {
    if (tenant === undefined) return ['the tenant of this object'];
    const home = this.#facts.tenantOf(principal);
    if (home === tenant) return missingRoles(tenant, this.#facts);
    if (home === undefined) return ['the tenant of this account'];
    return [
      ...missingDelegation(home, tenant, this.#facts),
      ...missingContracts(principal, home, tenant, this.#facts),
    ];
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

  /** Taking an object over: the published rule for each role, and ownership. Undefined: the permission is none of these. */
  #control(question: Question, target: Key): Decision | undefined {
    const facts = this.#facts;
    const asked = CONTROLS.get(question.permission.toLowerCase().replaceAll(/[^a-z]/gu, ''));
    if (asked === undefined) return undefined;
    if (asked === 'Grant directory role') return this.#grantRole(question, target);
    const record = facts.principal(target);
    if (record === undefined) return undefined;
    const closure = closureOf(question.principal, facts, question.at);
    this.#targets ??= resetTargets(this.#holdings, facts);
    const targetOf = this.#targets;
    const ways: Way[] = [];
    const restricted = isRestrictedMember(target, facts);
    for (const { scope, wide } of this.#scopesOf(target, true)) {
      for (const holding of this.#byScope.get(scope) ?? []) {
        const chains = closure.get(holding.principal);
        if (chains === undefined || !holdsAt(holding.window, question.at)) continue;
        const can =
          asked === 'Reset password'
            ? record.type === 'user' && record.nativeType !== 'guest user'
              ? canReset(holding.role, targetOf(record), wide ? 'tenant' : 'unit')
              : 'no'
            : controls(facts.controlsOf(holding.role), asked, record)
              ? 'yes'
              : 'no';
        if (can === 'no') continue;
        const unsure =
          can === 'unknown' ? 'the target is eligible for a role that would protect it' : undefined;
        for (const chain of chains)
          ways.push(
            wayOf(
              chain,
              {
                ...holding,
                notEvaluated: holding.notEvaluated ?? unsure,
                text: `${asked} as ${holding.name}`,
              },
              question.principal,
              facts,
            ),
          );
      }
    }
    // Neither owners nor application permissions reach into a restricted management unit.
    for (const grant of restricted ? [] : (facts.ownersOf.get(target) ?? [])) {
      const chains = closure.get(grant.principal);
      if (chains === undefined || !ownerCan(asked, record) || !holdsAt(grant.window, question.at)) continue;
      for (const chain of chains)
        ways.push(
          wayOf(
            chain,
            { records: [grant.key], condition: grant.condition, text: `${asked} as owner` },
            question.principal,
            facts,
          ),
        );
    }
    for (const grant of restricted ? [] : facts.grantsAs('app-role')) {
      const chains = directOf(closure.get(grant.principal));
      if (chains === undefined || facts.tenantOf(grant.principal) !== record.tenant) continue;
      // Another application may offer a role of the same name: only the directory's own gives this.
      if (!tenantWide(grant.resource, facts)) continue;
      const name = appRoleName(propertyOf(grant, 'appRole') ?? '', grant.resource, facts);
      const gives = (PERMISSION_CONTROLS.get(name.toLowerCase()) ?? []).some(
        (rule) =>
          ruleGives(rule, asked, name.toLowerCase() !== 'groupmember.readwrite.all') &&
          fitsTarget(rule.targets, record),
      );
      if (gives)
        for (const chain of chains)
          ways.push(
            wayOf(chain, { records: [grant.key], text: `${asked} by ${name}` }, question.principal, facts),
          );
    }
    return decisionOf(
      ways,
      () => [
        ...this.#missingFor(question.principal, record.tenant),
        ...this.#unknownUnits(closure, target, (role) =>
          asked === 'Reset password'
            ? record.nativeType !== 'guest user' && canReset(role, targetOf(record), 'unit') !== 'no'
            : controls(facts.controlsOf(role), asked, record),
        ),
      ],
      this.#view,
    );
  }

  /** Giving anybody a directory role: by role or application permission, in the whole tenant. */
  #grantRole(question: Question, target: Key): Decision | undefined {
    const facts = this.#facts;
    if (facts.things.get(target)?.kind !== 'tenant') return undefined;
    const closure = closureOf(question.principal, facts, question.at);
    const ways: Way[] = [];
    const grants = (rule: ControlRule): boolean => rule.permission === 'Grant directory role';
    for (const holding of this.#byScope.get(target) ?? []) {
      if (!facts.controlsOf(holding.role).some(grants) || !holdsAt(holding.window, question.at)) continue;
      for (const chain of closure.get(holding.principal) ?? [])
        ways.push(
          wayOf(
            chain,
            { ...holding, text: `Grant directory role as ${holding.name}` },
            question.principal,
            facts,
          ),
        );
    }
    for (const grant of facts.grantsAs('app-role')) {
      if (facts.tenantOf(grant.principal) !== target || !tenantWide(grant.resource, facts)) continue;
      const name = appRoleName(propertyOf(grant, 'appRole') ?? '', grant.resource, facts);
      if (!(PERMISSION_CONTROLS.get(name.toLowerCase()) ?? []).some(grants)) continue;
      for (const chain of directOf(closure.get(grant.principal)) ?? [])
        ways.push(
          wayOf(
            chain,
            { records: [grant.key], text: `Grant directory role by ${name}` },
            question.principal,
            facts,
          ),
        );
    }
    return decisionOf(ways, () => this.#missingFor(question.principal, target), this.#view);
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

/** Words for taking an object over, squeezed to letters. */
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['resetpassword', 'Reset password'],
  ['addmember', 'Add member'],
  ['addmembers', 'Add member'],
  ['addowner', 'Add owner'],
  ['addcredential', 'Add credential'],
  ['addsecret', 'Add credential'],
  ['grantdirectoryrole', 'Grant directory role'],
  ['grantrole', 'Grant directory role'],
]);

/** Owners of a group add members, unless a rule decides who belongs; owners of an application add credentials; both add owners. */
function ownerCan(asked: string, target: PrincipalRecord): boolean {
  if (asked === 'Add owner') return target.type !== 'user';
  if (asked === 'Add member') return target.type === 'group' && propertyOf(target, 'dynamic') !== 'true';
  return asked === 'Add credential' && (target.type === 'application' || target.type === 'service-account');
}

/** Ways that lead over one group at most. */
function directOf(chains: readonly Chain[] | undefined): readonly Chain[] | undefined {
  const direct = chains?.filter((chain) => chain.length <= 1) ?? [];
  return direct.length === 0 ? undefined : direct;
}

function controls(rules: readonly ControlRule[], asked: string, target: PrincipalRecord): boolean {
  return rules.some((rule) => ruleGives(rule, asked) && fitsTarget(rule.targets, target));
}

function fitsTarget(targets: string, { type, properties }: PrincipalRecord): boolean {
  // Nobody adds members to a dynamic group: its rule does (Microsoft Entra, "Manage rules for dynamic membership groups").
  const has = (name: string): boolean =>
    properties?.some(([n, value]) => n === name && value === 'true') === true;
  switch (targets) {
    case 'applications':
      return type === 'application';
    case 'service-principals':
      return type === 'service-account';
    case 'groups':
      return type === 'group' && !has('dynamic');
    case 'plain-groups':
      return type === 'group' && !has('isAssignableToRole') && !has('dynamic');
    default:
      return false;
  }
}

function open(reason: string): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], supports: [] };
}
