import { openDecided } from '../engine/decided';
import { importWithSources } from '../engine/import';
import type { NamedFile } from '../engine/import';
import { estimateImport, memoryBeside, refusalOf, undecidable } from '../engine/import-estimate';
import { Session } from '../engine/session';
import { ENGINE_VERSION } from '../engine/version';
import type { Overview, Progress, SnapshotInfo } from '../engine/contract';
import { workspaceDecisions } from '../engine/workspace-review';
import { SourceFailure, bytesSource } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import type { Snapshot } from '../model/snapshot';
import type { Decision } from '../review/decision';
import { mergeDecisions } from '../review/merge';
import type { SystemModule } from '../systems/system';
import type { Runner } from './runner';
import { compressedPieces } from './kept-source';
import type { SnapshotSummary } from './database';
import { refused } from './refusal';
import type { SnapshotStore, StoredSource } from './store';
import { StoreProblem } from './store-problem';
import { storedParts } from './stored-snapshot';

/** Gives the bytes of a file piece by piece. Only the platform can: in a worker by `FileReaderSync`. */
export type OpenFile = (file: File) => ByteSource;

export interface ImportSettings {
  readonly keepSources: boolean;
  readonly openFile?: OpenFile;
  /** Bytes the tab may use; absent: what a tab can be expected to have. */
  readonly memory?: number;
  /** Records of the estate that is open meanwhile, which take memory. */
  readonly openRecords?: number;
}

export interface ImportRequest {
  readonly name: string;
  readonly importedAt: number;
  readonly files: readonly File[];
  /** Files of an earlier snapshot, to be read with them. */
  readonly kept?: readonly NamedFile[];
  /** Put it in the place of this snapshot, whose number, name and date stay. */
  readonly over?: number;
  readonly at: number;
}

export interface ImportDone {
  readonly session: Session;
  readonly info: SnapshotInfo;
  readonly overview: Overview;
}

/**
 * Read, evaluate and store files as a new snapshot. It becomes visible in its last step; whatever stops it before,
 * nothing of it is left.
 */
export async function importFilesAsSnapshot(
  request: ImportRequest,
  systems: readonly SystemModule[],
  store: SnapshotStore,
  runner: Runner,
  settings: ImportSettings,
): Promise<ImportDone> {
  // Before a byte is taken: a tab that runs out of memory dies without a word.
  if (settings.openFile !== undefined || request.files.some(({ size }) => size > CERTAIN)) {
    const estimate = estimateImport(request.files.map(settings.openFile ?? sizeOnly));
    const refusal = refusalOf(estimate, left(settings));
    if (refusal !== undefined) throw refused(refusal, settings.openRecords);
  }
  const files = [...(request.kept ?? []), ...(await openFiles(request.files, runner, settings.openFile))];
  const review = files.flatMap((file) =>
    workspaceDecisions('bytes' in file ? bytesSource(file.bytes) : file.source),
  );
  const decided = await decidedSession(files, runner, settings);
  if (decided !== undefined) return reviewed(await keep(request, decided, [], store, runner), review, store);
  const { snapshot, sources } = await runner
    .run(whileDecidable(importWithSources(files, systems), settings))
    .catch(unread);
  // An estate of nothing would look like an all-clear, and would take the place of the one that is open.
  if (snapshot.records.length === 0) throw new StoreProblem(nothingRead(snapshot));
  // A workspace brings its records at once.
  const refusal = undecidable(snapshot.records.length, left(settings));
  if (refusal !== undefined) throw refused(refusal, settings.openRecords);
  const session = await runner.run(Session.fromSnapshot(snapshot, systems));
  const kept: StoredSource[] = [];
  for (const [input, source] of settings.keepSources ? sources.entries() : []) {
    if (source !== undefined) kept.push({ input, pieces: compressedPieces(source, runner) });
  }
  return reviewed(await keep(request, session, kept, store, runner), review, store);
}

/** Bytes that are left beside what is open. */
function left({ memory, openRecords = 0 }: ImportSettings): number {
  return memoryBeside(openRecords, memory);
}

