import { byCodeUnit } from '../lib/order';
import type { SnapshotInfo } from '../engine/contract';
import { concatenated } from '../lib/bytes';
import { Database } from './database';
import type { DatabaseOptions, SnapshotRow, SnapshotSummary } from './database';
import { localLocks } from './locks';
import type { Locks } from './locks';
import { Staging } from './staging';
import { StoreProblem, told } from './store-problem';

export type { SnapshotSummary } from './database';

/** Compressed bytes of one input, kept so that an explanation can show its source. */
export interface StoredSource {
  readonly input: number;
  /** One gzip member after the other, each of `SOURCE_PIECE` bytes of the input; only the last one may be shorter. */
  readonly pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[];
}

/** Bytes of an input that are compressed together: what is read again to show one record of it. */
export const SOURCE_PIECE = 1 << 20;

export interface StoreOptions extends DatabaseOptions {
  readonly locks?: Locks;
}

/** One import or sweep at a time decides what is staged. */
const STAGE_LOCK = 'overreach-stages';

/** The snapshots kept in this browser. An import is staged and becomes visible whole, or not at all. */
export class SnapshotStore {
  readonly #database: Database;
  readonly #locks: Locks;

  constructor({ locks = localLocks(), ...options }: StoreOptions = {}) {
    this.#database = new Database(options);
    this.#locks = locks;
  }

  /** Newest first. */
  async list(): Promise<SnapshotInfo[]> {
    const rows = await told(() => this.#database.snapshots.toArray());
    return rows.reverse().map(infoOf);
  }

  /** Begin an import: what is written to it is nobody's until it is committed. */
  async stage(): Promise<Staging> {
    return told(async () => {
      const unlock = await this.#locks.hold(STAGE_LOCK);
      try {
        const generation = await this.#database.stages.add({});
        const release = await this.#locks.hold(generationLock(generation));
        return new Staging(this.#database, generation, release);
      } finally {
        unlock();
      }
    });
  }

  /** Store a snapshot as a whole. A failure or an abort leaves nothing behind. */
  async put(
    name: string,
    importedAt: number,
    workspace: Uint8Array,
    sources: readonly StoredSource[],
    summary: SnapshotSummary,
    signal?: AbortSignal,
  ): Promise<SnapshotInfo> {
    const staging = await this.stage();
    try {
      await staging.write('workspace', workspace, signal);
      for (const { input, pieces } of sources) {
        await staging.writePieces(`pieces:${input}`, inTurn(pieces), signal);
      }
      signal?.throwIfAborted();
      return infoOf(await staging.commit(name, importedAt, summary));
    } catch (error) {
      await staging.discard();
      throw error;
    }
  }

  async info(id: number): Promise<SnapshotInfo> {
    return infoOf(await this.#row(id));
  }

  /** The workspace file of a snapshot. */
  async read(id: number): Promise<Uint8Array<ArrayBuffer>> {
    const { generation } = await this.#row(id);
    const bytes = await told(() => this.#part(generation, 'workspace'));
    if (bytes === undefined) throw new StoreProblem('This snapshot is damaged: its content is missing.');
    return bytes;
  }

  /** The compressed pieces of one input, when they were kept. */
  async source(id: number, input: number): Promise<readonly Uint8Array[] | undefined> {
    const { generation } = await this.#row(id);
    return told(async () => {
      const rows = await this.#database.chunksOf(generation, `pieces:${input}`).toArray();
      if (rows.length > 0) return rows.map(({ bytes }) => bytes);
      // As it was kept at first: one gzip member of any size.
      const whole = await this.#part(generation, `source:${input}`);
      return whole === undefined ? undefined : [whole];
    });
  }

  async rename(id: number, name: string): Promise<void> {
    const changed = await told(() => this.#database.snapshots.update(id, { name }));
    if (changed === 0) await this.#row(id);
  }

  /** Remove a snapshot with all its chunks, in one transaction. */
  async remove(id: number): Promise<void> {
    const { snapshots, chunks } = this.#database;
    await told(() =>
      this.#database.transaction('rw', snapshots, chunks, async () => {
        const row = await snapshots.get(id);
        if (row === undefined) return;
        await snapshots.delete(id);
        await this.#database.chunksOf(row.generation).delete();
      }),
    );
  }

  /** Remove what imports that broke off have left; those of other tabs that still run are let be. Returns how many. */
  async sweep(): Promise<number> {
    return told(async () => {
      const unlock = await this.#locks.hold(STAGE_LOCK);
      try {
        let swept = 0;
        for (const { generation } of await this.#database.stages.toArray()) {
          if (await this.#locks.isHeld(generationLock(generation))) continue;
          await new Staging(this.#database, generation, () => undefined).discard();
          swept++;
        }
        return swept;
      } finally {
        unlock();
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  async #row(id: number): Promise<SnapshotRow> {
    const row = await told(() => this.#database.snapshots.get(id));
    if (row === undefined) throw new StoreProblem('There is no such snapshot any more.');
    return row;
  }

  async #part(generation: number, part: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const rows = await this.#database.chunksOf(generation, part).toArray();
    return rows.length === 0 ? undefined : concatenated(rows.map(({ bytes }) => bytes));
  }
}

async function* inTurn(pieces: StoredSource['pieces']): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) yield piece;
}

function generationLock(generation: number): string {
  return `overreach-generation-${generation}`;
}

function infoOf({ id, name, importedAt, bytes, info }: SnapshotRow): SnapshotInfo {
  return { id, name, importedAt, bytes, ...info, tenants: info.tenants.toSorted(byCodeUnit) };
}
