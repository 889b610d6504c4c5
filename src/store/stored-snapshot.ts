import type { Progress } from '../engine/contract';
import { Cancelled } from '../engine/drive';
import { TAB_MEMORY, memoryBeside, undecidableStored, unreadable } from '../engine/import-estimate';
import { HEADLESS } from '../engine/memory';
import { EAGER_STEPS } from '../engine/overview';
import { Session } from '../engine/session';
import { ENGINE_VERSION } from '../engine/version';
import { isMarked, readWorkspaceParts } from '../engine/workspace';
import { WorkspaceFault, WorkspaceTooLarge } from '../engine/workspace-fault';
import { WorkspaceReader } from '../engine/workspace-read';
import type { ReadOptions, ReadParts } from '../engine/workspace-read';
import { workspacePieces } from '../engine/workspace-write';
import type { WorkspaceParts } from '../engine/workspace-write';
import { bytesSource } from '../lib/byte-source';
import { concatenated } from '../lib/bytes';
import type { Snapshot } from '../model/snapshot';
import type { SystemModule } from '../systems/system';
import { refused } from './refusal';
import type { Runner } from './runner';
import type { SnapshotStore, StoredPart } from './store';
import { StoreProblem } from './store-problem';

/** The parts a snapshot is kept as: its decided graph as it lies in memory, and its records, lightly compressed. */
export function storedParts(session: Session, runner: Runner): readonly StoredPart[] {
  const { snapshot } = session;
  const graph: StoredPart = { part: 'graph', pieces: paced(graphPieces(session), runner) };
  if (snapshot === undefined) return [graph];
  // The account of the inputs stands with the graph.
  const records = workspacePieces(snapshot, { level: 1, engine: ENGINE_VERSION, digest: false });
  return [graph, { part: 'records', pieces: paced(records, runner) }];
}

function graphPieces({ graph, estate, gaps, collected }: Session): Generator<Uint8Array, void> {
  const parts: WorkspaceParts = {
    inputs: estate.inputs,
    gaps,
    graph,
    ...(collected === undefined ? {} : { collected }),
  };
  return workspacePieces(parts, { level: 0, engine: ENGINE_VERSION, digest: false });
}

/** Pieces with turns of the event loop between them, so that the request can be stopped. */
async function* paced(pieces: Iterable<Uint8Array>, runner: Runner): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for (const piece of pieces) {
    if (runner.signal?.aborted === true) throw new Cancelled();
    await runner.turn();
    bytes += piece.length;
    runner.tell({ phase: 'storing', bytes, totalBytes: 0, records: 0 });
    yield piece;
  }
}

/** What there is of memory for a snapshot that is opened. */
export interface Room {
  /** Bytes the tab may use; absent: what a tab can be expected to have. */
  readonly memory?: number | undefined;
  /** Records of the estate that is open meanwhile, which take memory. */
  readonly openRecords?: number;
}

function roomIn({ memory = TAB_MEMORY, openRecords = 0 }: Room): number {
  return memoryBeside(openRecords, memory);
}

/**
 * Open a stored snapshot. Where this engine decided its graph, its columns are loaded and nothing is evaluated again;
 * else it is decided anew from the records, and kept so.
 */
export async function openStored(
  store: SnapshotStore,
  id: number,
  runner: Runner,
  systems: readonly SystemModule[],
  options: Room & { readonly eagerSteps?: number | undefined },
): Promise<Session> {
  const { format, engine } = await store.kept(id);
  const { records } = await store.info(id);
  if (format === 2 && engine === ENGINE_VERSION) {
    const read = await readGraph(store, id, runner, options);
    if (read.graph === undefined) throw damaged('its graph is missing');
    const { inputs, gaps, graph, collected } = read;
    const session = Session.fromDecided({
      inputs,
      gaps,
      graph,
      ...(collected === undefined ? {} : { collected }),
    });
    // The findings of a small estate are told at once, and need its records.
    const eager = graph.stepTo.length <= (options.eagerSteps ?? EAGER_STEPS);
    if (eager && unreadable(records, roomIn(options)) === undefined)
      await attachRecords(store, id, session, runner, systems, options);
    return session;
  }
  const snapshot = await readRecords(store, id, runner, () => {
    const refusal = undecidableStored(records, roomIn(options));
    if (refusal !== undefined) throw refused(refusal, options.openRecords);
  });
  if (snapshot === undefined) {
    throw new StoreProblem(
      `This snapshot was decided by version ${engine} of the engine and holds no records to decide it anew. ` +
        'Make its workspace again with this version, and import that.',
    );
  }
  const session = await runner.run(Session.fromSnapshot(snapshot, systems));
  await store.keepGraph(id, ENGINE_VERSION, paced(graphPieces(session), runner));
  return session;
}

