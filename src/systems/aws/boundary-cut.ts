import type { Actor } from './actor';
import type { Held } from './held';
import { holdsEverywhere, partsOf } from './ruling';
import type { Ruling } from './ruling';
import type { ActionSet } from './statement';

/**
 * Limits of which each may let a part of a permission through where they do not let all of it, or only on a condition:
 * the allows of the boundary, and of each level of SCPs. `direct`: a resource's policy may grant what the principal's
 * own policies do not speak of, and more than the boundary holds.
 */
export function limitsThatCut(actor: Actor, ruling: Ruling, direct: boolean): readonly (readonly Held[])[] {
  const { boundary } = actor;
  const bounds = boundary === undefined || boundary.unreadable !== undefined ? [] : [boundary.allows];
  switch (ruling.kind) {
    case 'outside-ceiling':
    case 'outside-boundary':
      return [...bounds, ...actor.ceilings.map(({ allows }) => allows)];
    case 'silent':
      if (ruling.ceiling !== undefined) return [...bounds, ...actor.ceilings.map(({ allows }) => allows)];
      return direct ? bounds : [];
    case 'denied':
      return [];
    case 'granted': {
      const within = ruling.within ?? [];
      const bounded = within.length > 0 && within.every((limit) => limit.when !== undefined);
      return [...(bounded ? bounds : []), ...ruling.ceilings.map(({ ceiling }) => ceiling.allows)];
    }
  }
}

/**
 * Denies of a part of the actions that, together with what else must hold, may leave nothing of a grant there. Each part
 * is then decided by itself. Empty: some grant can hold wherever they bear.
 */
export function dividedBy(ruling: Ruling): readonly ActionSet[] {
  const parts = partsOf(ruling);
  if (ruling.kind !== 'granted' || parts.length === 0) return [];
  if (ruling.grants.some((grant) => holdsEverywhere(grant.residual, ruling.beside, parts))) return [];
  return parts.map(({ held }) => held.statement.actions);
}

/** `s3:* except s3:DeleteBucket`. */
export function without(name: string, parts: readonly string[]): string {
  if (parts.length === 0) return name;
  return `${name}${name.includes(' except ') ? ', ' : ' except '}${parts.join(', ')}`;
}
