import { importWithSources } from '../engine/import';
import type { NamedBytes } from '../engine/import';
import { Session } from '../engine/session';
import { workspaceSteps } from '../engine/workspace';
import type { Overview, Progress, SnapshotInfo } from '../engine/contract';
import { gzipSteps } from '../lib/gzip';
import type { Snapshot } from '../model/snapshot';
import type { SystemModule } from '../systems/system';
import type { Runner } from './runner';
import type { SnapshotStore, SnapshotSummary } from './store';
import { StoreProblem } from './store-problem';

/** All files of one import together; more does not fit into a browser tab with what is made of it. */
const MAX_IMPORT_BYTES = 2 ** 31;

/** Sources below this are kept as they are: time counts for more than the little space. */
const SMALL = 16 << 20;

export interface ImportRequest {
  readonly name: string;
  readonly importedAt: number;
  readonly files: readonly File[];
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
  keepSources: boolean,
): Promise<ImportDone> {
  const files = await readFiles(request.files, runner);
  const { snapshot, sources } = await runner.run(importWithSources(files, systems));
  // An estate of nothing would look like an all-clear, and would take the place of the one that is open.
  if (snapshot.records.length === 0) throw new StoreProblem(nothingRead(snapshot));
  const session = await runner.run(Session.fromSnapshot(snapshot, systems));
  const overview = await runner.run(session.overview(request.at));
  const records = snapshot.records.length;
  const storing = (bytes: number): Progress => ({ phase: 'storing', bytes, totalBytes: 0, records });
  const workspace = await runner.run(workspaceSteps(snapshot, 1), storing);
  const kept = [];
  for (const [input, bytes] of keepSources ? sources.entries() : []) {
    if (bytes !== undefined)
      kept.push({ input, gzip: await runner.run(gzipSteps([bytes], bytes.length < SMALL ? 0 : 1), storing) });
  }
  const info = await store.put(
    request.name,
    request.importedAt,
    workspace,
    kept,
    summaryOf(overview, records),
    runner.signal,
  );
  return { session, info, overview: { ...overview, snapshot: info } };
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

function summaryOf({ inputs, counts, tenants }: Overview, records: number): SnapshotSummary {
  return {
    inputs: inputs.length,
    records,
    principals: counts.principals,
    tenants: tenants.filter((tenant) => !tenant.mentionedOnly).map(({ name }) => name),
  };
}

async function readFiles(files: readonly File[], runner: Runner): Promise<NamedBytes[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  if (totalBytes > MAX_IMPORT_BYTES) {
    const size = (totalBytes / 1e9).toFixed(1);
    throw new StoreProblem(
      `These files have ${size} GB together; one import in the browser takes up to 2.1 GB. ` +
        'Import them in parts, or make a workspace file of them with the headless command `overreach`.',
    );
  }
  const read: NamedBytes[] = [];
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
    // The file was moved, changed or locked since it was picked.
    throw new StoreProblem(`${file.name} could not be read. Was it moved or changed? Pick it again.`, {
      cause: error,
    });
  }
}
