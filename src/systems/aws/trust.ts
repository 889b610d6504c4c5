import type { Key } from '../../model/record';
import type { Source } from '../../model/source';
import { EVERYTHING } from './held';
import { contextOf, ofRequest } from './circumstances';
import type { Actor, Ceiling } from './actor';
import type { Circumstances } from './circumstances';
import { conditionText, decideCondition } from './conditions';
import { arnGlob } from './glob';
import { keptAction } from './matching';
import { partitionOf, subjectOfActor } from './naming';
import type { ReadablePolicy } from './policy-book';
import type { Known, RequestContext } from './request-context';
import type { Control } from './resource-policy/resource-book';
import { ruleOfResource } from './resource-ruling';
import type { Letting } from './resource-ruling';
import { ruleOn } from './ruling';
import type { Ruling } from './ruling';
import type { Applies } from './applies';
import type { Asked } from './matching';
import { canHold } from './satisfiable';
import type { Statement } from './statement';
import { ASSUME, SET_SOURCE_IDENTITY } from './sts-actions';

/** A role that may be taken on, with its trust policy. */
export interface TrustingRole {
  readonly key: Key;
  readonly arn: string;
  readonly account: string;
  readonly trust: ReadablePolicy | undefined;
  /** The RCPs of its account (STS is among the services they bear on). */
  readonly control?: Control;
}

/** One way a principal may take on a role. */
export interface Way {
  readonly records: readonly Key[];
  readonly via?: Key;
  /** What remains to be met; absent: it may. */
  readonly when?: string;
  readonly statements: readonly Statement[];
}

export type AssumeRuling =
  | {
      readonly kind: 'denied';
      readonly by: readonly Statement[];
      /** Policies that deny by their silence. */
      readonly sources?: readonly Source[];
      readonly reason: string;
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly ways: readonly Way[] }
  | {
      readonly kind: 'ways';
      readonly ways: readonly Way[];
      /** Allows of the trust policy for this principal; where there is no way all the same, the identity side lacks. */
      readonly trusted: readonly Statement[];
    };

/**
 * May this principal take on this role? In one account the trust policy suffices when it names the principal itself
 * or everyone; naming the account delegates to its identity policies. Across accounts both sides must allow.
 * (STS API reference, AssumeRole; IAM user guide, "AWS JSON policy elements: Principal", "Cross-account policy
 * evaluation logic".)
 */
export function ruleOnAssume(
  actor: Actor,
  role: TrustingRole,
  circumstances: Circumstances,
  action = ASSUME,
): AssumeRuling {
  if (actor.kind === 'root') {
    return { kind: 'denied', by: [], reason: 'the account root user cannot call sts:AssumeRole' };
  }
  const partition = partitionOf(role.arn);
  if (partition !== partitionOf(actor.arn)) {
    return {
      kind: 'denied',
      by: [],
      reason: `${role.arn} is in another partition, and partitions are separate`,
    };
  }
  const here: Circumstances = { ...circumstances, resourceAccount: role.account };
  const context = contextOf(actor, here);
  const asked = { action: keptAction(action), resource: arnGlob(role.arn) };
  const identity = ruleOn(actor, asked, here);
  if (identity.kind === 'denied') {
    return { kind: 'denied', by: identity.by.map((held) => held.statement), reason: 'an explicit deny' };
  }
  // A level of SCPs that does not allow it leaves no way, but an explicit deny is the better reason.
  const blocked: AssumeRuling | undefined =
    identity.kind === 'outside-ceiling' ? outside(identity.ceiling) : undefined;
  if ((role.trust === undefined || role.trust.unusable !== undefined) && blocked !== undefined)
    return blocked;
  if (role.trust === undefined || role.trust.unusable !== undefined) {
    return untrusted(actor, role, identity.kind === 'granted' ? identity.grants : []);
  }
  const controls = isServiceLinked(actor) ? [] : (role.control?.denies ?? []);
  const trusted = ruleOfResource(
    [...role.trust.statements, ...controls],
    subjectOfActor(actor),
    partition,
    asked,
    context,
  );
  if (trusted.denies.length > 0) {
    const ofTrust = trusted.denies.some((statement) => statement.policy === role.trust?.key);
    const reason = `an explicit deny of ${ofTrust ? 'the trust policy' : 'a resource control policy'}`;
    return { kind: 'denied', by: trusted.denies, reason };
  }
  if (blocked !== undefined) return blocked;
  const sameAccount = actor.account === role.account;
  // From role to role the source identity needs both sides (IAM user guide, "Monitor and control actions taken with
  // assumed roles", permissions required to set source identity).
  const bothSides = actor.kind === 'role' && action === SET_SOURCE_IDENTITY;
  const ways: Way[] = [];
  const open = [...(role.control?.unreadable ?? [])];
  for (const trust of trusted.allows) {
    const alone =
      sameAccount && trust.naming !== 'account' && !bothSides
        ? direct(actor, trust.naming, asked, here)
        : undefined;
    if (alone !== undefined) {
      if (!canHold(trust.residual, [...alone.beside, ...trusted.beside])) continue;
      if (alone.open !== undefined) open.push(alone.open);
      ways.push(way(role, trust, undefined, alone, trusted.unless));
    } else if (identity.kind === 'granted') {
      if (identity.open !== undefined) open.push(identity.open);
      for (const grant of identity.grants) {
        if (!canHold([...grant.residual, ...trust.residual], [...identity.beside, ...trusted.beside]))
          continue;
        ways.push(way(role, trust, grant, identity, trusted.unless));
      }
    }
  }
  if (ways.length > 0 && open.length > 0)
    return { kind: 'unknown', reason: [...new Set(open)].join('; '), ways };
  if (actor.unreadable.length > 0 || actor.boundary?.unreadable !== undefined) {
    const reason = unreadableReason(actor);
    if (ways.length > 0 || (trusted.allows.length > 0 && actor.unreadable.length > 0)) {
      return { kind: 'unknown', reason, ways };
    }
  }
  return { kind: 'ways', ways, trusted: trusted.allows.map(({ statement }) => statement) };
}

