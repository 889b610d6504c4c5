import type { AccessGraph } from '../graph/access-graph';
import { ColumnBuilder } from '../graph/build';
import type { GraphBuilder, Step } from '../graph/builder';
import { JOIN } from '../join/identities';
import type { Key, RecordKind, SnapshotRecord, SystemId } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import { compareGraphs } from '../questions/compare';
import type { Differences } from '../graph/kernels/difference';
import type { Scope } from '../questions/answers';
import { evaluateStated } from '../systems/stated';
import type { RecordView, SystemModule } from '../systems/system';
import type { Progress } from './contract';
import { joinedViewSteps } from './evaluate';
import { withoutRecords } from './without-record';

/** A change of records: those revoked, by key, and those that someone considers to make (or to replace by key). */
export interface RecordChange {
  readonly removed: ReadonlySet<Key>;
  readonly added: readonly SnapshotRecord[];
}

/** What one system made of the records, and all that it looked at to do so. */
interface Part {
  readonly steps: readonly Step[];
  readonly looked: Looked;
}

/** A snapshot evaluated system by system, so that a change has to be evaluated by those only which looked at it. */
export interface EvaluatedParts {
  readonly snapshot: Snapshot;
  readonly systems: readonly SystemModule[];
  readonly view: RecordView;
  readonly graph: AccessGraph;
  readonly parts: ReadonlyMap<SystemId, Part>;
  /** Systems that were evaluated for this; the others' steps were kept. */
  readonly evaluated: readonly SystemId[];
}

/** Evaluate a snapshot, keeping apart what each system made of it. The graph is that of `evaluateSnapshot`. */
export function* evaluateParts(
  snapshot: Snapshot,
  systems: readonly SystemModule[],
): Generator<Progress, EvaluatedParts> {
  return yield* evaluateFrom(snapshot, systems, undefined);
}

/**
 * The estate as it would be after a change of records. In systems where adding can take away (any deny, any boundary,
 * any most specific path) this is the only right way: removing a deny gains access. Only systems that looked at a
 * record that differs, at a list it belongs to, or at a node that came or went, are evaluated again.
 */
export function* evaluateChange(
  before: EvaluatedParts,
  change: RecordChange,
): Generator<Progress, EvaluatedParts> {
  const replaced = new Set(change.added.map((record) => record.key));
  const kept = withoutRecords(before.snapshot.records, change.removed).filter(
    (record) => !replaced.has(record.key),
  );
  const snapshot = { ...before.snapshot, records: [...kept, ...change.added] };
  return yield* evaluateFrom(snapshot, before.systems, before);
}

/** What a change of records does to effective access, and the estate as it would be. */
export function* whatIfRecords(
  before: EvaluatedParts,
  change: RecordChange,
  scope: Scope,
): Generator<Progress, { readonly after: EvaluatedParts; readonly differences: Differences }> {
  const after = yield* evaluateChange(before, change);
  const comparing = compareGraphs(before.graph, after.graph, { before: scope, after: scope });
  for (let next = comparing.next(); ; next = comparing.next()) {
    if (next.done === true) return { after, differences: next.value };
    yield progress('evaluating', next.value);
  }
}

/**
 * Whether leaving steps out of the graph says the same as evaluating without some records: they can only give, and
 * whoever looked at them lists what is granted, has no policies of its own and protects nobody for what they hold, nor is
 * anything denied anywhere.
 */
export function onlyGives(before: EvaluatedParts, removed: ReadonlySet<Key>): boolean {
  const { view, parts } = before;
  if (view.all('grant').some((grant) => grant.effect === 'deny')) return false;
  const takesAway = new Set(view.all('policy').map((policy) => policy.system));
  for (const { id, protects } of before.systems) if (protects === true) takesAway.add(id);
  for (const key of removed) {
    const record = view.get(key);
    // A record that was settled into others may decide what those name.
    if (record === undefined || !GIVING.has(record.kind)) return false;
    for (const [system, { looked }] of parts) if (takesAway.has(system) && looked.at(record)) return false;
  }
  return true;
}

const GIVING: ReadonlySet<RecordKind> = new Set(['membership', 'grant', 'trust']);

