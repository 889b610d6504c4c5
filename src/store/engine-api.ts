import type {
  AccessPage,
  AccessQuery,
  ImportOutcome,
  NamedInput,
  NodeDetail,
  Overview,
  Progress,
  ReportData,
  ReportRequest,
  SnapshotInfo,
} from '../engine/contract';
import { Cancelled } from '../engine/drive';
import { answerEstate, needsRecords } from '../engine/estate-question';
import type { EstateAnswer, EstateQuestion } from '../engine/estate-question';
import type { Considered, DifferenceQuery } from '../engine/considered';
import type { DifferencePage } from '../engine/difference-table';
import { accountsOf } from '../engine/person-accounts';
import { removables } from '../engine/proposal';
import type { Beside, BesideQuestion, Proposed, Removable } from '../engine/proposal';
import { mergeDecisions } from '../review/merge';
import { isAsReported } from '../report/left-out';
import type { RedactionKey } from '../report/redact/key-file';
import type { Decision, KnownDecision } from '../review/decision';
import type { JoinChoice } from '../engine/join-decisions';
import { TAB_MEMORY } from '../engine/import-estimate';
import { openLeaves, previewOf } from '../engine/mapping-preview';
import type { FilePreview, OpenedLeaf } from '../engine/mapping-preview';
import type { Counts } from '../graph/kernels/counts';
import type {
  Finding,
  NodeRef,
  OverlapAnswer,
  ReachAnswer,
  RouteAnswer,
  Scope,
  StepRef,
} from '../questions/answers';
import type { Mapping } from '../systems/csv/mapper/mapping';
import { importFilesAsSnapshot, openFiles } from './import-task';
import type { NamedFile } from '../engine/import';
import { keptFiles } from './kept-files';
import { decideJoins } from './join-task';
import { Queue } from './queue';
import { openReportData } from './report-task';
import { Runner } from './runner';
import { StoreProblem } from './store-problem';
import { openStored, outOfMemory } from './stored-snapshot';
import { Considering } from './considering';
import { Desk } from './desk';
import type { EngineParts } from './engine-parts';
import { Publishing } from './publishing';
import { about } from './questions';

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
  #importing: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;
  /** The file last looked at with a mapping: each correction looks at it again. */
  #looked: { readonly id: string; readonly leaves: Promise<readonly OpenedLeaf[]> } | undefined;

  constructor(parts: EngineParts) {
    this.#desk = new Desk(parts);
    this.#considering = new Considering(this.#desk);
    this.#publishing = new Publishing(this.#desk);
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

  async import(
    name: string,
    importedAt: number,
    files: readonly File[],
    at: number,
    progress: (p: Progress) => void,
    onto?: number,
  ): Promise<ImportOutcome> {
    return this.#changes.run(async () => {
      const { platform, systems, keepSources = true, openFile, memory } = this.#desk.parts;
      const controller = new AbortController();
      const runner = new Runner(platform, progress, controller.signal);
      const store = await this.#desk.store();
      const kept = onto === undefined ? [] : await this.#keptFiles(onto, files);
      const importing = importFilesAsSnapshot({ name, importedAt, files, kept, at }, systems, store, runner, {
        keepSources,
        ...(openFile === undefined ? {} : { openFile }),
        ...(memory === undefined ? {} : { memory }),
      });
      this.#importing = { controller, ended: importing.catch(() => undefined) };
      try {
        const { session, info, overview } = await importing;
        this.#desk.show({ session, today: session, info });
        return { snapshot: info, overview };
      } catch (error) {
        throw controller.signal.aborted ? new Cancelled() : outOfMemory(error);
      } finally {
        this.#importing = undefined;
      }
    });
  }

  /** The files of the open snapshot, to be read again with more. */
  async #keptFiles(id: number, newer: readonly File[]): Promise<readonly NamedFile[]> {
    const { today, info } = this.#desk.current;
    if (info?.id !== id) throw new StoreProblem('Files are added to the snapshot that is open.');
    return keptFiles(await this.#desk.store(), id, today.estate.inputs, newer);
  }

  /** Read the files of the open snapshot again, some under another name, in the place of what was open. */
  async nameFiles(
    named: readonly NamedInput[],
    at: number,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#changes.run(async () => {
      const { today, info } = this.#desk.current;
      const { systems, platform, memory } = this.#desk.parts;
      if (info === undefined) throw new StoreProblem('Nothing is read again in a report.');
      const store = await this.#desk.store();
      const names = new Map(named.map(({ input, name }) => [input, name]));
      const kept = await keptFiles(store, info.id, today.estate.inputs, [], names);
      try {
        const done = await importFilesAsSnapshot(
          { name: info.name, importedAt: info.importedAt, files: [], kept, over: info.id, at },
          systems,
          store,
          new Runner(platform, progress),
          { keepSources: true, ...(memory === undefined ? {} : { memory }) },
        );
        done.session.decide(today.review);
        this.#desk.show({ session: done.session, today: done.session, info: done.info });
        return done.overview;
      } catch (error) {
        throw outOfMemory(error);
      }
    });
  }

  /** What column mappings make of the tables of a file; nothing is stored. */
  async previewMapping(file: File, mappings: readonly Mapping[]): Promise<readonly FilePreview[]> {
    const id = JSON.stringify([file.name, file.size, file.lastModified]);
    if (this.#looked?.id !== id) this.#looked = { id, leaves: this.#openLeaves(file) };
    const { leaves } = this.#looked;
    try {
      return previewOf(await leaves, mappings);
    } catch (error) {
      if (this.#looked.leaves === leaves) this.#looked = undefined;
      throw outOfMemory(error);
    }
  }

  async #openLeaves(file: File): Promise<readonly OpenedLeaf[]> {
    const { platform, openFile } = this.#desk.parts;
    const runner = new Runner(platform);
    const [opened] = await openFiles([file], runner, openFile);
    return opened === undefined ? [] : runner.run(openLeaves(opened));
  }

  /** Confirm or cut joins, or take that back: decided anew with the records, in the place of what was open. */
  async decideJoins(
    choices: readonly JoinChoice[],
    at: number,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#changes.run(async () => {
      await this.#desk.records();
      const { today: session, info } = this.#desk.current;
      const { systems, platform } = this.#desk.parts;
      if (info === undefined)
        throw new StoreProblem('Nothing is decided in a report: it is as its author made it.');
      const request = { info, session, choices, at };
      try {
        const decided = await decideJoins(
          request,
          systems,
          await this.#desk.store(),
          new Runner(platform, progress),
        );
        decided.session.decide(session.review);
        this.#desk.show({ session: decided.session, today: decided.session, info: decided.info });
        return decided.overview;
      } catch (error) {
        throw outOfMemory(error);
      }
    });
  }

  async cancel(): Promise<void> {
    const importing = this.#importing;
    importing?.controller.abort();
    await importing?.ended;
    await this.#publishing.stop();
  }

  async open(id: number, at: number, progress: (p: Progress) => void): Promise<Overview> {
    return this.#changes.run(async () => {
      const { platform, systems, memory, eagerSteps } = this.#desk.parts;
      const runner = new Runner(platform, progress);
      const store = await this.#desk.store();
      const info = await store.info(id);
      try {
        const limit = { memory: memory ?? TAB_MEMORY, eagerSteps };
        const session = await openStored(store, id, runner, systems, limit);
        session.decide(mergeDecisions([await store.decisions(id)]));
        const overview = await runner.run(session.overview(at, info));
        this.#desk.show({ session, today: session, info });
        return overview;
      } catch (error) {
        throw outOfMemory(error);
      }
    });
  }

  async close(): Promise<void> {
    return this.#changes.run(() => {
      this.#desk.show(undefined);
      return Promise.resolve();
    });
  }

  async openReport(
    data: Uint8Array<ArrayBuffer>,
    passphrase: string | undefined,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#changes.run(async () => {
      const runner = new Runner(this.#desk.parts.platform, progress);
      const { session, at } = await openReportData(data, passphrase, runner, progress);
      this.#desk.show({ session, today: session });
      return runner.run(session.overview(at));
    });
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
    const known = this.#desk.current.today.review.decisions;
    // What could not be told before is tried again.
    const told = at !== undefined && [...decisions, ...known].some(isAsReported);
    if (told) await this.#desk.records();
    return this.#changes.run(async () => {
      const { today: session, info } = this.#desk.current;
      if (told) await new Runner(this.#desk.parts.platform).run(session.findings(at));
      const review = session.merged(decisions, key === undefined ? [] : [key]);
      if (info !== undefined) await (await this.#desk.store()).keepDecisions(info.id, review.decisions);
      session.decide(review);
      return review.decisions;
    });
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
    return this.#desk.ask((session) => session.reach(start, scope), about('walk', start, scope, 'reach'));
  }

  async who(target: number, scope: Scope): Promise<ReachAnswer> {
    return this.#desk.ask((session) => session.who(target, scope), about('walk', target, scope, 'who'));
  }

  async routes(
    from: number,
    to: number,
    scope: Scope,
    limit: number,
    permission?: string,
  ): Promise<RouteAnswer> {
    const question = about('walk', from, to, scope, limit, permission, 'routes');
    return this.#desk.ask((session) => session.routes(from, to, scope, limit, permission), question);
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

  async accessCsv(query: AccessQuery): Promise<string> {
    return this.#desk.answer(undefined, (session) => session.accessCsv(query));
  }

  async overlap(
    principal: number,
    resource: number,
    permission: string,
    scope: Scope,
  ): Promise<OverlapAnswer> {
    const question = about('overlap', principal, resource, permission, scope);
    return this.#desk.ask((session) => session.overlap(principal, resource, permission, scope), question);
  }

  async estate(question: EstateQuestion): Promise<EstateAnswer> {
    if (needsRecords(question)) await this.#desk.records();
    return this.#desk.answer(about(question.kind, question), (session) => answerEstate(session, question));
  }

  /** Records and nodes as a proposal names them. */
  async removables(records: readonly number[], nodes: readonly number[]): Promise<readonly Removable[]> {
    return this.#desk.ask((session) => removables(session, records, accountsOf(session.graph, nodes)));
  }

  async findings(at: number): Promise<readonly Finding[]> {
    await this.#desk.records();
    return this.#desk.answer(about('findings', at), (session) => session.findings(at));
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

  async differencesCsv(query: DifferenceQuery): Promise<string> {
    return this.#considering.differencesCsv(query);
  }

  async sourceText(
    file: number,
    pointer: string | undefined,
    row: number | undefined,
  ): Promise<string | undefined> {
    return this.#publishing.sourceText(file, pointer, row);
  }

  async workspace(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#publishing.workspace();
  }

  async reportData(request: ReportRequest, at: number): Promise<ReportData> {
    return this.#publishing.reportData(request, at);
  }

  async findingsJson(at: number): Promise<string> {
    return this.#publishing.findingsJson(at);
  }
}
