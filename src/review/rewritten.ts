import { known } from './decision-id';
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
  const renewed = (decision: KnownDecision): KnownDecision => {
    const replaces = decision.replaces.flatMap((id) => {
      const one = done.get(id) ?? same(id);
      return one === undefined ? (unknown === 'keep' ? [id] : []) : [one.id];
    });
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
    return known(change(plain));
  };
  for (const decision of inOrder(decisions, byId))
    done.set(decision.id, same(decision.id) ?? renewed(decision));
  return decisions.map((decision) => done.get(decision.id) ?? decision);
}

/** What is replaced before what replaces it, without recursion: a file may have a long chain. */
function* inOrder(
  decisions: readonly KnownDecision[],
  byId: ReadonlyMap<string, KnownDecision>,
): Generator<KnownDecision, void> {
  const met = new Set<string>();
  for (const decision of decisions) {
    if (met.has(decision.id)) continue;
    const path = [{ decision, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1);
      if (top === undefined) break;
      // A digest cannot be in what it is a digest of: only a made-up file goes in a circle, and what was met is not gone into.
      met.add(top.decision.id);
      const id = top.decision.replaces[top.next];
      top.next += 1;
      const one = id === undefined ? undefined : byId.get(id);
      if (one !== undefined && !met.has(one.id)) path.push({ decision: one, next: 0 });
      if (id !== undefined) continue;
      path.pop();
      yield top.decision;
    }
  }
}
