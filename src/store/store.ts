import { byCodeUnit } from '../lib/order';
import type { SnapshotInfo } from '../engine/contract';
import type { KnownDecision } from '../review/decision';
import { concatenated } from '../lib/bytes';
import { Database } from './database';
import type { DatabaseOptions, SnapshotRow } from './database';
import { localLocks } from './locks';
import type { Locks } from './locks';
import { Staging } from './staging';
import type { NewSnapshot } from './staging';
import { StoreProblem, told } from './store-problem';

export type { SnapshotSummary } from './database';

/** Compressed bytes of one input, kept so that an explanation can show its source. */
export interface StoredSource {
  readonly input: number;
  /** One gzip member after the other, each of `SOURCE_PIECE` bytes of the input; only the last one may be shorter. */
  readonly pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[];
}

/** What a snapshot is kept as; see `SnapshotRow.format`. */
export type PartName = 'workspace' | 'graph' | 'records';

export interface StoredPart {
  readonly part: PartName;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Bytes of an input that are compressed together: what is read again to show one record of it. */
export const SOURCE_PIECE = 1 << 20;

export interface StoreOptions extends DatabaseOptions {
  readonly locks?: Locks;
}

/** The name the key for reports is kept under. */
const SIGNING = 'signing';

/** One import or sweep at a time decides what is staged. */
const STAGE_LOCK = 'overreach-stages';

/** The snapshots kept in this browser. An import is staged and becomes visible whole, or not at all. */
export class SnapshotStore {
  readonly #database: Database;
  readonly #locks: Locks;
  /** By snapshot: which generation this tab has read or written last. */
  readonly #known = new Map<number, number>();

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
    named: NewSnapshot,
    parts: readonly StoredPart[],
    sources: readonly StoredSource[],
    signal?: AbortSignal,
  ): Promise<SnapshotInfo> {
    return this.#written(parts, sources, (staging) => staging.commit(named), signal);
  }

  /**
   * The same in the place of what a snapshot holds; its number, name and date stay. Refused where another tab has put
   * something there since this one read it: its decisions would be lost.
   */
  async replace(
    id: number,
    { summary, engine }: Pick<NewSnapshot, 'summary' | 'engine'>,
    parts: readonly StoredPart[],
    sources: readonly StoredSource[],
    signal?: AbortSignal,
  ): Promise<SnapshotInfo> {
    return this.#written(
      parts,
      sources,
      (staging) => staging.commitOver(id, summary, engine, this.#known.get(id)),
      signal,
    );
  }

  async #written(
    parts: readonly StoredPart[],
    sources: readonly StoredSource[],
    commit: (staging: Staging) => Promise<SnapshotRow>,
    signal: AbortSignal | undefined,
  ): Promise<SnapshotInfo> {
    const staging = await this.stage();
    try {
      for (const { part, pieces } of parts) await staging.writeGathered(part, pieces, signal);
      const kept = function* () {
        for (const { input, pieces } of sources) yield { part: `pieces:${input}`, pieces: inTurn(pieces) };
      };
      await staging.writeMany(kept(), signal);
      signal?.throwIfAborted();
      const row = await commit(staging);
      this.#known.set(row.id, row.generation);
      return infoOf(row);
    } catch (error) {
      await staging.discard();
      throw error;
    }
  }

  async info(id: number): Promise<SnapshotInfo> {
    return infoOf(await this.#row(id));
  }

  /** How a snapshot is kept. */
  async kept(id: number): Promise<Pick<SnapshotRow, 'format' | 'engine'>> {
    const { format, engine } = await this.#row(id);
    return { format, engine };
  }

  /** The chunks of one part of a snapshot, one in memory at a time. None: it has no such part. */
  async *pieces(id: number, part: PartName): AsyncGenerator<Uint8Array, void> {
    const { generation } = await this.#row(id);
    this.#known.set(id, generation);
    // The next chunk is fetched while the last one is worked on.
    let next = this.#chunk(generation, part, 0);
    for (let index = 1; ; index++) {
      const chunk = await next;
      if (chunk === undefined) return;
      next = this.#chunk(generation, part, index);
      // Nobody waits for it when the reader stops here.
      next.catch(() => undefined);
      yield chunk;
    }
  }

  /**
   * Keep the decided graph beside the records of a snapshot that had none, or one of another engine. The new part takes
   * the place of the old one in one transaction.
   */
  async keepGraph(
    id: number,
    engine: string,
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const staging = await this.stage();
    try {
      await staging.writeGathered('graph', pieces);
      await told(() => this.#adopt(id, engine, staging.generation));
    } finally {
      await staging.discard();
    }
  }

  async #adopt(id: number, engine: string, generation: number): Promise<void> {
    const { snapshots, chunks } = this.#database;
    await this.#database.transaction('rw', snapshots, chunks, async () => {
      const row = await snapshots.get(id);
      // Deleted meanwhile: then nothing is to be kept.
      if (row === undefined) return;
      await this.#database.chunksOf(row.generation, 'graph').delete();
      let bytes = row.bytes;
      for (const key of await this.#database.chunksOf(generation, 'graph').primaryKeys()) {
        const chunk = await chunks.get(key);
        if (chunk === undefined) continue;
        await chunks.add({ ...chunk, generation: row.generation });
        bytes += chunk.bytes.length;
      }
      if (row.format === 1) {
        for (const chunk of await this.#database.chunksOf(row.generation, 'workspace').toArray()) {
          await chunks.add({ ...chunk, part: 'records' });
        }
        await this.#database.chunksOf(row.generation, 'workspace').delete();
      }
      await snapshots.update(id, { format: 2, engine, bytes });
    });
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

  /** What was decided about a snapshot. */
  async decisions(id: number): Promise<readonly KnownDecision[]> {
    return told(async () => (await this.#database.reviews.get(id))?.decisions ?? []);
  }

  async keepDecisions(id: number, decisions: readonly KnownDecision[]): Promise<void> {
    await told(() => this.#database.reviews.put({ snapshot: id, decisions }));
  }

  /** The key reports are signed with in this browser, if there is one. */
  async signingKey(): Promise<Uint8Array | undefined> {
    return told(async () => (await this.#database.keys.get(SIGNING))?.key);
  }

  async keepSigningKey(key: Uint8Array | undefined): Promise<void> {
    const { keys } = this.#database;
    await told(async () => {
      if (key === undefined) await keys.delete(SIGNING);
      else await keys.put({ name: SIGNING, key });
    });
  }

  /** Remove a snapshot with all its chunks, and what was decided about it, in one transaction. */
  async remove(id: number): Promise<void> {
    const { snapshots, chunks, reviews } = this.#database;
    await told(() =>
      this.#database.transaction('rw', snapshots, chunks, reviews, async () => {
        const row = await snapshots.get(id);
        if (row === undefined) return;
        await snapshots.delete(id);
        await reviews.delete(id);
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

  async #chunk(generation: number, part: string, index: number): Promise<Uint8Array | undefined> {
    const row = await told(() => this.#database.chunks.get([generation, part, index]));
    return row?.bytes;
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
