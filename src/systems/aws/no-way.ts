import type { DecidedBy } from '../system';
import type { Actor, Ceiling } from './actor';
import { cite, citeStatement } from './answer';
import { mayHavePolicy, needsKeyPolicy } from './resource-policies';
import type { ResourceSide } from './resource-policy/resource-book';
import type { ResourceRuling } from './resource-ruling';
import type { Ruling } from './ruling';
import type { Applies } from './applies';
import { unreadableReason } from './trust';
import { wayOf } from './request-way';
import type { Request, RequestRuling } from './request-way';

/** Something grants it, and SCPs leave it out. */
export function outsideCeiling(ceiling: Ceiling, grants: readonly Applies[]): RequestRuling {
  const reason = `the service control policies of ${ceiling.name} do not allow it`;
  const stated = grants.filter(({ held }) => held.statement.policy !== '').map(({ held }) => cite(held));
  const by = ceiling.sources.map((source) => ({ ...source, text: reason }));
  return { kind: 'denied', reason, by: [...by, ...stated] };
}

/** Nothing grants it: denied, unless something that is not in the exports could. */
export function withoutWay(
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
