import type { Result } from '../lib/result';
import type { GraphBuilder } from '../graph/builder';
import type { EpochMs } from '../model/window';
import type { Key, ObservationRecord, RecordKind, SnapshotRecord, SystemId } from '../model/record';
import type { CoverageGap, FileAsk, InputFile } from '../model/snapshot';
import type { Verb } from '../model/permission';
import type { Verdict } from '../model/verdict';
import type { FileContent } from '../lib/content';

/** What a file was taken for, and why. Content decides, never the name alone. */
export interface Recognition {
  readonly format: string;
  /** 0 to 1. A tie between systems is a bug in one of them. */
  readonly score: number;
  readonly reasons: readonly string[];
}

/** A place inside the file being read. */
export interface Place {
  readonly pointer?: string;
  readonly row?: number;
}

/**
 * How an element of the file is accounted for:
 * `record` (a top-level element), `fact` (nested in one), or `derived` (not counted: made from a counted one).
 */
export type Counted = 'record' | 'fact' | 'derived';

/** Where a reader puts what it reads. Every top-level element and every nested fact ends in exactly one call. */
export interface Sink {
  /** Index of the file being read, for `Source.file`. */
  readonly file: number;
  /**
   * Add a record. A key seen before is merged: fields absent in the first are filled from the second, and it counts
   * as merged. Two `derived` records of one key merge silently.
   * A `mentionedOnly` record (always `derived`) gives way to the full record of the same key, whichever comes first and
   * whatever kinds they are; the full one then counts as used. Of two mentions the first one whose name is not its id stays.
   */
  add(record: SnapshotRecord, counted: Counted): 'used' | 'merged';
  /** Count an element that carries nothing we use, with the reason. */
  ignore(counted: 'record' | 'fact', reason: string, count?: number): void;
  /** Count elements that are used without being a record of their own (policy statements). */
  used(counted: 'record' | 'fact', count: number): void;
  /** Count elements that repeat what is already there, without being a record of their own. */
  merged(counted: 'record' | 'fact', count: number, reason?: string): void;
  problem(severity: 'error' | 'warning', message: string, place?: Place): void;
  /** When the export was collected, where it says so. */
  collected(at: EpochMs): void;
}

/** Read access to all records of a snapshot (or of a what-if variant of it). */
export interface RecordView {
  all<K extends RecordKind>(kind: K): readonly Extract<SnapshotRecord, { kind: K }>[];
  /** Records of one kind of one system. */
  of<K extends RecordKind>(system: SystemId, kind: K): readonly Extract<SnapshotRecord, { kind: K }>[];
  get(key: Key): SnapshotRecord | undefined;
}

