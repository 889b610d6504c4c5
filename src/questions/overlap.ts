import type { AccessGraph } from '../graph/access-graph';
import { itemAt, num, u32 } from '../graph/columns';
import { Covering } from '../graph/kernels/covering';
import { revocableSupports, survivesWithout } from '../graph/supports';
import { stepPermission, stepUntil, stepVerbs, stepVerdict } from '../graph/steps';
import { isPermission } from '../graph/walk';
import { runToEnd } from '../lib/steps';
import { verbMask } from '../model/permission';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import type { OverlapAnswer, RouteAnswer, Scope } from './answers';
import { apartFrom } from './apart-listed';
import { independentInTurns, reachesInTurns, reachesWithout, sharedInTurns } from './independent';
import { filterOf, ranksOf } from './scope-filter';
import { nodeRef, noteOf, recordRef, stepRef } from './refs';
import type { Estate } from './refs';
import { routesInTurns } from './routes';
import type { Route, RouteQuestion } from './routes';

/**
 * A question about one permission: its last permission step carries it. Of none in particular: the last step carries one of
 * the scope's verbs, where it has any.
 */
export function permissionQuestion(
  graph: AccessGraph,
  from: number,
  to: number,
  scope: Scope,
  permission: string | undefined,
): RouteQuestion {
  const question = { from, to, filter: filterOf(scope) };
  if (permission !== undefined) {
    // To hold what one could take over with is to hold a permission, whether or not becoming is followed.
    return { ...question, last: carries(graph, permission), lastBecoming: true };
  }
  const verbs = verbMask(...scope.verbs);
  if (verbs === 0) return question;
  return { ...question, last: (step) => isPermission(graph, step) && (stepVerbs(graph, step) & verbs) !== 0 };
}

/**
 * Steps that carry a permission: of its name, or one that stands for it and others (`s3:List*`) where there is none of its
 * name beside it, which would have been decided over all that grants it.
 */
function carries(graph: AccessGraph, permission: string): (step: number) => boolean {
  const number = graph.permissions.indexOf(permission);
  const wider = new Set(new Covering([permission], graph.permissions).of(0));
  if (wider.size === 0) return (step) => stepPermission(graph, step) === number;
  return (step) => {
    const own = stepPermission(graph, step);
    if (own === number) return true;
    if (!wider.has(own)) return false;
    const from = u32(graph.stepFrom, step);
    const to = u32(graph.stepTo, step);
    for (let other = u32(graph.outStart, from); other < u32(graph.outStart, from + 1); other++) {
      if (stepPermission(graph, other) === number && u32(graph.stepTo, other) === to) return false;
    }
    return true;
  };
}

/** The answer where no route leads from one thing to the other. */
export function noRoutes(graph: AccessGraph, from: number, to: number): RouteAnswer {
  const ends = { from: nodeRef(graph, from), to: nodeRef(graph, to) };
  return { ...ends, routes: [], more: false, independent: 0, exact: true, upper: 0, shared: [] };
}

/** Routes between two things: the shortest first, how many are independent, and what all of them need. */
export function answerRoutes(estate: Estate, question: RouteQuestion, limit: number): RouteAnswer {
  return runToEnd(routesAnswered(estate, question, limit));
}

/** The same, with a turn for others every few milliseconds. */
export function* routesAnswered(
  estate: Estate,
  question: RouteQuestion,
  limit: number,
): Generator<unknown, RouteAnswer> {
  const { graph } = estate;
  const routes: Route[] = [];
  const listing = routesInTurns(graph, question);
  let more: boolean;
  for (let next = listing.next(); ; next = listing.next()) {
    if (next.done === true) {
      more = !next.value;
      break;
    }
    if (next.value === undefined) {
      yield undefined;
      continue;
    }
    if (routes.length === limit) {
      more = true;
      break;
    }
    routes.push(next.value);
  }
  const listed: RouteAnswer['routes'][number][] = [];
  for (const route of routes) {
    for (const choice of choices(estate, route)) {
      if (listed.length > limit) break;
      listed.push(choice);
    }
    yield listed.length;
  }
  listed.sort((a, b) => lengthOf(a) - lengthOf(b));
  const { independent, exact, upper } = yield* independentInTurns(graph, question);
  const shown = listed.slice(0, limit);
  const unlisted = more || listed.length > limit;
  const apart = unlisted ? yield* apartFrom(shown, independent, allChoices(estate, question)) : [];
  const weaker = more || listed.some(({ verdict }) => verdict !== 'allowed');
  const independentAtLeast = weaker ? yield* byStrength(graph, question, independent) : undefined;
  const [shortest] = routes;
  const shared = shortest === undefined ? [] : yield* sharedInTurns(graph, question, shortest);
  return {
    from: nodeRef(graph, question.from),
    to: nodeRef(graph, question.to),
    routes: [...shown, ...apart],
    more: unlisted,
    independent,
    exact,
    upper,
    ...(independentAtLeast !== undefined && { independentAtLeast }),
    shared: shared.map((record) => recordRef(estate, record)),
  };
}

/**
 * Independent routes of each strength; nothing where they are as many. They may be more: beside a route that no removal
 * stops nothing is independent, and that route may be a weak one.
 */
