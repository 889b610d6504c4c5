import type { Key, PrincipalRecord } from '../../model/record';
import { holdsAt } from '../../model/window';
import type { Decision, Question, RecordView } from '../system';
import { closureOf, directOf } from './closure';
import { canReset, PERMISSION_CONTROLS, ruleGives } from './control-rules';
import type { ControlRule } from './control-rules';
import { appRoleName, tenantWide } from './evaluate-apps';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { isRestrictedMember } from './restricted-units';
import { resetTargets } from './reset-targets';
import type { RoleReach } from './role-reach';
import { decisionOf, wayOf } from './ways';
import type { Way } from './ways';

/** Taking objects over: passwords, credentials, members, owners, and directory roles for anybody. */
export class ControlDecider {
  readonly #facts: Facts;
  readonly #view: RecordView;
  readonly #holdings: readonly Holding[];
  readonly #reach: RoleReach;
  #targets: ReturnType<typeof resetTargets> | undefined;

  constructor(facts: Facts, holdings: readonly Holding[], reach: RoleReach, view: RecordView) {
    this.#facts = facts;
    this.#holdings = holdings;
    this.#reach = reach;
    this.#view = view;
  }

  /** Taking an object over: the published rule for each role, and ownership. Undefined: the permission is none of these. */
  decide(question: Question, target: Key): Decision | undefined {
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
    for (const { scope, wide } of this.#reach.scopesOf(target, true)) {
      for (const holding of this.#reach.at(scope)) {
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
        ...this.#reach.missingFor(question.principal, record.tenant),
        ...this.#reach.unknownUnits(closure, target, (role) =>
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
    for (const holding of this.#reach.at(target)) {
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
    return decisionOf(ways, () => this.#reach.missingFor(question.principal, target), this.#view);
  }
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