function* evaluateFrom(
  snapshot: Snapshot,
  systems: readonly SystemModule[],
  before: EvaluatedParts | undefined,
): Generator<Progress, EvaluatedParts> {
  yield progress('joining', 0);
  const joining = joinedViewSteps(snapshot, systems);
  let joined = joining.next();
  for (; joined.done !== true; joined = joining.next()) yield progress('joining', joined.value);
  const view = joined.value;
  const changed = before === undefined ? undefined : differing(before.view, view);
  const builder = new ColumnBuilder(view);
  const parts = new Map<SystemId, Part>();
  const evaluated: SystemId[] = [];
  for (const id of [...systems.map((system) => system.id), JOIN]) {
    const system = systems.find((one) => one.id === id);
    if (system !== undefined && !isPresent(snapshot, view, id)) continue;
    const known = before?.parts.get(id);
    if (known !== undefined && changed !== undefined && !changed.some((record) => known.looked.at(record))) {
      for (const step of known.steps) builder.step(step);
      parts.set(id, known);
      continue;
    }
    const recording = new RecordingBuilder(builder);
    const looking = lookingView(view, recording.looked);
    const evaluating: Generator<number, unknown> =
      system === undefined ? evaluateStated(looking, recording, JOIN) : system.evaluate(looking, recording);
    for (let next = evaluating.next(); next.done !== true; next = evaluating.next()) {
      yield progress('evaluating', next.value);
    }
    parts.set(id, recording);
    evaluated.push(id);
  }
  yield progress('building', 0);
  return { snapshot, systems, view, graph: builder.finish(), parts, evaluated };
}

/** As `evaluateSnapshot` decides whom to evaluate. */
function isPresent(snapshot: Snapshot, view: RecordView, id: SystemId): boolean {
  return (
    snapshot.inputs.some((input) => input.system === id) ||
    (['principal', 'grant', 'resource', 'membership', 'trust', 'secret'] as const).some(
      (kind) => view.of(id, kind).length > 0,
    )
  );
}

/** Every kind of record, checked to be all of them. */
const KINDS = {
  tenant: true,
  principal: true,
  resource: true,
  secret: true,
  membership: true,
  containment: true,
  grant: true,
  trust: true,
  policy: true,
  attachment: true,
  observation: true,
} satisfies Record<RecordKind, true>;

function isKind(name: string): name is RecordKind {
  return name in KINDS;
}

/** What a record says, with the infinities that plain JSON has no words for. */
function wordsOf(record: SnapshotRecord): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** Records that are in one view only, or not the same in both. */
function differing(before: RecordView, after: RecordView): readonly SnapshotRecord[] {
  const found: SnapshotRecord[] = [];
  for (const kind of Object.keys(KINDS).filter(isKind)) {
    const known = new Map<Key, SnapshotRecord>(before.all(kind).map((record) => [record.key, record]));
    for (const record of after.all(kind)) {
      const was = known.get(record.key);
      known.delete(record.key);
      if (was === undefined) found.push(record);
      // Settling makes records anew each time: what counts is what they say.
      else if (was !== record && wordsOf(was) !== wordsOf(record)) found.push(was, record);
    }
    found.push(...known.values());
  }
  return found;
}

/** All that an evaluator looked at: lists, single records, and whether nodes exist. */
class Looked {
  readonly lists = new Set<string>();
  readonly keys = new Set<Key>();

  /** Whether another content, or the absence, of a record could have been noticed. */
  at(record: SnapshotRecord): boolean {
    return (
      this.lists.has(record.kind) ||
      this.lists.has(`${record.kind}|${record.system}`) ||
      this.keys.has(record.key)
    );
  }
}

function lookingView(view: RecordView, looked: Looked): RecordView {
  return {
    all(kind) {
      looked.lists.add(kind);
      return view.all(kind);
    },
    of(system, kind) {
      looked.lists.add(`${kind}|${system}`);
      return view.of(system, kind);
    },
    get(key) {
      looked.keys.add(key);
      return view.get(key);
    },
  };
}

/** Hands steps on and keeps them; a step is refused, or not, by whether its ends exist. */
class RecordingBuilder implements GraphBuilder, Part {
  readonly steps: Step[] = [];
  readonly looked = new Looked();
  readonly #builder: GraphBuilder;

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  step(step: Step): boolean {
    this.steps.push(step);
    this.looked.keys.add(step.from).add(step.to);
    return this.#builder.step(step);
  }

  has(key: Key): boolean {
    this.looked.keys.add(key);
    return this.#builder.has(key);
  }
}

function progress(phase: Progress['phase'], records: number): Progress {
  return { phase, bytes: 0, totalBytes: 0, records };
}
