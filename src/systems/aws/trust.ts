import type { Key } from '../../model/record';
import { contextOf, ofRequest } from './actor';
import type { Actor, Circumstances, Held } from './actor';
import { conditionText, decideCondition, impossible } from './conditions';
import type { ConditionTest } from './conditions';
import { arnGlob } from './glob';
import { askedAction, relateActions } from './matching';
import { denyBears, namingOf, partitionOf, subjectOfActor } from './naming';
import type { Naming } from './naming';
import type { ReadablePolicy } from './policy-book';
import type { RequestContext } from './request-context';
import { ruleOn } from './ruling';
import type { Applies, Asked } from './ruling';
import type { Statement } from './statement';
import { ASSUME, SET_SOURCE_IDENTITY } from './sts-actions';

/** A role that may be taken on, with its trust policy. */
export interface TrustingRole {
  readonly key: Key;
  readonly arn: string;
  readonly account: string;
  readonly trust: ReadablePolicy | undefined;
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
  | { readonly kind: 'denied'; readonly by: readonly Statement[]; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly ways: readonly Way[] }
  | {
      readonly kind: 'ways';
      readonly ways: readonly Way[];
      /** Allows of the trust policy for this principal; where there is no way all the same, the identity side lacks. */
      readonly trusted: readonly Statement[];
    };

interface Trusting {
  readonly statement: Statement;
  readonly naming: Exclude<Naming, 'none'>;
  readonly residual: readonly ConditionTest[];
  readonly when?: string;
}

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
  const asked = { action: askedAction(action), resource: arnGlob(role.arn) };
  const identity = ruleOn(actor, asked, here);
  if (identity.kind === 'denied') {
    return { kind: 'denied', by: identity.by.map((held) => held.statement), reason: 'an explicit deny' };
  }
  if (role.trust === undefined || role.trust.unusable !== undefined) {
    return untrusted(actor, role, identity.kind === 'granted' ? identity.grants : []);
  }
  const trusted = trusting(role.trust, actor, context, action, partition);
  if (trusted.denies.length > 0) {
    return { kind: 'denied', by: trusted.denies, reason: 'an explicit deny of the trust policy' };
  }
  const sameAccount = actor.account === role.account;
  // From role to role the source identity needs both sides (IAM user guide, "Monitor and control actions taken with
  // assumed roles", permissions required to set source identity).
  const bothSides = actor.kind === 'role' && action === SET_SOURCE_IDENTITY;
  const ways: Way[] = [];
  const identityUnless = identity.kind === 'granted' ? identity.unless : denyWords(actor, asked, here);
  const unless = [...words(identityUnless), ...trusted.unless];
  for (const trust of trusted.allows) {
    const direct = sameAccount && trust.naming !== 'account' && !bothSides;
    const ceiling = direct ? ceilingOf(actor, trust.naming, asked, here) : undefined;
    if (ceiling !== undefined) {
      ways.push(way(role, trust, undefined, ceiling, unless));
    } else if (identity.kind === 'granted') {
      for (const grant of identity.grants) {
        if (impossible([...grant.residual, ...trust.residual])) continue;
        ways.push(way(role, trust, grant, identity.within ?? [], unless));
      }
    }
  }
  if (actor.unreadable.length > 0 || actor.boundary?.unreadable !== undefined) {
    const reason = unreadableReason(actor);
    if (ways.length > 0 || (trusted.allows.length > 0 && actor.unreadable.length > 0)) {
      return { kind: 'unknown', reason, ways };
    }
  }
  return { kind: 'ways', ways, trusted: trusted.allows.map(({ statement }) => statement) };
}

function denyWords(actor: Actor, asked: Asked, circumstances: Circumstances): readonly Applies[] {
  // A direct trust needs no identity allow, but conditional denies of the identity still bind it.
  const alone = ruleOn({ ...actor, allows: EVERYTHING, byService: new Map() }, asked, circumstances, {
    ignoreBoundary: true,
  });
  return alone.kind === 'granted' ? alone.unless : [];
}

