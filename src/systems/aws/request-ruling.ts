import { EVERYTHING } from './held';
import { contextOf } from './circumstances';
import type { Actor } from './actor';
import { cite, citeStatement, uniqueCitations } from './answer';
import { conditionsOfLimits, limitsOf } from './decide-conditions';
import { parseArn } from './arn';
import { partitionOf, subjectOfActor } from './naming';
import { needsKeyPolicy } from './resource-policies';
import { underResourceControl } from './resource-policy/rcp-services';
import { NO_RULING, ruleOfResource } from './resource-ruling';
import type { Letting, ResourceRuling } from './resource-ruling';
import { holdsEverywhere, partsOf, ruleOn } from './ruling';
import type { Parted, Ruling } from './ruling';
import type { Applies } from './applies';
import { canHold } from './satisfiable';
import type { Alternatives } from './satisfiable';
import type { ActionSet, Statement } from './statement';
import { unreadableReason } from './trust';
import { outsideCeiling, withoutWay } from './no-way';
import { wayOf } from './request-way';
import type { Request, RequestRuling, RequestWay } from './request-way';

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
