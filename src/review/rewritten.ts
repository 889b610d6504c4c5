import { known } from './decision';
import type { Decision, KnownDecision } from './decision';

/**
 * Decisions that say something else now (under pseudonyms, with parts left out, or told again): each gets the id of
 * what it says, and what it replaces is named by the new ids. An id is a digest of all a decision says: the old one
 * would let a reader try out names. `unknown`: what becomes of a replaced id that is none of these decisions.
 * `same`: a decision that is known to be what one of an id stands for.
 */
export function rewritten(
  decisions: readonly KnownDecision[],
  change: (decision: Decision) => Decision,
  unknown: 'keep' | 'drop',
  same: (id: string) => KnownDecision | undefined = () => undefined,
): readonly KnownDecision[] {
  const byId = new Map(decisions.map((decision) => [decision.id, decision]));
  const done = new Map<string, KnownDecision>();
  const open = new Set<string>();
  const of = (decision: KnownDecision): KnownDecision => {
    const before = done.get(decision.id) ?? same(decision.id);
    if (before !== undefined) return before;
    open.add(decision.id);
    const replaces = decision.replaces.flatMap((id) => {
      const one = byId.get(id) ?? same(id);
      // A digest cannot be in what it is a digest of: only a made-up file goes in a circle.
      if (one === undefined || open.has(id)) return unknown === 'keep' ? [id] : [];
      return [of(one).id];
    });
    open.delete(decision.id);
    const { target, title, choice, reason, ticket, owner, expires, by, at } = decision;
    const plain: Decision = {
      target,
      title,
      choice,
      reason,
      ...(ticket === undefined ? {} : { ticket }),
      ...(owner === undefined ? {} : { owner }),
      ...(expires === undefined ? {} : { expires }),
      by,
      at,
      replaces,
    };
    const next = known(change(plain));
    done.set(decision.id, next);
    return next;
  };
  return decisions.map(of);
}
