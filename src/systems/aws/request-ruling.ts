import type { Key } from '../../model/record';
import type { DecidedBy } from '../system';
import { EVERYTHING } from './actor';
import { contextOf } from './circumstances';
import type { Actor, Ceiling } from './actor';
import type { Circumstances } from './circumstances';
import { cite, citeStatement, uniqueCitations } from './answer';
import { conditionsOfLimits, limitsOf } from './decide-conditions';
import { parseArn } from './arn';
import { partitionOf, subjectOfActor } from './naming';
import { mayHavePolicy, needsKeyPolicy } from './resource-policies';
import type { Control, ResourceSide } from './resource-policy/resource-book';
import { underResourceControl } from './resource-policy/rcp-services';
import { NO_RULING, ruleOfResource } from './resource-ruling';
import type { Letting, ResourceRuling } from './resource-ruling';
import { holdsEverywhere, partsOf, ruleOn } from './ruling';
import type { Applies, Asked, Parted, Ruling } from './ruling';
import { canHold } from './satisfiable';
import type { Alternatives } from './satisfiable';
import type { ActionSet, Statement } from './statement';
import { unreadableReason } from './trust';

/** A request of a principal on a resource, or on a pattern of them. */
export interface Request {
  readonly asked: Asked;
  /** Action and resource as written. */
  readonly permission: string;
  readonly resource: string;
  /** Account the resource is in. */
  readonly account: string;
  readonly circumstances: Circumstances;
  readonly side: ResourceSide;
  readonly control: Control;
}

/** One way that grants a request on its own. */
export interface RequestWay {
  readonly records: readonly Key[];
  readonly via?: Key;
  /** What remains of this way. */
  readonly when?: string;
  readonly by: readonly DecidedBy[];
  /** It can hold even where every deny of a part of the actions bears. */
  readonly everywhere: boolean;
}

/** What all policies together say of a request. */
export type RequestRuling =
  | { readonly kind: 'denied'; readonly reason: string; readonly by: readonly DecidedBy[] }
  | {
      readonly kind: 'open';
      readonly reason: string;
      readonly by: readonly DecidedBy[];
      readonly ways: readonly RequestWay[];
      readonly remains: readonly string[];
      readonly gone: readonly ActionSet[];
    }
  | {
      readonly kind: 'granted';
      readonly ways: readonly RequestWay[];
      /** What remains whatever the way: denies that may apply, conditions of SCPs. */
      readonly remains: readonly string[];
      /** Parts of a pattern that are denied. */
      readonly except: readonly string[];
      /** Actions of a pattern that are denied for certain on all of the resource. */
      readonly gone: readonly ActionSet[];
      /** No way holds on all of the actions for sure: what each of these denies of them is to be asked by itself. */
      readonly divide: readonly ActionSet[];
      /** What may narrow it. */
      readonly by: readonly DecidedBy[];
      /** The resource's own policy may deny it, and is not in the exports. */
      readonly assumesPolicy: boolean;
    };

export const EXPLICIT = 'an explicit deny applies';
const MAX_WAYS = 64;

/**
 * Decide a request from all policies that bear on it (IAM user guide, "Policy evaluation logic", "Cross-account policy
 * evaluation logic"): any explicit deny; SCPs of the caller's and RCPs of the resource's account; in one account an
 * allow of either side, across accounts of both; KMS keys only as their key policy says.
 */
