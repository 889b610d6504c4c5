import type { AccessGraph } from '../graph/access-graph';
import { editGraph } from '../graph/kernels/edit';
import { recordSteps } from '../graph/kernels/record-steps';
import type { Differences } from '../graph/kernels/difference';
import type { Key } from '../model/record';
import type { Verdict } from '../model/verdict';
import type { NodeRef, RouteAnswer, Scope } from '../questions/answers';
import { compareGraphs, differenceRow } from '../questions/compare';
import { permissionQuestion, verdictOfQuestion } from '../questions/overlap';
import { whatIf } from '../questions/what-if';
import { proposedEstate } from './proposal';
import { plainRemovals, recordNumbers } from './removables';
import { Session } from './session';

/** Routes between two things once records are revoked. */
export interface RevokedQuestion {
  readonly from: number;
  readonly to: number;
  readonly permission?: string;
  readonly scope: Scope;
  readonly records: readonly Key[];
  /** How many routes were listed. */
  readonly limit: number;
}

/** A route of today that is still there. */
export interface RemainingRoute {
  readonly route: number;
  readonly verdict: Verdict;
  readonly until: number;
}

export interface RevokedAnswer {
  /** Decided from the records, or, where there are none, from the decided steps. */
  readonly how: 'evaluated' | 'given' | 'steps';
  /** In words. */
  readonly evaluated: string;
  /** The strongest verdict left; `denied` where nothing gets through any more. */
  readonly verdict: Verdict;
  readonly independent: number;
  readonly exact: boolean;
  readonly upper: number;
  readonly more: boolean;
  readonly remaining: readonly RemainingRoute[];
  /**
   * Routes of today that need none of the records and are drawn no more: the thing they end at may be named only by what
   * goes, so that the evaluation says nothing of it. Never counted as ended.
   */
  readonly unsettled: readonly number[];
  /** Routes that are not among those listed today: beyond the list, or opened by what goes. Numbers are of that estate. */
  readonly others: RouteAnswer['routes'];
  /** Not in this estate. */
  readonly missing: readonly Key[];
}

/** What else goes, or comes, for anyone in the estate. */
export interface RevokedCost {
  /** Changes between the two ends that were asked about, and all others. */
  readonly wanted: number;
  readonly besides: number;
  readonly lost: number;
  readonly weaker: number;
  readonly gained: number;
  readonly stronger: number;
  /** Principals that something changes for. */
  readonly principals: number;
  readonly rows: readonly CostRow[];
}

export interface CostRow {
  readonly change: 'lost' | 'weaker' | 'gained' | 'stronger';
  readonly principal: NodeRef;
  readonly permission: string;
  readonly resource: NodeRef;
}

type Route = RouteAnswer['routes'][number];

interface Left {
  readonly how: RevokedAnswer['how'];
  readonly evaluated: string;
  readonly session: Session;
  readonly missing: readonly Key[];
  /** Numbers of the records, where leaving their steps out is the same. */
  readonly plain?: ReadonlySet<number>;
}

const ROWS = 100;

/** The estate without some records: the last one asked for, as its cost is asked for next. */
const kept = new WeakMap<Session, { readonly name: string; readonly left: Left }>();

function* leftOf(session: Session, keys: readonly Key[]): Generator<number, Left> {
  const name = JSON.stringify(keys);
  const known = kept.get(session);
  if (known?.name === name) return known.left;
  const left = yield* madeWithout(session, keys);
  kept.set(session, { name, left });
  return left;
}

/**
 * Where a deny, a boundary or a most specific path may go with a record, everything is evaluated again without it; where
 * nothing in the exports takes away, leaving its steps out is the same. A report has no records: there only the steps
 * can be left out, and the answer says so.
 */
function* madeWithout(session: Session, keys: readonly Key[]): Generator<number, Left> {
  const { graph, snapshot } = session;
  const numbers = recordNumbers(graph, new Set(keys));
  const missing = numbers.size < keys.length ? missingOf(graph, numbers, keys) : [];
  const plain = snapshot === undefined ? numbers : plainRemovals(session, keys);
  if (plain === undefined) {
    const made = yield* proposedEstate(session, { removed: keys, added: [] });
    return { how: 'evaluated', evaluated: made.evaluated, session: made.session, missing: made.missing };
  }
  yield 0;
  const edited = editGraph(graph, { records: plain, nodes: new Set(), added: [] });
  const { inputs } = session.estate;
  return {
    how: snapshot === undefined ? 'steps' : 'given',
    evaluated:
      snapshot === undefined
        ? 'from the decided steps: the records are not in what is open, so what a deny among them kept shut is not counted'
        : 'nothing in these exports denies, so taking away only takes away',
    session: Session.fromDecided({ graph: edited, inputs, gaps: session.gaps }),
    missing,
    plain,
  };
}

function missingOf(graph: AccessGraph, found: ReadonlySet<number>, keys: readonly Key[]): readonly Key[] {
  const known = new Set([...found].map((record) => graph.records.at(record)?.key));
  return keys.filter((key) => !known.has(key));
}

