import type { ChunkRow, Database, SnapshotRow, SnapshotSummary } from './database';
import { StoreProblem, told } from './store-problem';

/** Bytes of one chunk: a write of a few milliseconds, and far below what a structured clone refuses. */
const CHUNK = 8 << 20;
/** Chunks in one transaction at most. */
const ROWS = 256;

/** What a snapshot is known by once it is whole. */
export interface NewSnapshot {
  readonly name: string;
  readonly importedAt: number;
  readonly summary: SnapshotSummary;
  /** The engine that decided its graph. */
  readonly engine: string;
}

/** Pieces of any size as chunks of one size; only the last may be shorter. There is always one. */
async function* gathered(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let chunk = new Uint8Array(CHUNK);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + CHUNK - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < CHUNK) continue;
      yield chunk;
      chunk = new Uint8Array(CHUNK);
      filled = 0;
    }
  }
  yield chunk.slice(0, filled);
}

/** A new generation of chunks, invisible until `commit` points a snapshot at it in one transaction. */
export class Staging {
  readonly generation: number;
  readonly #database: Database;
  readonly #release: () => void;
  #bytes = 0;
  #committed = false;

  constructor(database: Database, generation: number, release: () => void) {
    this.#database = database;
    this.generation = generation;
    this.#release = release;
  }

  /** Write one part in pieces; each is durable before the next begins, so an abort is noticed in between. */
  async write(part: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    const pieces = Math.max(1, Math.ceil(bytes.length / CHUNK));
    for (let index = 0; index < pieces; index++) {
      await this.#add(part, index, bytes.slice(index * CHUNK, (index + 1) * CHUNK), signal);
    }
  }

  /**
   * Write many parts in pieces as they come, each piece a chunk of its own. Small ones share a transaction: to make one
   * durable takes some 4 ms, however little is in it.
   */
  async writeMany(
    parts: Iterable<{ readonly part: string; readonly pieces: AsyncIterable<Uint8Array> }>,
    signal?: AbortSignal,
  ): Promise<void> {
    let rows: ChunkRow[] = [];
    let bytes = 0;
    for (const { part, pieces } of parts) {
      let index = 0;
      for await (const piece of pieces) {
        rows.push({ generation: this.generation, part, index: index++, bytes: piece });
        bytes += piece.length;
        if (bytes < CHUNK && rows.length < ROWS) continue;
        await this.#addAll(rows, signal);
        rows = [];
        bytes = 0;
      }
    }
    if (rows.length > 0) await this.#addAll(rows, signal);
  }

  async #add(part: string, index: number, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#addAll([{ generation: this.generation, part, index, bytes }], signal);
  }

  async #addAll(rows: readonly ChunkRow[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { stages, chunks } = this.#database;
    await told(() =>
      this.#database.transaction('rw', stages, chunks, async () => {
        await this.#mustBeThere();
        await chunks.bulkAdd(rows);
      }),
    );
    for (const { bytes } of rows) this.#bytes += bytes.length;
  }

  /** Write one part in pieces however small or large, gathered into chunks. */
  async writeGathered(
    part: string,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<void> {
    let index = 0;
    for await (const chunk of gathered(pieces)) await this.#add(part, index++, chunk, signal);
  }

  /** Make it a snapshot: the stage goes and the snapshot comes in one transaction. */
  async commit(named: NewSnapshot): Promise<SnapshotRow> {
    const { stages, snapshots } = this.#database;
    const { name, importedAt, summary, engine } = named;
    const row = {
      generation: this.generation,
      name,
      importedAt,
      bytes: this.#bytes,
      info: summary,
      format: 2,
      engine,
    } as const;
    const id = await told(() =>
      this.#database.transaction('rw', stages, snapshots, async () => {
        await this.#mustBeThere();
        await stages.delete(this.generation);
        return snapshots.add(row);
      }),
    );
    this.#committed = true;
    this.#release();
    return { ...row, id };
  }

  /** Put it in the place of what a snapshot holds: its old chunks go in the same transaction. */
  async commitOver(
    id: number,
    summary: SnapshotSummary,
    engine: string,
    over: number | undefined,
  ): Promise<SnapshotRow> {
    const { stages, snapshots, chunks } = this.#database;
    const held = {
      generation: this.generation,
      bytes: this.#bytes,
      info: summary,
      format: 2,
      engine,
    } as const;
    const row = await told(() =>
      this.#database.transaction('rw', stages, snapshots, chunks, async () => {
        await this.#mustBeThere();
        const before = await snapshots.get(id);
        if (before === undefined) throw new StoreProblem('There is no such snapshot any more.');
        if (over !== undefined && before.generation !== over)
          throw new StoreProblem(
            'Joins of this snapshot were decided in another tab. Nothing was changed here: open it again in Snapshots, and decide then.',
          );
        await stages.delete(this.generation);
        await this.#database.chunksOf(before.generation).delete();
        await snapshots.update(id, held);
        return { ...before, ...held };
      }),
    );
    this.#committed = true;
    this.#release();
    return row;
  }

  /** Leave nothing behind; what is committed stays. */
  async discard(): Promise<void> {
    if (this.#committed) return;
    const { stages, chunks } = this.#database;
    try {
      await told(() =>
        this.#database.transaction('rw', stages, chunks, async () => {
          await stages.delete(this.generation);
          await this.#database.chunksOf(this.generation).delete();
        }),
      );
    } finally {
      this.#release();
    }
  }

  /** Another tab without locks may have taken this import for a dead one. */
  async #mustBeThere(): Promise<void> {
    if ((await this.#database.stages.get(this.generation)) !== undefined) return;
    throw new StoreProblem('Another tab cleared this unfinished import away. Import again.');
  }
}