function outside(ceiling: Ceiling): AssumeRuling {
  const reason = `the service control policies of ${ceiling.name} do not allow it`;
  return { kind: 'denied', by: [], sources: ceiling.sources, reason };
}

/**
 * What limits a direct grant: one to a role's own ARN is limited by its boundary; one to a user, a session or everyone
 * is not (IAM user guide, "Principal", IAM role principals). SCPs and conditional denies of the identity bind all.
 * Undefined: it does not get through.
 */
function direct(
  actor: Actor,
  naming: Letting['naming'],
  asked: Asked,
  circumstances: Circumstances,
): Extract<Ruling, { kind: 'granted' }> | undefined {
  const bounded = naming === 'itself' && actor.kind === 'role';
  const alone = ruleOn(
    { ...actor, allows: EVERYTHING, byService: new Map() },
    asked,
    circumstances,
    bounded ? {} : { ignoreBoundary: true },
  );
  return alone.kind === 'granted' ? alone : undefined;
}

function way(
  role: TrustingRole,
  trust: Letting,
  grant: Applies | undefined,
  ruling: Extract<Ruling, { kind: 'granted' }>,
  unless: readonly string[],
): Way {
  const within = ruling.within ?? [];
  const limits = within.some((limit) => limit.when === undefined) ? [] : words(within);
  const parts = [
    trust.when,
    grant?.when,
    limits.length > 0 ? `the boundary allows it: ${limits.join(' or ')}` : undefined,
    ...ruling.ceilings.map(
      ({ ceiling, limits: some }) => `the SCPs of ${ceiling.name} allow it: ${words(some).join(' or ')}`,
    ),
    ...[...words(ruling.unless), ...unless].map((text) => `not: ${text}`),
  ].filter((part) => part !== undefined);
  const trustKey = role.trust === undefined ? [] : [role.trust.key];
  return {
    records: [...trustKey, ...(grant?.held.records ?? [])],
    ...(grant?.held.via === undefined ? {} : { via: grant.held.via }),
    ...(parts.length === 0 ? {} : { when: [...new Set(parts)].join(' and ') }),
    statements: [trust.statement, ...(grant === undefined ? [] : [grant.held.statement])],
  };
}

function isServiceLinked(actor: Actor): boolean {
  return actor.arn.includes(':role/aws-service-role/');
}

function words(applies: readonly Applies[]): string[] {
  return [...new Set(applies.map((item) => item.when).filter((when) => when !== undefined))];
}

function untrusted(actor: Actor, role: TrustingRole, grants: readonly Applies[]): AssumeRuling {
  const reason =
    role.trust === undefined
      ? `the trust policy of ${role.arn} is not in the exports`
      : `the trust policy of ${role.arn} cannot be used: ${role.trust.unusable ?? ''}`;
  const ways = grants.map(({ held }) => ({
    records: held.records,
    ...(held.via === undefined ? {} : { via: held.via }),
    statements: [held.statement],
  }));
  if (ways.length === 0 && actor.account !== role.account && actor.unreadable.length === 0) {
    return {
      kind: 'denied',
      by: [],
      reason: "no identity policy allows it, which another account's role needs",
    };
  }
  return { kind: 'unknown', reason, ways };
}

export function unreadableReason(actor: Actor): string {
  const policies = actor.unreadable.map(({ name, why }) => `${name}: ${why}`);
  const boundary = actor.boundary?.unreadable;
  if (boundary !== undefined)
    policies.push(`permissions boundary ${actor.boundary?.name ?? ''}: ${boundary}`);
  return [...new Set(policies)].join('; ');
}

/** Trust towards someone whose own policies are not in the exports, decided by the trust policy alone. */
export function trustOfOutsider(
  statement: Statement,
  known: ReadonlyMap<string, Known>,
  circumstances: Circumstances,
): { readonly when?: string } | undefined {
  const context: RequestContext = (key) =>
    circumstances.given?.get(key) ?? known.get(key) ?? ofRequest(key, circumstances) ?? 'unknown';
  const { truth, residual } = decideCondition(statement.tests, context);
  if (truth === 'false') return undefined;
  return residual.length === 0 ? {} : { when: conditionText(residual) };
}