/** The records of a snapshot to its session, where it has some, they are not there yet, and there is room for them. */
export async function attachRecords(
  store: SnapshotStore,
  id: number,
  session: Session,
  runner: Runner,
  systems: readonly SystemModule[],
  room: Room = {},
): Promise<void> {
  if (session.hasView) return;
  const { records } = await store.info(id);
  const snapshot = await readRecords(store, id, runner, () => {
    const refusal = unreadable(records, roomIn(room));
    if (refusal !== undefined) throw refused(refusal, room.openRecords);
  });
  if (snapshot !== undefined) session.attach(snapshot, systems);
}

async function readGraph(store: SnapshotStore, id: number, runner: Runner, room: Room): Promise<ReadParts> {
  const memory = roomIn(room);
  return readPieces(undefined, store.pieces(id, 'graph'), runner, { memory }, room.openRecords);
}

/** A part of the second form, a chunk at a time in memory. */
async function readPieces(
  first: Uint8Array | undefined,
  rest: AsyncIterable<Uint8Array>,
  runner: Runner,
  options: ReadOptions,
  openRecords = 0,
): Promise<ReadParts> {
  const reader = new WorkspaceReader({ ...options, trusted: true });
  try {
    let bytes = 0;
    const take = async (piece: Uint8Array): Promise<void> => {
      bytes += piece.length;
      await runner.run(reader.push(piece), () => opening(bytes));
    };
    if (first !== undefined) await take(first);
    for await (const piece of rest) await take(piece);
    return await runner.run(reader.finish(), () => opening(bytes));
  } catch (error) {
    if (error instanceof WorkspaceTooLarge) throw refused(error.message, openRecords);
    if (error instanceof WorkspaceFault) throw damaged(error.message);
    throw error;
  }
}

/** The first form is one gzip member, and was only ever of small estates. */
async function readFirstForm(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  runner: Runner,
): Promise<ReadParts> {
  const chunks = [first];
  for await (const chunk of rest) chunks.push(chunk);
  const source = bytesSource(concatenated(chunks));
  const read = await runner.run(readWorkspaceParts(source, { trusted: true }), () => opening(source.size));
  if (!read.ok) throw damaged(read.error);
  return read.value;
}

/** `admit` is called before anything is read, where there are records; it throws where they do not fit. */
async function readRecords(
  store: SnapshotStore,
  id: number,
  runner: Runner,
  admit: () => void,
): Promise<Snapshot | undefined> {
  const { format } = await store.kept(id);
  const pieces = store.pieces(id, format === 1 ? 'workspace' : 'records');
  const first = (await pieces.next()).value;
  if (first === undefined) {
    if (format === 1) throw damaged('its content is missing');
    return undefined;
  }
  admit();
  const read = isMarked(first)
    ? await readPieces(first, pieces, runner, { memory: Number.MAX_SAFE_INTEGER })
    : await readFirstForm(first, pieces, runner);
  const { inputs, gaps, records, collected } = read;
  if (records === undefined) throw damaged('its records are missing');
  return { inputs, gaps, records, ...(collected === undefined ? {} : { collected }) };
}

function damaged(what: string): StoreProblem {
  return new StoreProblem(`This snapshot is damaged: ${what}`);
}

function opening(bytes: number): Progress {
  return { phase: 'reading', bytes, totalBytes: 0, records: 0 };
}

/**
 * What engines throw where memory, or room in one value, ran out. V8: `Array buffer allocation failed`, `Invalid array
 * length`, `Invalid typed array length`, `Map maximum size exceeded`, `Invalid string length`. JavaScriptCore: `Out of
 * memory`. SpiderMonkey: an InternalError `allocation size overflow`, or the bare text `out of memory`.
 */
const EXHAUSTED =
  /allocation|array (buffer )?length|invalid typed array|(map|set) maximum size exceeded|invalid string length|out of memory/iu;

/** What to say where memory ran out: the browser refuses an array, a map or a text, and the worker lives on. */
export function outOfMemory(error: unknown): unknown {
  if (!isExhaustion(error)) return error;
  return new StoreProblem(`There is not enough memory for this in a browser tab. ${HEADLESS}`, {
    cause: error,
  });
}

function isExhaustion(error: unknown): boolean {
  if (typeof error === 'string') return error === 'out of memory';
  if (!(error instanceof Error)) return false;
  // No other engine has an InternalError, so it is known by its name.
  return (error instanceof RangeError || error.name === 'InternalError') && EXHAUSTED.test(error.message);
}
