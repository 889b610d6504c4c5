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
} from '../engine/contract';
import type { Session } from '../engine/session';
import { memoryBeside } from '../engine/import-estimate';
import { answerEstate, needsRecords } from '../engine/estate-question';
import type { EstateAnswer, EstateKind, EstateQuestion } from '../engine/estate-question';
import type { Considered, DifferenceQuery } from '../engine/considered';
import type { DifferencePage } from '../engine/difference-table';
import { accountsOf } from '../engine/person-accounts';
import { removables } from '../engine/removables';
import type { Proposed } from '../engine/proposal';
import type { Removable } from '../engine/removables';
import type { Beside, BesideQuestion } from '../engine/beside';
import type { RedactionKey } from '../report/redact/key-file';
import type { Decision, KnownDecision } from '../review/decision';
import type { JoinChoice } from '../engine/join-decisions';
import type { FilePreview } from '../engine/mapping-preview';
import type { Counts } from '../graph/kernels/counts';
import { textBlob } from '../lib/text-parts';
import type { NodeRef, OverlapAnswer, ReachAnswer, RouteAnswer, Scope, StepRef } from '../questions/answers';
import type { Mapping } from '../systems/csv/mapper/mapping';
import { Queue } from './queue';
import { Considering } from './considering';
import { Deciding } from './deciding';
import { Desk } from './desk';
import type { EngineParts } from './engine-parts';
import { Importing } from './importing';
import { Opening } from './opening';
import { Previewing } from './previewing';
import { Publishing } from './publishing';
import { about } from './questions';
import type { About } from './questions';

/**
 * The engine over the stored snapshots, as `workers/protocol.ts` declares it. What changes the open snapshot runs one
 * after the other, and so do long questions; a short one is answered between their slices, and a newer question stops
 * an older one of its kind. A question asked during an import is answered from what is open then.
 */
export class StoredEngine {
  readonly #desk: Desk;
  readonly #considering: Considering;
  readonly #publishing: Publishing;
  readonly #changes = new Queue();
  readonly #opening: Opening;
  readonly #importing: Importing;
  readonly #previewing: Previewing;
  readonly #deciding: Deciding;

  constructor(parts: EngineParts) {
    this.#desk = new Desk(parts);
    this.#considering = new Considering(this.#desk);
    this.#publishing = new Publishing(this.#desk);
    this.#opening = new Opening(this.#desk, this.#changes);
    this.#importing = new Importing(this.#desk, this.#changes);
    this.#previewing = new Previewing(this.#desk);
    this.#deciding = new Deciding(this.#desk, this.#changes);
  }