/** Reads on only as long as what is read can be decided here: no use in reading to the end what must be refused. */
function* whileDecidable<T>(
  reading: Generator<Progress, T>,
  settings: ImportSettings,
): Generator<Progress, T> {
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done === true) return step.value;
    const refusal = undecidable(step.value.records, left(settings));
    if (refusal !== undefined) throw refused(refusal, settings.openRecords);
    yield step.value;
  }
}

/** What reviewers decided comes with a workspace, and is kept with the snapshot. */
async function reviewed(
  done: ImportDone,
  decisions: readonly Decision[],
  store: SnapshotStore,
): Promise<ImportDone> {
  if (decisions.length === 0) return done;
  const review = mergeDecisions([done.session.review.decisions, decisions]);
  await store.keepDecisions(done.info.id, review.decisions);
  done.session.decide(review);
  return done;
}

async function keep(
  request: ImportRequest,
  session: Session,
  sources: readonly StoredSource[],
  store: SnapshotStore,
  runner: Runner,
): Promise<ImportDone> {
  const overview = await runner.run(session.overview(request.at));
  const records = session.snapshot?.records.length ?? session.graph.records.length;
  const made = { summary: summaryOf(overview, records), engine: ENGINE_VERSION };
  const parts = storedParts(session, runner);
  const { name, importedAt, over } = request;
  const info = await (over === undefined
    ? store.put({ name, importedAt, ...made }, parts, sources, runner.signal)
    : store.replace(over, made, parts, sources, runner.signal));
  return { session, info, overview: { ...overview, snapshot: info } };
}

/** A workspace of the decided graph alone, opened. */
async function decidedSession(
  files: readonly NamedFile[],
  runner: Runner,
  settings: ImportSettings,
): Promise<Session | undefined> {
  const [first] = files;
  const reading = (bytes: number): Progress => ({
    phase: 'reading',
    ...(first === undefined ? {} : { file: first.name }),
    bytes,
    totalBytes: 0,
    records: 0,
  });
  const opened = await runner.run(openDecided(files, left(settings)), reading).catch(unread);
  if (opened?.ok === false) throw new StoreProblem(opened.error);
  return opened?.value;
}

/** A file that could not be read to its end stops the import: half of it would look like all of it. */
function unread(error: unknown): never {
  throw error instanceof SourceFailure ? new StoreProblem(error.message, { cause: error }) : error;
}

function nothingRead({ inputs }: Snapshot): string {
  const told = inputs
    .slice(0, 5)
    .map(
      ({ name, problems, reasons }) => `${name}: ${problems[0]?.message ?? reasons[0] ?? 'not recognised'}`,
    );
  const more = inputs.length > told.length ? ` And ${inputs.length - told.length} more.` : '';
  return `Nothing in these files could be read, so nothing was stored. ${told.join('. ')}.${more}`;
}

export function summaryOf({ inputs, counts, tenants }: Overview, records: number): SnapshotSummary {
  return {
    inputs: inputs.length,
    records,
    principals: counts.principals,
    tenants: tenants.filter((tenant) => !tenant.mentionedOnly).map(({ name }) => name),
  };
}

/** Files so small need no estimate. */
const CERTAIN = 16 << 20;

/** A file of which only the size is known yet. */
function sizeOnly({ size }: File): ByteSource {
  return { size, read: () => new Uint8Array(0) };
}

/** Files of the browser as the engine takes them. */
export async function openFiles(
  files: readonly File[],
  runner: Runner,
  openFile: OpenFile | undefined,
): Promise<NamedFile[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  if (openFile !== undefined) return files.map((file) => ({ name: file.name, source: openFile(file) }));
  const read: NamedFile[] = [];
  let bytes = 0;
  for (const file of files) {
    runner.tell({ phase: 'reading', file: file.name, bytes, totalBytes, records: 0 });
    read.push({ name: file.name, bytes: new Uint8Array(await runner.stoppable(bytesOf(file))) });
    bytes += file.size;
  }
  return read;
}

async function bytesOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    throw unreadable(file.name, error);
  }
}

/** The file was moved, changed or locked since it was picked. */
export function unreadable(name: string, cause: unknown): StoreProblem {
  return new StoreProblem(
    `${name} could not be read. Was it moved or changed, or is it a folder? Pick it again.`,
    { cause },
  );
}
