import type { AccessGraph } from '../graph/access-graph';
import { editGraph } from '../graph/kernels/edit';
import type { Key, SnapshotRecord } from '../model/record';
import { verbMask, VERBS } from '../model/permission';
import type { Verb } from '../model/permission';
import type { Snapshot } from '../model/snapshot';
import { STANDING } from '../model/window';
import type { NodeRef, Place, Scope } from '../questions/answers';
import { nodeRef, recordRef } from '../questions/refs';
import { Names } from './names';
import { Session } from './session';
import { evaluateChange, evaluateParts } from './what-if';
import type { EvaluatedParts } from './what-if';

/** Something someone considers to make. Grants are stated: no policy of a platform takes them back. */
export type ProposedRecord =
  | { readonly kind: 'membership'; readonly member: Key; readonly group: Key }
  | {
      readonly kind: 'grant';
      readonly principal: Key;
      readonly permission: string;
      readonly verbs: readonly Verb[];
      readonly resource: Key;
    };

/** What someone considers: records, or whole principals and secrets, to take away, and records to make. By key. */
export interface Proposed {
  readonly removed: readonly Key[];
  readonly added: readonly ProposedRecord[];
}

/** Something that can be taken away, as a proposal names it. */
export interface Removable {
  readonly key: Key;
  /** `membership`, `grant`, `trust`, … or the kind of a node. */
  readonly kind: string;
  readonly label: string;
  readonly place?: Place;
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

/** The system whose evaluation takes stated grants as they are. */
const STATED = 'csv';

/** Each snapshot is evaluated in parts once, whatever is proposed of it. */
const evaluatedParts = new WeakMap<Session, EvaluatedParts>();

/** Records and nodes by number, as a proposal names them. Containment has no record and cannot be taken away. */
export function removables(
  { graph, estate }: Session,
  records: readonly number[],
  nodes: readonly number[],
): readonly Removable[] {
  return [
    ...records.map((record): Removable => {
      const { kind, label, place } = recordRef(estate, record);
      return { key: graph.records.at(record)?.key ?? '', kind, label, place };
    }),
    ...nodes.map((node): Removable => {
      const { kind, name, id }: NodeRef = nodeRef(graph, node);
      return { key: graph.nodes.at(node)?.key ?? '', kind, label: name === id ? name : `${name} (${id})` };
    }),
  ];
}

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
    added: proposed.added.map(recordOf),
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

/** A system as people call it; one whose grants stand as they are stated has no rules to name. */
function titleOf({ systems }: Session, id: string): string {
  if (id === STATED) return 'what tables state';
  return systems.find((system) => system.id === id)?.title ?? id;
}

/**
 * What is removed, and every membership, grant and trust of it: a row that names an account by its mail address would
 * otherwise be read as naming another account of that address, which would gain by it.
 */
function withItsRecords({ view }: Session, removed: readonly Key[]): ReadonlySet<Key> {
  const all = new Set(removed);
  const things = new Set(
    removed.filter((key) => {
      const kind = view?.get(key)?.kind;
      return kind === 'principal' || kind === 'resource' || kind === 'secret';
    }),
  );
  if (view === undefined || things.size === 0) return all;
  for (const { key, member, group } of view.all('membership'))
    if (things.has(member) || things.has(group)) all.add(key);
  for (const { key, principal, resource } of view.all('grant'))
    if (things.has(principal) || things.has(resource)) all.add(key);
  for (const { key, from, to } of view.all('trust')) if (things.has(from) || things.has(to)) all.add(key);
  return all;
}

/** What is removed, in the order it was marked, by the names of the estate it is removed from. */
function namedRemovals(session: Session, removed: readonly Key[]): readonly Removable[] {
  const { graph } = session;
  const wanted = new Set(removed);
  const found = new Map<Key, Removable>();
  const numbers = [...recordNumbers(graph, wanted)];
  for (const one of removables(session, numbers, [])) found.set(one.key, one);
  const names = new Names(graph);
  const nodes = removed.flatMap((key) => (found.has(key) ? [] : (names.key(key) ?? [])));
  for (const one of removables(session, [], nodes)) found.set(one.key, one);
  return removed.flatMap((key) => found.get(key) ?? []);
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

/** The numbers of records that can do nothing but give, where nothing anywhere takes away; else undefined. */
export function plainRemovals(
  { graph, view }: Session,
  removed: readonly Key[],
): ReadonlySet<number> | undefined {
  if (view === undefined || view.all('policy').length > 0) return undefined;
  if (view.all('grant').some(({ effect }) => effect === 'deny')) return undefined;
  for (const key of removed) {
    const kind = view.get(key)?.kind;
    if (kind !== undefined && kind !== 'membership' && kind !== 'grant' && kind !== 'trust') return undefined;
  }
  return recordNumbers(graph, new Set(removed));
}

/** The numbers of records by key. */
export function recordNumbers(graph: AccessGraph, keys: ReadonlySet<Key>): ReadonlySet<number> {
  const found = new Set<number>();
  let number = 0;
  for (const { key } of graph.records) {
    if (keys.has(key)) found.add(number);
    number++;
  }
  return found;
}

function missingOf({ snapshot, graph, view }: Session, { removed, added }: Proposed): readonly Key[] {
  const names = new Names(graph);
  const ends = added.flatMap((record) =>
    record.kind === 'membership' ? [record.member, record.group] : [record.principal, record.resource],
  );
  const known = new Set<Key>();
  const wanted = new Set(removed);
  for (const record of snapshot?.records ?? []) if (wanted.has(record.key)) known.add(record.key);
  return [
    ...removed.filter((key) => !known.has(key) && view?.get(key) === undefined),
    ...ends.filter((key) => names.key(key) === undefined),
  ];
}

/** A proposed record as the evaluation takes it: a membership is judged by the system of the group. */
function recordOf(proposed: ProposedRecord): SnapshotRecord {
  const source = { file: -1 };
  if (proposed.kind === 'membership') {
    const { member, group } = proposed;
    const system = group.slice(0, Math.max(0, group.indexOf('|')));
    const key = `${system}|proposed/${member}/${group}`;
    return { kind: 'membership', key, system, source, member, group, window: STANDING };
  }
  const { principal, permission, resource, verbs } = proposed;
  return {
    kind: 'grant',
    key: `${STATED}|proposed/${principal}/${permission}/${resource}`,
    system: STATED,
    source,
    principal,
    resource,
    permission,
    verbs: verbMask(...VERBS.filter((verb) => verbs.includes(verb))),
    effect: 'allow',
    window: STANDING,
  };
}

function* counted<T>(task: Generator<{ readonly records: number }, T>): Generator<number, T> {
  for (let next = task.next(); ; next = task.next()) {
    if (next.done === true) return next.value;
    yield next.value.records;
  }
}

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
