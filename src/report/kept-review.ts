import type { AccessGraph } from '../graph/access-graph';
import { personName } from '../review/decision';
import type { KnownDecision } from '../review/decision';
import { rewritten } from '../review/rewritten';
import { MASK } from './mask';

/** Decisions about what is in the report, under the ids it has there; what they say of the rest is masked. */
export function keptReview(
  review: readonly KnownDecision[],
  findings: ReadonlyMap<string, string>,
  graph: AccessGraph,
  mask: (text: string) => string,
): readonly KnownDecision[] {
  if (review.length === 0) return [];
  const grants = new Set(Array.from(graph.records, ({ key }) => key));
  const kept = review.filter(({ target }) => (target.kind === 'finding' ? findings : grants).has(target.id));
  const people = maskedPeople(kept, mask);
  return rewritten(
    kept,
    ({ target, title, reason, by, ticket, owner, ...decision }) => ({
      ...decision,
      target: target.kind === 'finding' ? { ...target, id: findings.get(target.id) ?? target.id } : target,
      title: mask(title),
      reason: mask(reason),
      by: people.get(by) ?? mask(by),
      ...(ticket === undefined ? {} : { ticket: mask(ticket) }),
      ...(owner === undefined ? {} : { owner: mask(owner) }),
    }),
    // The id of a decision that is not here is a digest of names that may be left out.
    'drop',
  );
}

/** Who decided, as far as it may be said; those who would read the same are counted, so that they stay as many. */
function maskedPeople(
  review: readonly KnownDecision[],
  mask: (text: string) => string,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  const people = new Map<string, string[]>();
  for (const { by } of review) {
    const masked = mask(by);
    const alike = people.get(personName(masked)) ?? [];
    people.set(personName(masked), alike);
    if (!alike.includes(personName(by))) alike.push(personName(by));
    const number = alike.indexOf(personName(by)) + 1;
    shown.set(by, masked.includes(MASK) && number > 1 ? `${masked} (${number})` : masked);
  }
  return shown;
}
