import { ColumnBuilder } from '../graph/build';
import type { AccessGraph } from '../graph/access-graph';
import { JOIN, joinRecords } from '../join/identities';
import { joinInputOf } from '../join/secret-decisions';
import type { SystemId } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import { DECISIONS } from '../systems/decisions/decision-file';
import { runToEnd } from '../lib/steps';
import { evaluateStated } from '../systems/stated';
import type { Evaluation, RecordView, SystemModule } from '../systems/system';
import type { Progress } from './contract';
import { recordViewSteps } from './records';

/** A snapshot with its access graph and what each system needs to decide single requests. */
export interface Evaluated {
  readonly graph: AccessGraph;
  readonly view: RecordView;
  readonly evaluations: ReadonlyMap<SystemId, Evaluation>;
}

/** Records → joined → evaluated → access graph. Pure; yields progress every few hundred records. */
export function* evaluateSnapshot(
  snapshot: Snapshot,
  systems: readonly SystemModule[],
): Generator<Progress, Evaluated> {
  yield progress('joining', 0);
  const joining = joinedViewSteps(snapshot, systems);
  let joined = joining.next();
  for (; joined.done !== true; joined = joining.next()) yield progress('joining', joined.value);
  const view = joined.value;
  const builder = new ColumnBuilder(view);
  const evaluations = new Map<SystemId, Evaluation>();
  for (const system of systems) {
    const present =
      snapshot.inputs.some((input) => input.system === system.id) || hasRecords(view, system.id);
    if (!present) continue;
    const evaluating = system.evaluate(view, builder);
    for (let next = evaluating.next(); ; next = evaluating.next()) {
      if (next.done === true) {
        evaluations.set(system.id, next.value);
        break;
      }
      yield progress('evaluating', next.value);
    }
  }
  for (const done of evaluateStated(view, builder, JOIN)) yield progress('joining', done);
  yield progress('building', 0);
  return { graph: builder.finish(), view, evaluations };
}

/** The records as the systems settled them, with those that join them. */
export function joinedView(snapshot: Snapshot, systems: readonly SystemModule[]): RecordView {
  return runToEnd(joinedViewSteps(snapshot, systems));
}

/** The same in steps. Systems without a record have nothing to settle: a pass over a large import is dear. */
export function* joinedViewSteps(
  snapshot: Snapshot,
  systems: readonly SystemModule[],
): Generator<number, RecordView> {
  let records = snapshot.records;
  const present = new Set<SystemId>();
  let passed = 0;
  for (const { system } of records) {
    present.add(system);
    if (++passed % 4096 === 0) yield passed;
  }
  for (const system of systems) {
    if (!present.has(system.id)) continue;
    if (system.settling === undefined) records = system.settle?.(records) ?? records;
    else records = yield* system.settling(records);
  }
  yield passed;
  const stated = yield* recordViewSteps(records);
  const decided = joinInputOf(stated.of(DECISIONS, 'observation'));
  const joined = joinRecords(stated.all('principal'), stated.all('secret'), decided);
  return joined.length === 0 ? stated : yield* recordViewSteps([...records, ...joined]);
}

function hasRecords(view: RecordView, system: SystemId): boolean {
  return (
    view.of(system, 'principal').length > 0 ||
    view.of(system, 'grant').length > 0 ||
    view.of(system, 'resource').length > 0 ||
    view.of(system, 'membership').length > 0 ||
    view.of(system, 'trust').length > 0 ||
    view.of(system, 'secret').length > 0
  );
}

function progress(phase: Progress['phase'], records: number): Progress {
  return { phase, bytes: 0, totalBytes: 0, records };
}
