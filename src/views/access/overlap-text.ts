import type { OverlapAnswer } from '../../questions/answers';

/** What the overlap means, in one sentence. */
export function overlapText(answer: OverlapAnswer): string {
  const { independent, exact, revocations } = answer;
  const ending = revocations.filter((revocation) => revocation.remaining === 0).length;
  if (ending > 0) {
    return ending === 1
      ? 'One revocation ends it: the one below after which nothing remains.'
      : `Any one of ${ending} revocations ends it: those after which nothing remains.`;
  }
  if (!exact) return `At least ${independent} independent routes: no single revocation ends it.`;
  return independent > 1
    ? `${independent} independent routes: no single revocation ends it.`
    : 'No single revocation ends it.';
}