/** An allow of everything, to read the denies of a principal on their own. */
const EVERYTHING: readonly Held[] = [
  {
    statement: {
      policy: '',
      policyName: '',
      file: 0,
      pointer: '',
      label: '',
      allow: true,
      actions: { not: true, globs: [] },
      resources: { not: true, items: [], variables: false },
      tests: [],
    },
    resources: { not: true, items: [] },
    records: [],
  },
];

/**
 * What limits a direct grant: one to a role's own ARN is limited by its boundary; one to a user, a session or everyone
 * is not (IAM user guide, "Principal", IAM role principals). Undefined: the boundary does not let it through.
 */
function ceilingOf(
  actor: Actor,
  naming: Naming,
  asked: Asked,
  circumstances: Circumstances,
): readonly Applies[] | undefined {
  if (actor.kind === 'user' || naming !== 'itself' || actor.boundary === undefined) return [];
  if (actor.boundary.unreadable !== undefined) return [];
  const limited = ruleOn({ ...actor, allows: EVERYTHING, byService: new Map() }, asked, circumstances);
  return limited.kind === 'granted' ? (limited.within ?? []) : undefined;
}

function way(
  role: TrustingRole,
  trust: Trusting,
  grant: Applies | undefined,
  within: readonly Applies[],
  unless: readonly string[],
): Way {
  const limits = within.some((limit) => limit.when === undefined) ? [] : words(within);
  const parts = [
    trust.when,
    grant?.when,
    limits.length > 0 ? `the boundary allows it: ${limits.join(' or ')}` : undefined,
    ...unless.map((text) => `not: ${text}`),
  ].filter((part) => part !== undefined);
  const trustKey = role.trust === undefined ? [] : [role.trust.key];
  return {
    records: [...trustKey, ...(grant?.held.records ?? [])],
    ...(grant?.held.via === undefined ? {} : { via: grant.held.via }),
    ...(parts.length === 0 ? {} : { when: [...new Set(parts)].join(' and ') }),
    statements: [trust.statement, ...(grant === undefined ? [] : [grant.held.statement])],
  };
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

interface TrustReading {
  readonly allows: readonly Trusting[];
  readonly denies: readonly Statement[];
  readonly unless: readonly string[];
}

function trusting(
  trust: ReadablePolicy,
  actor: Actor,
  context: RequestContext,
  action: string,
  partition: string,
): TrustReading {
  const allows: Trusting[] = [];
  const denies: Statement[] = [];
  const unless: string[] = [];
  const asked = askedAction(action);
  const subject = subjectOfActor(actor);
  for (const statement of trust.statements) {
    if (relateActions(statement.actions, asked) !== 'whole' || statement.principals === undefined) continue;
    const naming = statement.allow ? namingOf(statement.principals, subject, partition) : 'none';
    const bearing = statement.allow ? 'spares' : denyBears(statement.principals, subject, partition);
    if (naming === 'none' && bearing === 'spares') continue;
    const { truth, residual } = decideCondition(statement.tests, context);
    if (truth === 'false') continue;
    const parts = residual.length > 0 ? [conditionText(residual)] : [];
    if (naming === 'session') parts.push('only in the role session the trust policy names');
    if (typeof bearing === 'object') parts.push(bearing.when);
    const when = parts.join(' and ');
    if (naming !== 'none') allows.push({ statement, naming, residual, ...(when === '' ? {} : { when }) });
    else if (when === '') denies.push(statement);
    else unless.push(when);
  }
  return { allows, denies, unless };
}

/** Trust towards someone whose own policies are not in the exports, decided by the trust policy alone. */
export function trustOfOutsider(
  statement: Statement,
  known: ReadonlyMap<string, readonly string[]>,
  circumstances: Circumstances,
): { readonly when?: string } | undefined {
  const context: RequestContext = (key) =>
    circumstances.given?.get(key) ?? known.get(key) ?? ofRequest(key, circumstances) ?? 'unknown';
  const { truth, residual } = decideCondition(statement.tests, context);
  if (truth === 'false') return undefined;
  return residual.length === 0 ? {} : { when: conditionText(residual) };
}