/** One question as `ask` puts it, with native ids resolved. `resource` may be unknown to the exports. */
export interface Question {
  readonly principal: Key;
  readonly permission: string;
  /** The resource's id as the question wrote it. */
  readonly resourceId: string;
  /** Its key, when exactly one node has that id, name or alias. */
  readonly resource?: Key;
  readonly at: EpochMs;
  /** Request context as the question gave it (`aws:SourceIp`, …), case-insensitive names lower-cased by the system. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** One reason for a decision, traceable to the record. */
export interface DecidedBy {
  readonly file: number;
  readonly pointer?: string;
  readonly row?: number;
  readonly text: string;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly condition?: string;
  readonly reason?: string;
  readonly decidedBy: readonly DecidedBy[];
  /** Absent layers that could only take away. */
  readonly assumes: readonly string[];
  /**
   * Each way that grants it on its own: the removable records that are all needed.
   * The engine counts the independent ones.
   */
  readonly supports: readonly (readonly Key[])[];
}

/** A permission step of a principal as the graph has it, on the node `on`, whose id or pattern is `onName`. */
export interface DrawnPermission {
  readonly principal: Key;
  readonly permission: string;
  readonly on: Key;
  readonly onName: string;
}

/** Permissions of a list, as numbers into it, that a step stands for; `unsure`: nobody knows whether they are asked there. */
export interface StandsFor {
  readonly sure: Uint32Array;
  readonly unsure: Uint32Array;
}

/** Verdicts of many principals for many permissions on everything (`*`): rows are principals, columns permissions. */
export interface PermissionMatrix {
  readonly principals: readonly Key[];
  readonly permissions: readonly string[];
  /** `VERDICT_RANK` of each request, at `principal * permissions.length + permission`. */
  readonly ranks: Uint8Array;
  /** `VERDICT_RANK` of what is held on some resources, so far as no step of the graph says it. */
  readonly some: Uint8Array;
}

export interface Evaluation {
  /** All of these requests on everything at once; each cell is what `decide` says. Principals that cannot act are left out. */
  readonly matrix?: (
    principals: readonly Key[],
    permissions: readonly string[],
    at: EpochMs,
  ) => PermissionMatrix;
  /** The permissions that a step of the graph stands for on its node: what the matrix holds on some resources. */
  readonly standsFor?: (step: DrawnPermission, permissions: readonly string[]) => StandsFor;
  /** Every permission of the platform, in one order: the columns of a whole matrix. */
  readonly permissions?: () => readonly string[];
  /** Decide one request as the platform would; absent when the access graph itself is the platform's answer. */
  readonly decide?: (question: Question) => Decision;
  /**
   * The native permissions that amount to one of the fixed verbs on a resource, for a system that decides requests by
   * its own words alone: any of them is the verb. Undefined: the words of the request are the system's own.
   */
  readonly amountsTo?: (verb: Verb, resourceId: string) => readonly string[] | undefined;
  /** Whether a request is this system's to decide although another export states the resource (an ARN in a table). */
  readonly speaksFor?: (permission: string, resourceId: string) => boolean;
  /** Wider native permissions that include one, for systems answered from the graph: `GenericAll` for most. */
  readonly includedIn?: (permission: string) => readonly string[];
}

/** What a system needs to be: declared data plus four functions. `registry.ts` lists them. */
export interface SystemModule {
  readonly id: SystemId;
  readonly title: string;
  /** For the docs page and the accept list. */
  readonly exports: readonly {
    readonly format: string;
    readonly title: string;
    readonly how: string;
  }[];
  /**
   * Formats of single answers that do not repeat what was asked, which only their file names say: two files with equal
   * bytes are then two answers.
   */
  readonly namedFormats?: ReadonlySet<string>;
  recognise(content: FileContent): Recognition | undefined;
  /** Read one file into records; yields at least every few hundred elements so that it can be cancelled. */
  read(content: FileContent, format: string, sink: Sink): Generator<number, void>;
  /** What these exports lack, hence what cannot be concluded. */
  gaps(view: RecordView, inputs: readonly InputFile[]): readonly CoverageGap[];
  /** The same in steps, where it takes long: yields at least every few thousand records. */
  gapSteps?(view: RecordView, inputs: readonly InputFile[]): Generator<number, readonly CoverageGap[]>;
  /** What only the user can tell about files that do not say what they are of: one question a file at most. Absent: none. */
  asks?(view: RecordView, inputs: readonly InputFile[]): readonly FileAsk[];
  /**
   * Once all files of an import are read: replace what could only be named while one file was read (a reference into
   * another table or export) by what it names. Pure, and changes nothing when applied again. Absent: nothing to do.
   */
  settle?(records: readonly SnapshotRecord[]): readonly SnapshotRecord[];
  /** The same in steps, where it takes long: yields at least every few thousand records. */
  settling?(records: readonly SnapshotRecord[]): Generator<number, readonly SnapshotRecord[]>;
  /**
   * What records show as a whole that findings need (privileges never used, capabilities that do not belong together):
   * observations made from records alone. Absent: nothing.
   */
  observe?(view: RecordView): Iterable<ObservationRecord>;
  /**
   * What someone is or holds may keep others from them: to take a membership or a grant away may then give access, without
   * any policy. Absent: only policies and denies take away.
   */
  readonly protects?: true;
  /** Turn records into decided steps. Nodes for all principals, resources and secrets exist already. */
  evaluate(view: RecordView, build: GraphBuilder): Generator<number, Evaluation>;
}

export type { FileContent, Result };
