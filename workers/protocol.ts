import type {
  AccessPage,
  AccessQuery,
  FolderRequest,
  ImportOutcome,
  NamedInput,
  NodeDetail,
  Overview,
  Progress,
  ReportData,
  ReportRequest,
  SnapshotInfo,
} from '../src/engine/contract';
import type { RedactionKey } from '../src/report/redact/key-file';
import type { Decision, KnownDecision } from '../src/review/decision';
import type { Counts } from '../src/graph/kernels/counts';
import type { EstateAnswer, EstateQuestion } from '../src/engine/estate-question';
import type { JoinChoice } from '../src/engine/join-decisions';
import type { Considered, DifferenceQuery } from '../src/engine/considered';
import type { DifferencePage } from '../src/engine/difference-table';
import type { Proposed } from '../src/engine/proposal';
import type { Removable } from '../src/engine/removables';
import type { Beside, BesideQuestion } from '../src/engine/beside';
import type { FilePreview } from '../src/engine/mapping-preview';
import type { Mapping } from '../src/systems/csv/mapper/mapping';
import type {
  NodeRef,
  OverlapAnswer,
  ReachAnswer,
  RouteAnswer,
  Scope,
  StepRef,
} from '../src/questions/answers';

/**
 * The worker's typed interface; the same object serves the app (over IndexedDB) and the report (in memory).
 * Every question is answered for the open snapshot. Errors cross as data (`Result`). A newer question stops an older
 * one of the same kind about something else, which then fails with an error named `Cancelled`: nobody waits for it.
 */
export interface EngineApi {
  snapshots(): Promise<readonly SnapshotInfo[]>;
  rename(id: number, name: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Import files as a new snapshot and open it. Nothing is visible until it is whole. */
  import(
    name: string,
    importedAt: number,
    files: readonly File[],
    at: number,
    progress: (p: Progress) => void,
    /** The open snapshot, whose files are read again with these; one of the same name takes the place of the old one. */
    onto?: number,
  ): Promise<ImportOutcome>;
  /**
   * What column mappings make of the tables of a file, or of the files in an archive; where none is given for a header,
   * what is proposed. Needs no open snapshot, and stores nothing.
   */
  previewMapping(file: File, mappings: readonly Mapping[]): Promise<readonly FilePreview[]>;
  /**
   * Confirm or cut joins of secrets and accounts, or take that back: the open snapshot is decided anew and kept so. Its
   * nodes have other numbers then.
   */
  decideJoins(choices: readonly JoinChoice[], at: number, progress: (p: Progress) => void): Promise<Overview>;
  /**
   * Give inputs of the open snapshot another name, which says what they are of: its files are read again, and it is kept
   * so. Its nodes have other numbers then.
   */
  nameFiles(named: readonly NamedInput[], at: number, progress: (p: Progress) => void): Promise<Overview>;
  /** Stops the running import, or the making of a report; resolves when nothing of it is left. */
  cancel(): Promise<void>;
  open(id: number, at: number, progress: (p: Progress) => void): Promise<Overview>;
  close(): Promise<void>;
  /** Told how far long questions are, from now on; one listener. */
  watch(progress: (p: Progress) => void): Promise<void>;
  overview(at: number): Promise<Overview>;
  /** Names, ids and aliases that contain all words; best first. */
  search(text: string, limit: number): Promise<readonly NodeRef[]>;
  node(node: number): Promise<NodeDetail>;
  nodes(nodes: readonly number[]): Promise<readonly NodeRef[]>;
  reach(start: readonly number[], scope: Scope): Promise<ReachAnswer>;
  who(target: number, scope: Scope): Promise<ReachAnswer>;
  routes(from: number, to: number, scope: Scope, limit: number, permission?: string): Promise<RouteAnswer>;
  /** For every node, how many it reaches and how many reach it, exactly; by transfer. */
  counts(scope: Scope): Promise<Counts>;
  steps(steps: readonly number[]): Promise<readonly StepRef[]>;
  access(query: AccessQuery): Promise<AccessPage>;
  /** The whole filtered table as CSV (RFC 4180), formulas neutralised. A file crosses as a handle, whatever its size. */
  accessCsv(query: AccessQuery): Promise<Blob>;
  overlap(principal: number, resource: number, permission: string, scope: Scope): Promise<OverlapAnswer>;
  /** A question about the estate as a whole; the answer is of the same kind. */
  estate(question: EstateQuestion): Promise<EstateAnswer>;
  /** Records and nodes as a proposal names them. */
  removables(records: readonly number[], nodes: readonly number[]): Promise<readonly Removable[]>;
  /**
   * Evaluate what would be, and answer every question from it where it is to be shown; undefined: back to today. Numbers
   * of nodes may differ between the two.
   */
  propose(proposed: Proposed | undefined, shown: boolean, at: number): Promise<Considered>;
  /** One question of Explore asked of today's estate and of the proposed one. */
  beside(question: BesideQuestion, scope: Scope): Promise<Beside>;
  /** Effective access that differs between the open snapshot and another, or a proposal. */
  differences(query: DifferenceQuery): Promise<DifferencePage>;
  differencesCsv(query: DifferenceQuery): Promise<Blob>;
  /** All findings as the command line prints them with `--json`, byte for byte. */
  findingsJson(at: number): Promise<Blob>;
  /** The source record as text, with its place, for "why down to the record". Undefined in a report that left it out. */
  sourceText(file: number, pointer: string | undefined, row: number | undefined): Promise<string | undefined>;
  /** Workspace file: our own versioned export of everything, its blocks compressed. */
  workspace(): Promise<Blob>;
  /** A report: its page, as the command line writes it, byte for byte, and what is in it. */
  reportData(request: ReportRequest, at: number): Promise<ReportData>;
  /** A report that was made as a folder for a web host, zipped; equal reports are equal bytes. */
  reportFolder(request: FolderRequest): Promise<Blob>;
  /** Open packed report data instead of a stored snapshot; `passphrase` where it is encrypted. */
  openReport(
    data: Blob | Uint8Array<ArrayBuffer>,
    passphrase: string | undefined,
    progress: (p: Progress) => void,
  ): Promise<Overview>;
  /** What reviewers decided about findings and grants of what is open. */
  decisions(): Promise<readonly KnownDecision[]>;
  /**
   * Merge decisions with what is known; all that is known then. With the key of a report with pseudonyms, they are about
   * what those stand for; with the instant of the estate's findings, those about findings whose ids were left out of a
   * report are about the findings themselves. Kept with the snapshot, in a report with its page only.
   */
  decide(decisions: readonly Decision[], key?: RedactionKey, at?: number): Promise<readonly KnownDecision[]>;
  /** The private key this browser signs reports with, and another one or none. */
  signingKey(): Promise<Uint8Array | undefined>;
  keepSigningKey(key: Uint8Array | undefined): Promise<void>;
}

/** What the worker takes besides. */
export interface EngineWorkerApi extends EngineApi {
  /**
   * Files of the next import, from this place of them on; `import` is then given none. Thousands in one message would hold
   * the page up while they are cloned.
   */
  offer(files: readonly File[], from: number): Promise<void>;
  /** What the browser gives the objects of a worker at most, in bytes: only the page is told, and only Chromium tells. */
  heapLimit(bytes: number): Promise<void>;
}
