import type { Actor, Ceiling } from './actor';
import type { RequestContext } from './request-context';
import type { Asked } from './matching';
import type { Applies } from './applies';
import { covering } from './applies';

/** What a level of SCPs says of a request it lets through on a condition. */
export interface Limited {
  readonly ceiling: Ceiling;
  readonly limits: readonly Applies[];
}

interface Ceilings {
  readonly ceilings: readonly Limited[];
  readonly blocked?: Ceiling;
  readonly open?: string;
}

export const NO_CEILINGS: Ceilings = { ceilings: [] };

/**
 * An SCP allows only what is allowed at every level from the root to the account
 * (Organizations user guide, "SCP evaluation").
 */
export function ceilingsOn(actor: Actor, asked: Asked, context: RequestContext, given: boolean): Ceilings {
  const ceilings: Limited[] = [];
  const open: string[] = [];
  for (const ceiling of actor.ceilings) {
    const limits = covering(ceiling.allows, asked, context, given);
    if (ceiling.unreadable !== undefined) open.push(ceiling.unreadable);
    else if (limits.length === 0) return { ceilings, blocked: ceiling };
    else if (limits.every((limit) => limit.when !== undefined)) ceilings.push({ ceiling, limits });
  }
  return open.length === 0 ? { ceilings } : { ceilings, open: open.join('; ') };
}
