import type { AccessGraph } from '../graph/access-graph';
import type { Scope } from '../questions/answers';
import type { Session } from './session';

/** What Explore asks, of two estates side by side. Numbers of the estate that is shown. */
export interface BesideQuestion {
  readonly mode: 'blast' | 'who' | 'routes';
  readonly start: readonly number[];
  readonly target?: number;
  readonly permission?: string;
}

/** One answer in figures: how many are reached (or reach it), or how many routes there are. */
export interface BesideFigures {
  readonly allowed: number;
  readonly conditional: number;
  readonly notEvaluated: number;
  /** Independent routes, for a question about routes. */
  readonly independent?: number;
}

export interface Beside {
  readonly today: BesideFigures;
  readonly proposed: BesideFigures;
}

/** The same question asked of today's estate and of the proposed one; things are the same when their keys are. */
export function besideFigures(
  shown: AccessGraph,
  today: Session,
  proposed: Session,
  question: BesideQuestion,
  scope: Scope,
): Beside {
  return {
    today: figuresOf(shown, today, question, scope),
    proposed: figuresOf(shown, proposed, question, scope),
  };
}

const NONE: BesideFigures = { allowed: 0, conditional: 0, notEvaluated: 0 };
/** Routes that are looked at for their verdicts. */
const ROUTES = 100;

function figuresOf(
  shown: AccessGraph,
  session: Session,
  { mode, start, target, permission }: BesideQuestion,
  scope: Scope,
): BesideFigures {
  const there = (node: number): number | undefined =>
    session.graph === shown ? node : session.names.key(shown.nodes.at(node)?.key ?? '');
  const starts = start.flatMap((node) => there(node) ?? []);
  const end = target === undefined ? undefined : there(target);
  if (mode === 'blast') return starts.length === 0 ? NONE : session.reach(starts, scope).counts;
  if (end === undefined) return NONE;
  if (mode === 'who') return session.who(end, scope).counts;
  const [from] = starts;
  if (from === undefined) return { ...NONE, independent: 0 };
  const { routes, independent } = session.routes(from, end, scope, ROUTES, permission);
  const count = (verdict: string): number => routes.filter((route) => route.verdict === verdict).length;
  return {
    allowed: count('allowed'),
    conditional: count('conditional'),
    notEvaluated: count('not-evaluated'),
    independent,
  };
}
