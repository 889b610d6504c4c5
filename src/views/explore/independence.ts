import type { StepKind } from '../../graph/access-graph';
import type { RouteAnswer } from '../../questions/answers';

/** Where some route is weaker than allowed: how many independent ones are left without the weaker. */
export function strengthsText({ independentAtLeast }: Pick<RouteAnswer, 'independentAtLeast'>): string {
  if (independentAtLeast === undefined) return '';
  const { allowed, conditional } = independentAtLeast;
  return ` (${allowed} by what is allowed alone, ${conditional} with what is conditional)`;
}

/** Kinds of step that nobody can revoke (design, section 5). */
const STANDING: ReadonlySet<StepKind> = new Set(['contains', 'same-identity']);

/** What the number of independent routes means for whoever wants to end the access. */
export function independenceText(
  answer: Pick<RouteAnswer, 'routes' | 'more' | 'independent' | 'exact' | 'upper' | 'shared'>,
): string {
  const { routes, more, independent, exact, upper, shared } = answer;
  if (routes.length === 1 && !more && shared.length > 0) return 'The only route: one revocation ends it.';
  if (shared.length > 0) return 'All routes need the same record: one revocation ends them all.';
  if (!exact) {
    return `Between ${independent} and ${upper} independent routes: an exact count did not end within its limit. At least ${independent} separate revocations are needed.`;
  }
  if (routes.some(({ steps }) => steps.every(({ kind }) => STANDING.has(kind)))) {
    return 'No revocation ends it: what lies in what, and whose accounts they are, is no grant.';
  }
  if (independent <= 1) {
    return 'No two routes are independent, yet no single record is in all of them: it takes more than one revocation.';
  }
  return `${independent} independent routes: after any one revocation at least ${independent - 1} ${independent === 2 ? 'is' : 'are'} left.`;
}
