import type { Overview, SnapshotInfo } from '../engine/contract';
import { undecidableAnew } from '../engine/import-estimate';
import { redecided } from '../engine/join-decisions';
import type { JoinChoice } from '../engine/join-decisions';
import { Session } from '../engine/session';
import { ENGINE_VERSION } from '../engine/version';
import { bytesSource } from '../lib/byte-source';
import type { SystemModule } from '../systems/system';
import type { ImportDone } from './import-task';
import { summaryOf } from './import-task';
import { compressedPieces } from './kept-source';
import type { Runner } from './runner';
import type { SnapshotStore, StoredSource } from './store';
import { StoreProblem } from './store-problem';
import { storedParts } from './stored-snapshot';

export interface JoinRequest {
  readonly info: SnapshotInfo;
  readonly session: Session;
  readonly choices: readonly JoinChoice[];
  readonly at: number;
  /** Bytes the tab may use; absent: what a tab can be expected to have. */
  readonly memory?: number;
}

/**
 * Decide the open snapshot anew with what somebody decided about joins. It takes the place of what was stored in one
 * transaction; the sources of its inputs go with it, and the decision file is one of them.
 */
export async function decideJoins(
  { info, session, choices, at, memory }: JoinRequest,
  systems: readonly SystemModule[],
  store: SnapshotStore,
  runner: Runner,
): Promise<ImportDone> {
  const { snapshot, view } = session;
  if (snapshot === undefined || view === undefined) {
    throw new StoreProblem(
      'This snapshot was opened from its decided graph, which holds no records to decide anew. Import the exports ' +
        'themselves, or a workspace with records.',
    );
  }
  const refusal = undecidableAnew(snapshot.records.length, memory);
  if (refusal !== undefined) throw new StoreProblem(refusal);
  const decided = await runner.run(redecided(snapshot, view, choices, systems));
  const next = await runner.run(Session.fromSnapshot(decided.snapshot, systems));
  const overview: Overview = await runner.run(next.overview(at, info));
  const sources: StoredSource[] = decided.before.flatMap((before, input) => {
    if (before >= 0) return [{ input, pieces: keptPieces(store, info.id, before) }];
    if (decided.file === undefined) return [];
    return [{ input, pieces: compressedPieces(bytesSource(decided.file), runner) }];
  });
  const summary = summaryOf(overview, decided.snapshot.records.length);
  const named = { summary, engine: ENGINE_VERSION };
  const stored = await store.replace(info.id, named, storedParts(next, runner), sources, runner.signal);
  return { session: next, info: stored, overview: { ...overview, snapshot: stored } };
}

/** The pieces of an input as they are kept; none where it was not. */
async function* keptPieces(
  store: SnapshotStore,
  id: number,
  input: number,
): AsyncGenerator<Uint8Array, void> {
  for (const piece of (await store.source(id, input)) ?? []) yield piece;
}
