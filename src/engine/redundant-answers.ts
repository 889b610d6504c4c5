/** Which records could each go alone, as published JSON: by steps where that decides it, else by evaluating again. */
import type { AccessGraph } from '../graph/access-graph';
import type { Key } from '../model/record';
import { END_UNKNOWN, untilText } from '../model/window';
import type { Scope } from '../questions/answers';
import { NEEDED, REDUNDANT, redundantGrants } from '../questions/redundant';
import { recordRef } from '../questions/refs';
import { counted } from './counted';
import { recordRefJson } from './named';
import type { Published } from './publish';
import { plainRemovals } from './removables';
import type { Session } from './session';
import { evaluateParts, onlyGives, whatIfRecords } from './what-if';
import type { EvaluatedParts } from './what-if';

/** So many records are evaluated without at most: each time all records of the systems that looked at it are read. */
const AGAIN = 10;
const READ_AGAIN = 200_000;

/** So many later ends of windows are asked about, where there are not more records than that. */
const AHEAD = 16;
const AHEAD_RECORDS = 5_000;

const NOTE =
  'judged at the instant asked, by named permission and verdict; what gives nobody anything counts as well; ' +
  'each could go alone, as two of them may be each other’s reason';
const LOOKED_AHEAD = 'needed from: when what keeps access without it ends';
const NOT_AHEAD = 'what keeps access may end sooner than what goes: ask again with a later --at';
const ONLY_STEPS =
  'the records are not in what is open, so a deny or a boundary that may go with one is not counted';
const NOT_DECIDED =
  'another way gives the same, but with such a record a deny, a boundary or a more specific rule may go: ask what-if';

/**
 * Records that could each go without anyone losing a permission or holding it with a weaker verdict. Where a deny, a
 * boundary or a most specific path may go with one, it is evaluated again without it, so many as is soon done; the
 * rest is not decided. One without which someone gains is not called redundant: its removal is more than tidying up.
 */
export function* redundantResults(
  session: Session,
  scope: Scope,
  limit: number,
): Generator<number, Published> {
  const { estate } = session;
  const { graph } = estate;
  const marks = yield* redundantGrants(graph, scope);
  const candidates: number[] = [];
  for (let record = 0; record < marks.length; record++) {
    if (marks[record] === REDUNDANT) candidates.push(record);
  }
  const { redundant, open, gains } = yield* decided(session, candidates, scope);
  const until = yield* neededFrom(graph, scope, redundant);
  const rows = (records: readonly number[]): readonly Published[] =>
    records.slice(0, limit).map((record) => {
      const needed = until.get(record);
      const row = recordRefJson(recordRef(estate, record));
      return needed === undefined ? row : { ...row, neededFrom: untilText(needed) };
    });
  return {
    redundant: redundant.length,
    records: graph.records.length,
    rows: rows(redundant),
    ...(open.length === 0 ? {} : { notDecided: open.length, notDecidedRows: rows(open), why: NOT_DECIDED }),
    ...(gains.length === 0 ? {} : { someoneGains: gains.length, someoneGainsRows: rows(gains) }),
    more: Math.max(redundant.length, open.length, gains.length) > limit,
    note: [
      NOTE,
      ...(laterEnds(graph, scope).length > 0 ? [looksAhead(graph, scope) ? LOOKED_AHEAD : NOT_AHEAD] : []),
      ...(session.snapshot === undefined ? [ONLY_STEPS] : []),
    ].join('; '),
  };
}

/** When windows end after the instant, in order. */
function laterEnds(graph: AccessGraph, { at }: Scope): readonly number[] {
  const ends = [...graph.classes.until].filter((end) => end > at && end < END_UNKNOWN);
  return [...new Set(ends)].sort((a, b) => a - b);
}

function looksAhead(graph: AccessGraph, scope: Scope): boolean {
  return laterEnds(graph, scope).length <= AHEAD && graph.records.length <= AHEAD_RECORDS;
}

/** From when records will be needed, as windows end; by steps alone, and where it is soon told. */
function* neededFrom(
  graph: AccessGraph,
  scope: Scope,
  records: readonly number[],
): Generator<number, ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  if (records.length === 0 || !looksAhead(graph, scope)) return found;
  for (const at of laterEnds(graph, scope)) {
    const marks = yield* redundantGrants(graph, { ...scope, at });
    for (const record of records) {
      if (marks[record] === NEEDED && !found.has(record)) found.set(record, at);
    }
  }
  return found;
}

interface Decided {
  readonly redundant: readonly number[];
  readonly open: readonly number[];
  /** Nobody loses, but someone would gain. */
  readonly gains: readonly number[];
}

function* decided(session: Session, candidates: readonly number[], scope: Scope): Generator<number, Decided> {
  const { graph, snapshot } = session;
  const key = (record: number): Key => graph.records.at(record)?.key ?? '';
  if (snapshot === undefined || plainRemovals(session, candidates.map(key)) !== undefined) {
    return { redundant: candidates, open: [], gains: [] };
  }
  const redundant: number[] = [];
  const open: number[] = [];
  const gains: number[] = [];
  const before = yield* counted(evaluateParts(snapshot, session.systems));
  const most = Math.min(AGAIN, Math.floor(READ_AGAIN / Math.max(1, snapshot.records.length)));
  const denies = before.view.all('grant').some(({ effect }) => effect === 'deny');
  let again = 0;
  for (const record of candidates) {
    const removed = new Set([key(record)]);
    if (!denies && onlyGives(before, removed)) redundant.push(record);
    else if (again++ >= most) open.push(record);
    else {
      const how = yield* without(before, removed, scope);
      if (how === 'same') redundant.push(record);
      else if (how === 'gains') gains.push(record);
    }
    yield record;
  }
  return { redundant, open, gains };
}

function* without(
  before: EvaluatedParts,
  removed: ReadonlySet<Key>,
  scope: Scope,
): Generator<number, 'same' | 'gains' | 'loses'> {
  const { differences } = yield* counted(whatIfRecords(before, { removed, added: [] }, scope));
  const { lost, weaker, gained, stronger } = differences;
  if (lost + weaker > 0) return 'loses';
  return gained + stronger > 0 ? 'gains' : 'same';
}
