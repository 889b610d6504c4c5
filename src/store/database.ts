import Dexie from 'dexie';
import type { DexieOptions, EntityTable, Table } from 'dexie';
import type { SnapshotInfo } from '../engine/contract';
import type { KnownDecision } from '../review/decision';

/** A snapshot as it is listed; it points to the chunks of its generation. */
export interface SnapshotRow {
  readonly id: number;
  readonly generation: number;
  readonly name: string;
  readonly importedAt: number;
  /** Stored bytes: the parts of the workspace and the kept sources. */
  readonly bytes: number;
  /**
   * How it is kept. 1: one part `workspace`, all records. 2: `graph`, the decided graph as columns, and `records`, which
   * are read when something needs them (a workspace of the decided graph alone has none).
   */
  readonly format: 1 | 2;
  /** The engine that decided its graph. Another one decides anew from the records, where there are any. */
  readonly engine: string;
  readonly info: SnapshotSummary;
}

/** What is known of a snapshot without reading it. */
export type SnapshotSummary = Pick<SnapshotInfo, 'inputs' | 'records' | 'principals' | 'tenants'>;

/** An import under way, or one that broke off: its chunks belong to no snapshot yet. */
export interface StageRow {
  readonly generation: number;
}

/** A piece of one part of a generation: of those of its format, or `pieces:<input>` (`source:<input>` in early ones). */
export interface ChunkRow {
  readonly generation: number;
  readonly part: string;
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** What was decided about findings and grants of a snapshot: the list as the review file has it. */
export interface ReviewRow {
  readonly snapshot: number;
  readonly decisions: readonly KnownDecision[];
}

/** A key of whoever uses this browser: `signing`, the Ed25519 private key for reports. */
export interface KeyRow {
  readonly name: string;
  readonly key: Uint8Array;
}

export type DatabaseOptions = Pick<DexieOptions, 'indexedDB' | 'IDBKeyRange'> & { readonly name?: string };

/**
 * The schema, one version after the other. A new version adds a line with its upgrade and never changes an old one;
 * what a chunk holds is versioned by itself (the workspace format).
 */
export class Database extends Dexie {
  readonly snapshots: EntityTable<SnapshotRow, 'id'>;
  readonly stages: EntityTable<StageRow, 'generation'>;
  readonly chunks: Table<ChunkRow, [number, string, number]>;
  readonly reviews: Table<ReviewRow, number>;
  readonly keys: Table<KeyRow, string>;

  constructor({ name = 'overreach', ...options }: DatabaseOptions) {
    super(name, { ...options, chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      snapshots: '++id',
      stages: '++generation',
      chunks: '[generation+part+index]',
    });
    // What was kept as records alone stays so until it is opened: then its graph is decided and kept beside them.
    this.version(2).upgrade((transaction) =>
      transaction
        .table<{ format?: number; engine?: string }>('snapshots')
        .toCollection()
        .modify((row) => {
          row.format = 1;
          row.engine = '';
        }),
    );
    this.version(3).stores({ reviews: 'snapshot', keys: 'name' });
    this.snapshots = this.table('snapshots');
    this.stages = this.table('stages');
    this.chunks = this.table('chunks');
    this.reviews = this.table('reviews');
    this.keys = this.table('keys');
  }

  /** All chunks of a generation, or of one part of it, in order. */
  chunksOf(generation: number, part?: string) {
    const { minKey, maxKey } = Dexie;
    return part === undefined
      ? this.chunks
          .where('[generation+part+index]')
          .between([generation, minKey, minKey], [generation, maxKey, maxKey])
      : this.chunks
          .where('[generation+part+index]')
          .between([generation, part, minKey], [generation, part, maxKey]);
  }
}