export function ruleOnRequest(actor: Actor, request: Request): RequestRuling {
  const { asked, circumstances, control, side } = request;
  const own = ruleOn(actor, asked, circumstances);
  if (own.kind === 'denied') return { kind: 'denied', reason: EXPLICIT, by: own.by.map(cite) };
  const res = resourceRuling(actor, request);
  if (res.denies.length > 0) return { kind: 'denied', reason: EXPLICIT, by: res.denies.map(citeStatement) };
  if (own.kind === 'outside-ceiling') return outsideCeiling(own.ceiling, own.grants);
  const controlled = underResourceControl(asked.action.glob) && !isServiceLinked(actor);
  const open = [
    ...(own.kind === 'granted' && own.open !== undefined ? [own.open] : []),
    ...(controlled ? control.unreadable : []),
    ...(side.state === 'known' && side.policy.unusable !== undefined
      ? [`${side.policy.name} cannot be used: ${side.policy.unusable}`]
      : []),
  ];
  const { ways, except, gone: ownGone } = waysOf(actor, request, own, res);
  const remains = [
    ...(own.kind === 'granted' ? conditionsOfCeilings(own) : []),
    ...[...new Set(res.unless)].map((text) => `not denied: ${text}`),
  ];
  const unreadable = unreadableReason(actor);
  const gone = [...ownGone, ...res.gone];
  if (ways.length === 0) return withoutWay(actor, request, own, res, open);
  const reasons = [
    ...(unreadable === '' ? [] : [`it hangs on what the exports lack: ${unreadable}`]),
    ...open,
  ];
  if (reasons.length > 0) {
    const by = own.kind === 'granted' ? own.grants.map(({ held }) => cite(held)) : [];
    return { kind: 'open', reason: reasons.join('; '), by, ways, remains, gone };
  }
  return {
    kind: 'granted',
    ways,
    remains,
    except: [...new Set([...except, ...res.except])],
    gone,
    divide: ways.some((way) => way.everywhere)
      ? []
      : [...partsOf(own).map(({ held }) => held), ...res.parts].map(({ statement }) => statement.actions),
    by: [
      ...(own.kind === 'granted' ? limitsOf(own).map(({ held }) => cite(held)) : []),
      ...uniqueCitations(res.mayDeny),
    ],
    assumesPolicy: side.state === 'absent',
  };
}

function isServiceLinked(actor: Actor): boolean {
  return actor.arn.includes(':role/aws-service-role/');
}

function resourceRuling(actor: Actor, request: Request): ResourceRuling {
  const { asked, circumstances, control, side, resource } = request;
  const own = side.state === 'known' ? side.policy.statements : [];
  const over = underResourceControl(asked.action.glob) && !isServiceLinked(actor) ? control.denies : [];
  if (own.length === 0 && over.length === 0) return NO_RULING;
  const statements: readonly Statement[] = over.length === 0 ? own : [...own, ...over];
  const partition = parseArn(resource)?.partition ?? partitionOf(actor.arn);
  return ruleOfResource(statements, subjectOfActor(actor), partition, asked, contextOf(actor, circumstances));
}

interface Ways {
  readonly ways: readonly RequestWay[];
  /** Parts of a pattern that the principal's own policies or SCPs deny. */
  readonly except: readonly string[];
  readonly gone: readonly ActionSet[];
}

function waysOf(actor: Actor, request: Request, own: Ruling, res: ResourceRuling): Ways {
  const grants = own.kind === 'granted' ? own.grants : [];
  const beside = own.kind === 'granted' ? conditionsOfLimits(own) : [];
  const except = new Set(own.kind === 'granted' ? own.except : []);
  const gone = new Set(own.kind === 'granted' ? own.gone : []);
  const groups = [...(own.kind === 'granted' ? own.beside : []), ...res.beside];
  const parts: readonly Parted[] = [...partsOf(own), ...res.parts];
  if (request.account !== actor.account) {
    return { ways: joined(grants, res.allows, beside, groups, parts), except: [...except], gone: [...gone] };
  }
  const ways: RequestWay[] = [];
  if (needsKeyPolicy(request.permission, request.resource) && request.resource !== '*') {
    // The key policy leaves it to IAM by naming the account (KMS developer guide, "Default key policy").
    const leaves = actor.kind === 'root' ? ['account', 'itself'] : ['account'];
    ways.push(
      ...joined(
        grants,
        res.allows.filter(({ naming }) => leaves.includes(naming)),
        beside,
        groups,
        parts,
      ),
    );
  } else if (!needsKeyPolicy(request.permission, request.resource)) {
    for (const grant of grants)
      if (canHold(grant.residual, groups))
        ways.push(wayOf(grant, undefined, beside, holdsEverywhere(grant.residual, groups, parts)));
  }
  for (const allow of res.allows) {
    if (allow.naming === 'account') continue;
    const direct = directLimits(actor, allow, request, res);
    if (direct === undefined) continue;
    ways.push(wayOf(undefined, allow, direct.conditions, direct.everywhere));
    for (const part of direct.except) except.add(part);
    for (const actions of direct.gone) gone.add(actions);
  }
  return { ways: ways.slice(0, MAX_WAYS), except: [...except], gone: [...gone] };
}

