import type { OverlapAnswer } from '../../questions/answers';

/** What the overlap means, in one sentence; `ending`: revocations that each end it, once all of them are evaluated. */
export function overlapText({ independent, exact }: OverlapAnswer, ending: number | undefined): string {
  const routes = `${exact ? '' : 'At least '}${independent} independent ${independent === 1 ? 'route' : 'routes'}`;
  if (ending === undefined) return `${routes}.`;
  if (ending === 1) return 'One revocation ends it: the one below after which nothing remains.';
  if (ending > 1) return `Any one of ${ending} revocations ends it: those after which nothing remains.`;
  return independent > 1 || !exact
    ? `${routes}: no single revocation ends it.`
    : 'No single revocation ends it.';
}
