import type { AccessGraph } from '../graph/access-graph';
import { editGraph } from '../graph/kernels/edit';
import type { Key, SnapshotRecord } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import { Names } from './names';
import { Session } from './session';
import { evaluateChange, evaluateParts } from './what-if';
import type { EvaluatedParts } from './what-if';
import type { Removable } from './removables';
import { namedRemovals, plainRemovals, recordNumbers, withItsRecords } from './removables';
import type { ProposedRecord } from './proposed-record';
import { STATED, proposedEnds, recordsOf } from './proposed-record';
import { counted } from './counted';

/** What someone considers: records, or whole principals and secrets, to take away, and records to make. By key. */
export interface Proposed {
  readonly removed: readonly Key[];
  readonly added: readonly ProposedRecord[];
}

/** What the worker tells of a proposal once it is evaluated. */
export interface ProposalEffect {
  /** How it was decided, in words. */
  readonly evaluated: string;
  /** What is removed, as it is called here; what is not in this snapshot is missing among them. */
  readonly removed: readonly Removable[];
  /** Removed or used by an addition, but not in this snapshot. */
  readonly missing: readonly Key[];
}

/** The estate as a proposal would leave it. */
export interface ProposedEstate extends ProposalEffect {
  readonly session: Session;
}

const NO_RECORDS =
  'What would change is evaluated from the records, which are not in what is open: import the exports themselves.';

/** Each snapshot is evaluated in parts once, whatever is proposed of it. */
const evaluatedParts = new WeakMap<Session, EvaluatedParts>();

/**
 * The estate as it would be: evaluated again by the systems that looked at what changes, because a deny or a boundary
 * may go with a record. Where nothing denies, and records only give, their steps are left out instead, which is the same.
 */
export function* proposedEstate(session: Session, proposed: Proposed): Generator<number, ProposedEstate> {
  const { snapshot } = session;
  if (snapshot === undefined) throw new Error(NO_RECORDS);
  const missing = missingOf(session, proposed);
  const removed = namedRemovals(session, proposed.removed);
  const plain = proposed.added.length === 0 ? plainRemovals(session, proposed.removed) : undefined;
  if (plain !== undefined) {
    yield 0;
    const graph = editGraph(session.graph, { records: plain, nodes: new Set(), added: [] });
    const gone = new Set(proposed.removed);
    const kept = snapshot.records.filter(({ key }) => !gone.has(key));
    return {
      session: sessionOf({ ...snapshot, records: kept }, graph, session),
      evaluated: 'without them: nothing in these exports denies, so taking away only takes away',
      removed,
      missing,
    };
  }
  let parts = evaluatedParts.get(session);
  if (parts === undefined) {
    parts = yield* counted(evaluateParts(snapshot, session.systems));
    evaluatedParts.set(session, parts);
  }
  const change = {
    removed: withItsRecords(session, proposed.removed),
    added: madeRecords(session, proposed),
  };
  const after = yield* counted(evaluateChange(parts, change));
  // Records that joining makes are made again from what is left: whoever cuts one means the join itself.
  const left = recordNumbers(after.graph, change.removed);
  const graph =
    left.size === 0 ? after.graph : editGraph(after.graph, { records: left, nodes: new Set(), added: [] });
  return {
    session: sessionOf(after.snapshot, graph, session),
    evaluated:
      after.evaluated.length === 0
        ? 'no system decides by it: the joins were made again'
        : `evaluated again: ${after.evaluated.map((id) => titleOf(session, id)).join(', ')}`,
    removed,
    missing,
  };
}

/** The records that would be made; what is proposed twice is made once. */
function madeRecords({ view }: Session, { added }: Proposed): readonly SnapshotRecord[] {
  const made = added.flatMap((one) => recordsOf(one, view));
  return [...new Map(made.map((record) => [record.key, record])).values()];
}

/** A system as people call it; one whose grants stand as they are stated has no rules to name. */
function titleOf({ systems }: Session, id: string): string {
  if (id === STATED) return 'what tables state';
  return systems.find((system) => system.id === id)?.title ?? id;
}

function sessionOf(snapshot: Snapshot, graph: AccessGraph, { systems, estate }: Session): Session {
  const { gaps, collected } = snapshot;
  const made = Session.fromDecided({
    graph,
    inputs: estate.inputs,
    gaps,
    ...(collected === undefined ? {} : { collected }),
  });
  made.attach(snapshot, systems);
  return made;
}

function missingOf({ snapshot, graph, view }: Session, { removed, added }: Proposed): readonly Key[] {
  const names = new Names(graph);
  const ends = added.flatMap(proposedEnds);
  const known = new Set<Key>();
  const wanted = new Set(removed);
  for (const record of snapshot?.records ?? []) if (wanted.has(record.key)) known.add(record.key);
  return [
    ...removed.filter((key) => !known.has(key) && view?.get(key) === undefined),
    ...ends.filter((key) => names.key(key) === undefined),
  ];
}