/** Both sides allow it. */
function joined(
  grants: readonly Applies[],
  allows: readonly Letting[],
  beside: readonly string[],
  groups: readonly Alternatives[],
  parts: readonly Parted[],
): readonly RequestWay[] {
  const ways: RequestWay[] = [];
  for (const grant of grants) {
    for (const allow of allows) {
      if (ways.length >= MAX_WAYS) return ways;
      const tests = [...grant.residual, ...allow.residual];
      if (!canHold(tests, groups)) continue;
      ways.push(wayOf(grant, allow, beside, holdsEverywhere(tests, groups, parts)));
    }
  }
  return ways;
}

interface Direct {
  readonly conditions: readonly string[];
  readonly except: readonly string[];
  readonly gone: readonly ActionSet[];
  readonly everywhere: boolean;
}

/**
 * What limits a grant that a resource's policy makes to a principal of its own account: one to a role's own ARN is
 * limited by the role's boundary; one to a user, a session or everyone is not (IAM user guide, "Principal", IAM role
 * principals; "Policy evaluation logic", resource-based policies). Undefined: it does not get through.
 */
function directLimits(
  actor: Actor,
  allow: Letting,
  request: Request,
  res: ResourceRuling,
): Direct | undefined {
  const bounded = actor.kind === 'role' && allow.naming === 'itself';
  if (bounded && actor.boundary?.unreadable !== undefined)
    return { conditions: [], except: [], gone: [], everywhere: true };
  const alone = ruleOn(
    { ...actor, allows: EVERYTHING, byService: new Map() },
    request.asked,
    request.circumstances,
    bounded ? {} : { ignoreBoundary: true },
  );
  if (alone.kind !== 'granted') return undefined;
  const groups = [...alone.beside, ...res.beside];
  if (!canHold(allow.residual, groups)) return undefined;
  const conditions = [...conditionsOfLimits(alone), ...conditionsOfCeilings(alone)];
  const everywhere = holdsEverywhere(allow.residual, groups, [...partsOf(alone), ...res.parts]);
  return { conditions, except: alone.except, gone: alone.gone, everywhere };
}

function conditionsOfCeilings(ruling: Extract<Ruling, { kind: 'granted' }>): readonly string[] {
  return ruling.ceilings.map(
    ({ ceiling, limits }) =>
      `the SCPs of ${ceiling.name} allow it: ${[...new Set(limits.map(({ when }) => when ?? ''))].join(' or ')}`,
  );
}

function wayOf(
  grant: Applies | undefined,
  allow: Letting | undefined,
  beside: readonly string[],
  everywhere = true,
): RequestWay {
  const parts = [grant?.when, allow?.when, ...beside].filter((part) => part !== undefined);
  const via = grant?.held.via;
  return {
    records: [...(allow === undefined ? [] : [allow.statement.policy]), ...(grant?.held.records ?? [])],
    ...(via === undefined ? {} : { via }),
    ...(parts.length === 0 ? {} : { when: [...new Set(parts)].join(' and ') }),
    everywhere,
    by: [
      ...(grant === undefined || grant.held.statement.policy === '' ? [] : [cite(grant.held)]),
      ...(allow === undefined ? [] : [citeStatement(allow.statement)]),
    ],
  };
}

function outsideCeiling(ceiling: Ceiling, grants: readonly Applies[]): RequestRuling {
  const reason = `the service control policies of ${ceiling.name} do not allow it`;
  const stated = grants.filter(({ held }) => held.statement.policy !== '').map(({ held }) => cite(held));
  const by = ceiling.sources.map((source) => ({ ...source, text: reason }));
  return { kind: 'denied', reason, by: [...by, ...stated] };
}