/** Which routes remain once records are revoked, and at what verdict. */
export function* revokedAnswer(
  session: Session,
  { from, to, permission, scope, records, limit }: RevokedQuestion,
): Generator<number, RevokedAnswer> {
  const left = yield* leftOf(session, records);
  const { how, evaluated, missing } = left;
  const after = left.session;
  const there = (node: number): number | undefined =>
    after.names.key(session.graph.nodes.at(node)?.key ?? '');
  const start = there(from);
  const end = there(to);
  if (start === undefined || end === undefined) {
    const none = { independent: 0, exact: true, upper: 0, more: false, remaining: [], others: [] };
    const unsettled = untouched(session, session.routes(from, to, scope, limit, permission), records, []);
    const verdict = unsettled.length > 0 ? 'not-evaluated' : 'denied';
    return { how, evaluated, missing, verdict, unsettled, ...none };
  }
  const today = session.routes(from, to, scope, limit, permission);
  const then = after.routes(start, end, scope, limit, permission);
  const nameIn = (graph: AccessGraph, route: Route): string =>
    routeName(graph, route, permission !== undefined);
  const names = new Map(today.routes.map((route, index) => [nameIn(session.graph, route), index]));
  const remaining: RemainingRoute[] = [];
  const others: RouteAnswer['routes'][number][] = [];
  for (const route of then.routes) {
    const known = names.get(nameIn(after.graph, route));
    if (known === undefined) others.push(route);
    else remaining.push({ route: known, verdict: route.verdict, until: route.until });
  }
  const asked = permissionQuestion(after.graph, start, end, scope, permission);
  const { independent, exact, upper, more } = then;
  const unsettled = untouched(session, today, records, remaining);
  const found = verdictOfQuestion(after.graph, asked);
  const verdict = found === 'denied' && unsettled.length > 0 ? 'not-evaluated' : found;
  remaining.sort((a, b) => a.route - b.route);
  return { how, evaluated, missing, verdict, independent, exact, upper, more, remaining, others, unsettled };
}

/** Listed routes that need none of the records, and are not among those that remain. */
function untouched(
  { graph }: Session,
  { routes }: RouteAnswer,
  keys: readonly Key[],
  remaining: readonly RemainingRoute[],
): readonly number[] {
  const gone = new Set(keys);
  return routes.flatMap(({ steps }, index) => {
    if (remaining.some(({ route }) => route === index)) return [];
    const needs = steps.some(({ supports }) =>
      supports[0]?.records.some(({ record }) => gone.has(graph.records.at(record)?.key ?? '')),
    );
    return needs ? [] : [index];
  });
}

/**
 * A name of a route that is the same in another evaluation of the same estate. Of routes to one permission the last step
 * may carry it by another name, which stands for it too.
 */
function routeName(graph: AccessGraph, { steps }: Route, ofOne: boolean): string {
  const key = ({ node }: NodeRef): string => graph.nodes.at(node)?.key ?? '';
  return JSON.stringify(
    steps.map(({ from, to, kind, permission, supports }, at) => [
      key(from),
      key(to),
      kind,
      ofOne && at === steps.length - 1 ? '' : (permission ?? ''),
      (supports[0]?.records ?? []).map(({ record }) => graph.records.at(record)?.key ?? '').sort(),
    ]),
  );
}

/** What else changes for anyone: effective access, in its own right and by becoming another. Yields per principal. */
export function* revokedCost(
  session: Session,
  { from, to, scope, records }: RevokedQuestion,
): Generator<number, RevokedCost> {
  const { graph } = session;
  const whole: Scope = { at: scope.at, atLeast: 'not-evaluated', verbs: [], becoming: true };
  const left = yield* leftOf(session, records);
  const after = left.plain === undefined ? left.session.graph : graph;
  const found: Differences =
    left.plain === undefined
      ? yield* compareGraphs(graph, after, { before: whole, after: whole })
      : (yield* whatIf(
          graph,
          { records: left.plain, nodes: new Set(), added: [] },
          whole,
          recordSteps(graph),
        )).differences;
  const key = (node: number): Key => graph.nodes.at(node)?.key ?? '';
  const names = left.plain === undefined ? left.session.names : session.names;
  const start = names.key(key(from));
  const end = names.key(key(to));
  const rows: CostRow[] = [];
  let wanted = 0;
  for (let row = 0; row < found.count; row++) {
    if (row % 4096 === 0) yield row;
    if (found.principal[row] === start && found.resource[row] === end) {
      wanted++;
      continue;
    }
    if (rows.length >= ROWS) continue;
    const { principal, permission, resource, before, after: now } = differenceRow(graph, after, found, row);
    rows.push({ change: changeOf(before, now), principal, permission, resource });
  }
  const { lost, weaker, gained, stronger, principals } = found;
  const besides = lost + weaker + gained + stronger - wanted;
  return { wanted, besides, lost, weaker, gained, stronger, principals, rows };
}

function changeOf(before: number, after: number): CostRow['change'] {
  if (after === 0) return 'lost';
  if (before === 0) return 'gained';
  return after < before ? 'weaker' : 'stronger';
}