  async snapshots(): Promise<readonly SnapshotInfo[]> {
    if (this.#desk.parts.store === undefined) return [];
    return (await this.#desk.store()).list();
  }

  async rename(id: number, name: string): Promise<void> {
    await (await this.#desk.store()).rename(id, name);
    this.#desk.renamed(id, name);
  }

  async remove(id: number): Promise<void> {
    await (await this.#desk.store()).remove(id);
  }

  async import(...given: Parameters<Importing['import']>): Promise<ImportOutcome> {
    return this.#importing.import(...given);
  }

  /** Read the files of the open snapshot again, some under another name, in the place of what was open. */
  async nameFiles(
    named: readonly NamedInput[],
    at: number,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#importing.nameFiles(named, at, progress);
  }

  /** What column mappings make of the tables of a file; nothing is stored. */
  async previewMapping(file: File, mappings: readonly Mapping[]): Promise<readonly FilePreview[]> {
    return this.#previewing.previewMapping(file, mappings);
  }

  /** Confirm or cut joins, or take that back: decided anew with the records, in the place of what was open. */
  async decideJoins(
    choices: readonly JoinChoice[],
    at: number,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#importing.decideJoins(choices, at, progress);
  }

  async cancel(): Promise<void> {
    await this.#importing.cancel();
    await this.#publishing.stop();
  }

  async open(id: number, at: number, progress: (p: Progress) => void): Promise<Overview> {
    return this.#opening.open(id, at, progress);
  }

  async close(): Promise<void> {
    return this.#opening.close();
  }

  async openReport(
    data: Blob | Uint8Array<ArrayBuffer>,
    passphrase: string | undefined,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#opening.openReport(data, passphrase, progress);
  }

  /** What is known to be decided about the open estate. */
  async decisions(): Promise<readonly KnownDecision[]> {
    return this.#desk.ask((session) => session.review.decisions);
  }

  /** Merge decisions with what is known, and keep them with the snapshot; in a report they last as long as its page. */
  async decide(
    decisions: readonly Decision[],
    key?: RedactionKey,
    at?: number,
  ): Promise<readonly KnownDecision[]> {
    return this.#deciding.decide(decisions, key, at);
  }

  /** The key this browser signs reports with: 32 bytes, never in a report. */
  async signingKey(): Promise<Uint8Array | undefined> {
    return (await this.#desk.store()).signingKey();
  }

  async keepSigningKey(key: Uint8Array | undefined): Promise<void> {
    await (await this.#desk.store()).keepSigningKey(key);
  }

  /** Told how far long questions are, from now on. */
  async watch(progress: (p: Progress) => void): Promise<void> {
    this.#desk.watcher = progress;
    return Promise.resolve();
  }

  async overview(at: number): Promise<Overview> {
    return this.#desk.answer(about('overview', at), (session, info) => session.overview(at, info));
  }

  async search(text: string, limit: number): Promise<readonly NodeRef[]> {
    return this.#desk.ask((session) => session.search(text, limit));
  }

  async node(node: number): Promise<NodeDetail> {
    return this.#desk.ask((session) => session.node(node));
  }

  async nodes(nodes: readonly number[]): Promise<readonly NodeRef[]> {
    return this.#desk.ask((session) => session.nodes(nodes));
  }

  async reach(start: readonly number[], scope: Scope): Promise<ReachAnswer> {
    const question = about('walk', start, scope, 'reach');
    return this.#desk.walk(question, (session) => session.reachInTurns(start, scope));
  }

  async who(target: number, scope: Scope): Promise<ReachAnswer> {
    const question = about('walk', target, scope, 'who');
    return this.#desk.walk(question, (session) => session.whoInTurns(target, scope));
  }

  async routes(
    from: number,
    to: number,
    scope: Scope,
    limit: number,
    permission?: string,
  ): Promise<RouteAnswer> {
    const question = about('walk', from, to, scope, limit, permission, 'routes');
    return this.#desk.walk(question, (session) => session.routesInTurns(from, to, scope, limit, permission));
  }

  async counts(scope: Scope): Promise<Counts> {
    return this.#desk.answer(about('counts', scope), (session) => session.counts(scope));
  }

  async steps(steps: readonly number[]): Promise<readonly StepRef[]> {
    return this.#desk.ask((session) => session.steps(steps));
  }

  async access(query: AccessQuery): Promise<AccessPage> {
    // The pages of one table do not stop each other.
    return this.#desk.answer(about('access', { ...query, offset: 0, limit: 0 }), (session) =>
      session.access(query),
    );
  }

  async accessCsv(query: AccessQuery): Promise<Blob> {
    return this.#desk.answer(undefined, (session) => textBlob((put) => session.accessCsv(query, put)));
  }

  async overlap(
    principal: number,
    resource: number,
    permission: string,
    scope: Scope,
  ): Promise<OverlapAnswer> {
    const question = about('overlap', principal, resource, permission, scope);
    return this.#desk.walk(question, (session) =>
      session.overlapInTurns(principal, resource, permission, scope),
    );
  }

  async estate(question: EstateQuestion): Promise<EstateAnswer> {
    const asked = whatIsAsked(question);
    const answer = (session: Session): Generator<number, EstateAnswer> =>
      answerEstate(session, question, memoryBeside(this.#desk.openRecords, this.#desk.parts.memory));
    // What is known waits for nothing long, not even for records.
    if (
      LISTED.has(question.kind) &&
      'at' in question &&
      this.#desk.current.session.knowsFindings(question.at)
    ) {
      return this.#desk.walk(asked, answer);
    }
    if (needsRecords(question)) await this.#desk.records();
    return this.#desk.answer(asked, answer);
  }

  /** Records and nodes as a proposal names them. */
  async removables(records: readonly number[], nodes: readonly number[]): Promise<readonly Removable[]> {
    return this.#desk.ask((session) => removables(session, records, accountsOf(session.graph, nodes)));
  }

  async propose(proposed: Proposed | undefined, shown: boolean, at: number): Promise<Considered> {
    return this.#considering.propose(proposed, shown, at);
  }

  async beside(question: BesideQuestion, scope: Scope): Promise<Beside> {
    return this.#considering.beside(question, scope);
  }

  async differences(query: DifferenceQuery): Promise<DifferencePage> {
    return this.#considering.differences(query);
  }

  async differencesCsv(query: DifferenceQuery): Promise<Blob> {
    return this.#considering.differencesCsv(query);
  }

  async sourceText(
    file: number,
    pointer: string | undefined,
    row: number | undefined,
  ): Promise<string | undefined> {
    return this.#publishing.sourceText(file, pointer, row);
  }

  async workspace(): Promise<Blob> {
    return this.#publishing.workspace();
  }

  async reportData(request: ReportRequest, at: number): Promise<ReportData> {
    return this.#publishing.reportData(request, at);
  }

  async reportFolder(request: FolderRequest): Promise<Blob> {
    return this.#publishing.reportFolder(request);
  }

  async findingsJson(at: number): Promise<Blob> {
    return this.#publishing.findingsJson(at);
  }
}

/** What the Findings view asks for as its list, its filters and the clock move. */
const LISTED: ReadonlySet<EstateKind> = new Set(['findings', 'finding', 'findings-known']);

/**
 * The pages of one list of findings do not stop each other, nor do lists that take other numbers at a time: a view, its print
 * and the overview. One that is chosen by its place in a list stops the one chosen before; one by its id and a file stop nothing.
 */
function whatIsAsked(question: EstateQuestion): About | undefined {
  const { kind } = question;
  if (kind === 'findings') return about(`${kind} by ${question.limit}`, { ...question, offset: 0 });
  if (kind === 'finding') return question.place === undefined ? undefined : about(kind, question);
  return kind === 'findings-csv' ? undefined : about(kind, question);
}