/** Nothing grants it: denied, unless something that is not in the exports could. */
function withoutWay(
  actor: Actor,
  request: Request,
  own: Ruling,
  res: ResourceRuling,
  open: readonly string[],
): RequestRuling {
  const { resource, side, account, permission } = request;
  const by =
    own.kind === 'granted' || own.kind === 'outside-boundary'
      ? own.grants.map(({ held }) => cite(held))
      : own.kind === 'silent'
        ? (own.hopeless ?? []).map(cite)
        : [];
  const key = needsKeyPolicy(permission, resource);
  const cross = account !== actor.account;
  const undecided = (reason: string): RequestRuling => ({
    kind: 'open',
    reason: [reason, ...open].join('; '),
    by,
    ways: (own.kind === 'granted' ? own.grants : []).map((grant) => wayOf(grant, undefined, [])),
    remains: [],
    gone: [],
  });
  const denied = (reason: string): RequestRuling => ({
    kind: 'denied',
    reason,
    by: [...citeSide(side, reason), ...by],
  });
  if (cross && side.state === 'known' && side.policy.unusable === undefined && res.allows.length === 0)
    return denied(`${resource} is in account ${account}, and its policy does not let this principal in`);
  if (cross && side.state === 'none') {
    const why = mayHavePolicy(resource)
      ? 'has no policy that lets another account in'
      : 'its service lets no other account in by policy';
    return denied(`${resource} is in account ${account}, and ${why}`);
  }
  const unreadable = unreadableReason(actor);
  if (unreadable !== '' && (own.kind !== 'silent' || actor.unreadable.length > 0))
    return undecided(`it hangs on what the exports lack: ${unreadable}`);
  if (own.kind === 'granted' && !cross && !key) {
    const reason = 'an explicit deny holds wherever an identity policy allows it';
    if (side.state === 'absent')
      return undecided(`${reason}; the policy of ${resource} is not in the exports`);
    return { kind: 'denied', reason, by: [...res.mayDeny.map(citeStatement), ...by] };
  }
  if (own.kind === 'granted' && !cross) {
    if (side.state === 'known' && side.policy.unusable === undefined)
      return denied(
        'an identity policy allows it, but the key policy neither allows it nor leaves it to IAM',
      );
    if (side.state === 'none' && request.resource !== '*')
      return denied('an identity policy allows it, but the key has no policy that does');
    return undecided(
      'an identity policy allows it, but the key policy must allow it or leave it to IAM too, and is not in the exports',
    );
  }
  if (own.kind === 'granted') {
    if (side.state === 'known' && side.policy.unusable === undefined)
      return denied('the conditions of the two sides exclude each other');
    return undecided(
      side.state === 'known'
        ? `${resource} is in account ${account}: its own policy must allow it too`
        : `${resource} is in account ${account}: its own policy must allow it too, and is not in the exports`,
    );
  }
  const bounded = own.kind === 'outside-boundary';
  const reason = bounded
    ? `the permissions boundary ${actor.boundary?.name ?? ''} does not allow it`
    : own.kind === 'silent' && own.ceiling !== undefined
      ? `the service control policies of ${own.ceiling.name} do not allow it where an identity policy does`
      : by.length > 0
        ? 'an explicit deny holds wherever an identity policy allows it'
        : 'no identity policy allows it';
  const above = own.kind === 'silent' ? (own.ceiling?.sources ?? []) : [];
  const boundary = bounded ? boundaryOf(actor, reason) : above.map((source) => ({ ...source, text: reason }));
  if (cross) {
    const text = `${reason}, which access to another account's resource needs`;
    return { kind: 'denied', reason: text, by: [...boundary, ...by] };
  }
  // A grant of a resource policy to a user's own ARN passes over the boundary's implicit deny; of a role, one to its
  // session or to everyone (IAM user guide, "Policy evaluation logic": resource-based policies with sessions).
  if (side.state === 'absent' && !key) {
    return {
      kind: 'open',
      reason: `${reason}; the policy of ${resource} could, and is not in the exports`,
      by: [...boundary, ...by],
      ways: [],
      remains: [],
      gone: [],
    };
  }
  if (side.state === 'absent' && key) {
    return {
      kind: 'open',
      reason: `${reason}; the key policy could, and is not in the exports`,
      by: [...boundary, ...by],
      ways: [],
      remains: [],
      gone: [],
    };
  }
  if (side.state === 'known' && side.policy.unusable !== undefined) return undecided(reason);
  const also =
    side.state === 'known' && !bounded ? `${reason}, and neither does ${side.policy.name}` : reason;
  return { kind: 'denied', reason: also, by: [...boundary, ...citeSide(side, also), ...by] };
}

function citeSide(side: ResourceSide, text: string): readonly DecidedBy[] {
  const record = side.state === 'known' ? side.policy.record : undefined;
  return record === undefined ? [] : [{ ...record.source, text }];
}

function boundaryOf(actor: Actor, text: string): readonly DecidedBy[] {
  const source = actor.boundary?.source;
  return source === undefined ? [] : [{ ...source, text }];
}