function* byStrength(
  graph: AccessGraph,
  question: RouteQuestion,
  independent: number,
): Generator<number, RouteAnswer['independentAtLeast']> {
  const atLeast = function* (rank: number): Generator<number, number> {
    const filter = { ...question.filter, rank: Math.max(rank, question.filter.rank) };
    const asked = { ...question, filter };
    return (yield* independentInTurns(graph, asked)).independent;
  };
  const allowed = yield* atLeast(VERDICT_RANK.allowed);
  const conditional = yield* atLeast(VERDICT_RANK.conditional);
  return allowed === independent && conditional === independent ? undefined : { allowed, conditional };
}

/** Steps as a person counts them: each group that a support passes is one more. */
export function lengthOf(route: RouteAnswer['routes'][number]): number {
  return route.steps.reduce((length, step) => length + 1 + (step.supports[0]?.via.length ?? 0), 0);
}

/** A route once for every choice of one support per step: what one revocation would leave differs between them. */
function* choices(estate: Estate, route: Route): Generator<RouteAnswer['routes'][number]> {
  const { graph } = estate;
  const rank = Math.min(...route.map((step) => stepVerdict(graph, step)));
  const until = Math.min(...route.map((step) => stepUntil(graph, step)));
  const conditions = [
    ...new Set(route.map((step) => noteOf(graph, step)).filter((note) => note !== undefined)),
  ];
  const steps = route.map((step) => stepRef(estate, step));
  const chosen = new Array<number>(steps.length).fill(0);
  for (;;) {
    yield {
      verdict: verdictOf(rank),
      until,
      conditions,
      steps: steps.map((step, i) => ({
        ...step,
        supports: step.supports.slice(chosen[i], num(chosen, i) + 1),
      })),
    };
    let at = 0;
    for (; at < steps.length; at++) {
      const next = num(chosen, at) + 1;
      if (next < itemAt(steps, at).supports.length) {
        chosen[at] = next;
        break;
      }
      chosen[at] = 0;
    }
    if (at === steps.length) return;
  }
}

/** All routes in the order they are found, with their choices. */
function* allChoices(
  estate: Estate,
  question: RouteQuestion,
): Generator<RouteAnswer['routes'][number] | undefined, undefined> {
  const listing = routesInTurns(estate.graph, question);
  for (let next = listing.next(); next.done !== true; next = listing.next()) {
    if (next.value === undefined) yield undefined;
    else yield* choices(estate, next.value);
  }
  return undefined;
}

/** One permission and its routes side by side: what each single revocation would leave. */
export function answerOverlap(
  estate: Estate,
  principal: number,
  resource: number,
  permission: string,
  scope: Scope,
  limit: number,
): OverlapAnswer {
  return runToEnd(overlapAnswered(estate, principal, resource, permission, scope, limit));
}

/** The same, with a turn for others every few milliseconds. */
export function* overlapAnswered(
  estate: Estate,
  principal: number,
  resource: number,
  permission: string,
  scope: Scope,
  limit: number,
): Generator<unknown, OverlapAnswer> {
  const { graph } = estate;
  const question = permissionQuestion(graph, principal, resource, scope, permission);
  const found = yield* routesAnswered(estate, question, limit);
  const records = new Set(
    found.routes.flatMap((route) => route.steps.flatMap(({ step }) => revocableSupports(graph, step).flat())),
  );
  const revocations: OverlapAnswer['revocations'][number][] = [];
  for (const record of records) {
    const after = yield* removedInTurns(graph, question, scope, new Set([record]));
    revocations.push({ record: recordRef(estate, record), ...after });
  }
  return {
    principal: found.from,
    resource: found.to,
    permission,
    independent: found.independent,
    exact: found.exact,
    routes: found.routes,
    revocations,
  };
}

/** Verdict and independent routes once records are gone. */
export function afterRemoval(
  graph: AccessGraph,
  question: RouteQuestion,
  scope: Scope,
  removed: ReadonlySet<number>,
): Remaining {
  return runToEnd(removedInTurns(graph, question, scope, removed));
}

interface Remaining {
  readonly remaining: number;
  readonly verdict: Verdict;
}

function* removedInTurns(
  graph: AccessGraph,
  question: RouteQuestion,
  scope: Scope,
  removed: ReadonlySet<number>,
): Generator<number, Remaining> {
  const alive = survivesWithout(graph, removed);
  const left = { ...question, filter: { ...question.filter, survives: alive } };
  const { independent } = yield* independentInTurns(graph, left, removed);
  for (const rank of ranksOf(scope)) {
    const asked = { ...question, filter: { ...question.filter, rank } };
    if (yield* reachesInTurns(graph, asked, removed))
      return { remaining: independent, verdict: verdictOf(rank) };
  }
  return { remaining: independent, verdict: 'denied' };
}

/** The strongest verdict of a question, `denied` where no route is left. */
export function verdictOfQuestion(graph: AccessGraph, question: RouteQuestion): Verdict {
  for (const verdict of ['allowed', 'conditional', 'not-evaluated'] as const) {
    const rank = VERDICT_RANK[verdict];
    if (rank < question.filter.rank) break;
    if (reachesWithout(graph, { ...question, filter: { ...question.filter, rank } }, new Set()))
      return verdict;
  }
  return 'denied';
}
