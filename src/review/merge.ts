import type { Decision, KnownDecision } from './decision';
import { known } from './decision-id';
import { reviewOf } from './reviewed';
import type { Review } from './reviewed';

/** Merge lists of decisions: a union by id, so that neither the order of files nor a file given twice changes anything. */
export function mergeDecisions(lists: Iterable<readonly Decision[]>): Review {
  const all = new Map<string, KnownDecision>();
  for (const list of lists) {
    for (const decision of list) {
      const one = known(decision);
      all.set(one.id, one);
    }
  }
  return reviewOf(all.values());
}
