import type { Actor } from './actor';
import { isPattern, parseArn } from './arn';
import { arnGlob, overlaps } from './glob';
import type { Glob } from './glob';
import type { AskedAction } from './matching';
import { mayHavePolicy, needsKeyPolicy } from './resource-policies';
import { partitionOf } from './naming';
import { serviceOfAction } from './by-service';
import type { Ruling } from './ruling';
import { callableBy, roleActionsOf } from './sts-actions';
import type { Target } from './targets';
import { unreadableReason } from './trust';

/** What remains beside the granting statement: the boundary's conditions and denies that may apply. */
export function conditionsBeside(ruling: Extract<Ruling, { kind: 'granted' }>): readonly string[] {
  const remains: string[] = [];
  const within = ruling.within ?? [];
  if (within.length > 0 && within.every((limit) => limit.when !== undefined)) {
    remains.push(
      `the boundary allows it when ${[...new Set(within.map((limit) => limit.when ?? ''))].join(' or when ')}`,
    );
  }
  for (const { ceiling, limits } of ruling.ceilings) {
    const when = [...new Set(limits.map((limit) => limit.when ?? ''))].join(' or when ');
    remains.push(`the SCPs of ${ceiling.name} allow it when ${when}`);
  }
  for (const text of new Set(ruling.unless.map((deny) => deny.when ?? '')))
    remains.push(`not denied: ${text}`);
  return remains;
}

/** What remains because of the resource. */
export function conditionsOfTarget(actor: Actor, action: AskedAction, target: Target): readonly string[] {
  if (
    target.pattern &&
    serviceOfAction(action.glob.text) === 'sts' &&
    roleActionsOf(action.glob).length > 0
  ) {
    return ['the trust policy of the role allows it too'];
  }
  if (target.ownerOpen && target.account !== actor.account) {
    return [`${target.text} is in account ${actor.account}, which its ARN does not say`];
  }
  return [];
}

export const KEY_POLICY = 'the key policy decides too, and is not in the exports';

export function isKey(target: Target): boolean {
  const arn = parseArn(target.text);
  return !target.pattern && arn?.service === 'kms' && arn.resource.startsWith('key/');
}

/** Why the principal's own policies do not settle it; `never` when no policy could make it so. */
export function notDecided(actor: Actor, action: AskedAction, target: Target): string | undefined {
  if (!samePartition(actor, target.text) || onlyFederated(action)) return 'never';
  if (target.account !== actor.account && !target.ownerOpen) {
    // Across accounts the resource's own policy must allow it (IAM user guide, "Cross-account policy evaluation logic").
    if (isRolePattern(target.text) && serviceOfAction(action.glob.text) === 'sts') return undefined;
    if (!mayHavePolicy(target.text)) return 'never';
    return `${target.text} is in account ${target.account}: its own policy must allow it too, and is not in the exports`;
  }
  if (actor.unreadable.length > 0 || actor.boundary?.unreadable !== undefined) return unreadableReason(actor);
  return isKey(target) || needsKeyPolicy(action.glob.text, target.text) ? KEY_POLICY : undefined;
}

/** Partitions are separate, whatever a policy names. */
export function samePartition(actor: Actor, resource: string): boolean {
  const partition = parseArn(resource)?.partition;
  return partition === undefined || isPattern(partition) || partition === partitionOf(actor.arn);
}

/** What only the users of an identity provider call, a policy gives nobody. */
function onlyFederated(action: AskedAction): boolean {
  if (serviceOfAction(action.glob.text) !== 'sts') return false;
  const names = roleActionsOf(action.glob);
  return names.length > 0 && callableBy('aws', names).length === 0;
}

function isRolePattern(text: string): boolean {
  return overlaps(ANY_ROLE, arnGlob(text));
}

const ANY_ROLE: Glob = arnGlob('arn:*:iam::*:role/*');
