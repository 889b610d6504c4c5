/** What is to be taken away, and what taking it away does, as published JSON. */
import { recordSteps } from '../graph/kernels/record-steps';
import type { Scope } from '../questions/answers';
import { answerMinimumCut } from '../questions/minimum-cut';
import { recordRef } from '../questions/refs';
import type { Estate } from '../questions/refs';
import { whatIf } from '../questions/what-if';
import { delegationJson } from './estate-listings';
import { named, recordRefJson } from './named';
import type { Published } from './publish';
import type { Session } from './session';
import { whatIsStillEffective } from './still-effective';
import { evaluateParts, whatIfRecords } from './what-if';
import { differenceJson } from './difference-json';
import { counted } from './counted';

/** The fewest records to remove so that nothing of one set reaches the other. */
export function* cutResults(
  estate: Estate,
  from: readonly number[],
  to: readonly number[],
  scope: Scope,
  limit: number,
): Generator<number, Published> {
  const found = yield* answerMinimumCut(estate, from, to, scope, recordSteps(estate.graph));
  return {
    possible: !found.impossible,
    ...(found.onlyByJoins ? { onlyByIdentity: true } : {}),
    remove: found.records.map(recordRefJson),
    exact: found.exact,
    atLeast: found.atLeast,
    lostBetween: found.wanted,
    lostBesides: found.besides,
    ...differenceJson(estate.graph, estate.graph, found.differences, limit),
  };
}

/** What is taken away: removable records, and things altogether. Numbers of the graph. */
export interface Removal {
  readonly records: ReadonlySet<number>;
  readonly nodes: ReadonlySet<number>;
}

/**
 * What the loss of records does to effective access: evaluated again without them where the records are at hand, as a
 * deny or a boundary may go with them; on an estate of the decided graph only their steps are left out, and said so.
 */
export function* whatIfResults(
  session: Session,
  removed: Removal,
  scope: Scope,
  limit: number,
): Generator<number, Published> {
  const { graph, snapshot, estate } = session;
  const gone = removalJson(estate, removed);
  if (snapshot === undefined) {
    const change = { ...removed, added: [] };
    const found = yield* whatIf(graph, change, scope, recordSteps(graph));
    return {
      removed: gone,
      evaluated: 'the steps of the decided graph, without deciding anew',
      ...differenceJson(graph, graph, found.differences, limit),
    };
  }
  const keys = new Set([
    ...[...removed.records].flatMap((record) => graph.records.at(record)?.key ?? []),
    ...[...removed.nodes].flatMap((node) => graph.nodes.at(node)?.key ?? []),
  ]);
  const before = yield* counted(evaluateParts(snapshot, session.systems));
  const { after, differences } = yield* counted(whatIfRecords(before, { removed: keys, added: [] }, scope));
  return {
    removed: gone,
    evaluated: `again without them: ${after.evaluated.join(', ')}`,
    ...differenceJson(before.graph, after.graph, differences, limit),
  };
}

/** Delegated roles that end with records, and every route by which the same people are still in the same tenant. */
export function* stillEffectiveResults(
  session: Session,
  removed: Removal,
  at: number,
  limit: number,
): Generator<number, Published> {
  const { estate } = session;
  const found = yield* whatIsStillEffective(session, { ...removed, at, limit });
  return {
    removed: removalJson(estate, removed),
    ended: found.ended.map(delegationJson),
    remaining: found.remaining.map(delegationJson),
    endedCount: found.endedCount,
    remainingCount: found.remainingCount,
    more: Math.max(found.endedCount, found.remainingCount) > limit,
  };
}

function removalJson(estate: Estate, { records, nodes }: Removal): readonly Published[] {
  return [
    ...[...records].map((record) => recordRefJson(recordRef(estate, record))),
    ...[...nodes].map((node) => named(estate.graph, node)),
  ];
}
