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
import type { Session } from '../engine/session';
import type { SourceText } from '../engine/session';
import { answerEstate, needsRecords } from '../engine/estate-question';
import type { EstateAnswer, EstateQuestion } from '../engine/estate-question';
import type { Considered, DifferenceQuery } from '../engine/considered';
import type { DifferencePage } from '../engine/difference-table';
import { besideFigures, proposedEstate, removables } from '../engine/proposal';
import type { Beside, BesideQuestion, Proposed, ProposedEstate, Removable } from '../engine/proposal';
import { findingResults } from '../engine/publish';
import { canonicalJson } from '../lib/canonical-json';
import { mergeDecisions } from '../review/merge';
import type { RedactionKey } from '../report/redact/key-file';
import type { Decision, KnownDecision } from '../review/decision';
import type { JoinChoice } from '../engine/join-decisions';
import { TAB_MEMORY } from '../engine/import-estimate';
import { openLeaves, previewOf } from '../engine/mapping-preview';
import type { FilePreview, OpenedLeaf } from '../engine/mapping-preview';
import { sourceExcerpt } from '../engine/source-excerpt';
import { workspaceSteps } from '../engine/workspace';
import type { Counts } from '../graph/kernels/counts';
import type { FileContent } from '../lib/content';
import { contentOf } from '../lib/file-content';
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
import type { SystemModule } from '../systems/system';
import { importFilesAsSnapshot, openFiles } from './import-task';
import type { OpenFile } from './import-task';
import type { NamedFile } from '../engine/import';
import { keptFiles } from './kept-files';
import { keptSource } from './kept-source';
import { decideJoins } from './join-task';
import { Questions } from './questions';
import type { About } from './questions';
import { Queue } from './queue';
import { openReportData, writeReportData } from './report-task';
import { Runner } from './runner';
import type { Platform } from './runner';
import { Differing } from './differing';
import type { Sides } from './differing';
import type { SnapshotStore } from './store';
import { StoreProblem } from './store-problem';
import { attachRecords, openStored, outOfMemory } from './stored-snapshot';

export interface EngineParts {
  readonly platform: Platform;
  readonly systems: readonly SystemModule[];
  /** Absent in a report: it never touches the browser's storage. */
  readonly store?: SnapshotStore;
  /** How a file of the browser is read piece by piece. Absent: files are taken into memory. */
  readonly openFile?: OpenFile;
  /** Bytes the tab may use; absent: what a tab can be expected to have. */
  readonly memory?: number;
  /** Steps up to which the records are read with the graph when a snapshot is opened; of larger ones when asked for. */
  readonly eagerSteps?: number;
  /** Keep the bytes of the inputs, so that an explanation can show its source. Default: true. */
  readonly keepSources?: boolean;
}

interface Opened {
  /** What every question is answered from: the estate as it is, or as a proposal would leave it. */
  readonly session: Session;
  readonly info?: SnapshotInfo;
  /** Today's estate; the same as `session` unless a proposal is shown. */
  readonly today: Session;
  /** What was proposed last, evaluated, and its words. */
  readonly effect?: ProposedEstate;
  readonly about?: string;
}

/**
 * The engine over the stored snapshots, as `workers/protocol.ts` declares it. What changes the open snapshot runs one
 * after the other, and so do long questions; a short one is answered between their slices, and a newer question stops
 * an older one of its kind. A question asked during an import is answered from what is open then.
 */
export class StoredEngine {
  readonly #parts: EngineParts;
  readonly #differing = new Differing();
  readonly #changes = new Queue();
  readonly #questions: Questions;
  #watcher: ((progress: Progress) => void) | undefined;
  #opened: Opened | undefined;
  #importing: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;
  #swept: Promise<unknown> | undefined;
  /** The file last looked at with a mapping: each correction looks at it again. */
  #looked: { readonly id: string; readonly leaves: Promise<readonly OpenedLeaf[]> } | undefined;
  #source: { readonly session: Session; readonly file: number; readonly content: FileContent } | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#questions = new Questions(parts.platform.tick);
  }

  async snapshots(): Promise<readonly SnapshotInfo[]> {
    if (this.#parts.store === undefined) return [];
    return (await this.#store()).list();
  }

  async rename(id: number, name: string): Promise<void> {
    await (await this.#store()).rename(id, name);
    const opened = this.#opened;
    if (opened?.info?.id === id) this.#opened = { ...opened, info: { ...opened.info, name } };
  }

  async remove(id: number): Promise<void> {
    await (await this.#store()).remove(id);
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
      const { platform, systems, keepSources = true, openFile, memory } = this.#parts;
      const controller = new AbortController();
      const runner = new Runner(platform, progress, controller.signal);
      const store = await this.#store();
      const kept = onto === undefined ? [] : await this.#keptFiles(onto, files);
      const importing = importFilesAsSnapshot({ name, importedAt, files, kept, at }, systems, store, runner, {
        keepSources,
        ...(openFile === undefined ? {} : { openFile }),
        ...(memory === undefined ? {} : { memory }),
      });
      this.#importing = { controller, ended: importing.catch(() => undefined) };
      try {
        const { session, info, overview } = await importing;
        this.#show({ session, today: session, info });
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
    const { today, info } = this.#open();
    if (info?.id !== id) throw new StoreProblem('Files are added to the snapshot that is open.');
    return keptFiles(await this.#store(), id, today.estate.inputs, newer);
  }

  /** Read the files of the open snapshot again, some under another name, in the place of what was open. */
  async nameFiles(
    named: readonly NamedInput[],
    at: number,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#changes.run(async () => {
      const { today, info } = this.#open();
      const { systems, platform, memory } = this.#parts;
      if (info === undefined) throw new StoreProblem('Nothing is read again in a report.');
      const store = await this.#store();
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
        this.#show({ session: done.session, today: done.session, info: done.info });
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
    const { platform, openFile } = this.#parts;
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
      await this.#records();
      const { today: session, info } = this.#open();
      const { systems, platform } = this.#parts;
      if (info === undefined)
        throw new StoreProblem('Nothing is decided in a report: it is as its author made it.');
      const request = { info, session, choices, at };
      try {
        const decided = await decideJoins(
          request,
          systems,
          await this.#store(),
          new Runner(platform, progress),
        );
        decided.session.decide(session.review);
        this.#show({ session: decided.session, today: decided.session, info: decided.info });
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
  }

  async open(id: number, at: number, progress: (p: Progress) => void): Promise<Overview> {
    return this.#changes.run(async () => {
      const { platform, systems, memory, eagerSteps } = this.#parts;
      const runner = new Runner(platform, progress);
      const store = await this.#store();
      const info = await store.info(id);
      try {
        const limit = { memory: memory ?? TAB_MEMORY, eagerSteps };
        const session = await openStored(store, id, runner, systems, limit);
        session.decide(mergeDecisions([await store.decisions(id)]));
        const overview = await runner.run(session.overview(at, info));
        this.#show({ session, today: session, info });
        return overview;
      } catch (error) {
        throw outOfMemory(error);
      }
    });
  }

  async close(): Promise<void> {
    return this.#changes.run(() => {
      this.#show(undefined);
      return Promise.resolve();
    });
  }

  async openReport(
    data: Uint8Array<ArrayBuffer>,
    passphrase: string | undefined,
    progress: (p: Progress) => void,
  ): Promise<Overview> {
    return this.#changes.run(async () => {
      const runner = new Runner(this.#parts.platform, progress);
      const { session, at } = await openReportData(data, passphrase, runner, progress);
      this.#show({ session, today: session });
      return runner.run(session.overview(at));
    });
  }

  /** What is known to be decided about the open estate. */
  async decisions(): Promise<readonly KnownDecision[]> {
    return this.#ask((session) => session.review.decisions);
  }

  /** Merge decisions with what is known, and keep them with the snapshot; in a report they last as long as its page. */
  async decide(decisions: readonly Decision[], key?: RedactionKey): Promise<readonly KnownDecision[]> {
    return this.#changes.run(async () => {
      const { today: session, info } = this.#open();
      const about = key === undefined ? decisions : session.restored(decisions, key);
      const review = mergeDecisions([session.review.decisions, about]);
      if (info !== undefined) await (await this.#store()).keepDecisions(info.id, review.decisions);
      session.decide(review);
      return review.decisions;
    });
  }

  /** The key this browser signs reports with: 32 bytes, never in a report. */
  async signingKey(): Promise<Uint8Array | undefined> {
    return (await this.#store()).signingKey();
  }

  async keepSigningKey(key: Uint8Array | undefined): Promise<void> {
    await (await this.#store()).keepSigningKey(key);
  }

  /** Told how far long questions are, from now on. */
  async watch(progress: (p: Progress) => void): Promise<void> {
    this.#watcher = progress;
    return Promise.resolve();
  }

  async overview(at: number): Promise<Overview> {
    return this.#answer(about('overview', at), (session, info) => session.overview(at, info));
  }

  async search(text: string, limit: number): Promise<readonly NodeRef[]> {
    return this.#ask((session) => session.search(text, limit));
  }

  async node(node: number): Promise<NodeDetail> {
    return this.#ask((session) => session.node(node));
  }

  async nodes(nodes: readonly number[]): Promise<readonly NodeRef[]> {
    return this.#ask((session) => session.nodes(nodes));
  }

  async reach(start: readonly number[], scope: Scope): Promise<ReachAnswer> {
    return this.#ask((session) => session.reach(start, scope), about('walk', start, scope, 'reach'));
  }

  async who(target: number, scope: Scope): Promise<ReachAnswer> {
    return this.#ask((session) => session.who(target, scope), about('walk', target, scope, 'who'));
  }

  async routes(
    from: number,
    to: number,
    scope: Scope,
    limit: number,
    permission?: string,
  ): Promise<RouteAnswer> {
    const question = about('walk', from, to, scope, limit, permission, 'routes');
    return this.#ask((session) => session.routes(from, to, scope, limit, permission), question);
  }

  async counts(scope: Scope): Promise<Counts> {
    return this.#answer(about('counts', scope), (session) => session.counts(scope));
  }

  async steps(steps: readonly number[]): Promise<readonly StepRef[]> {
    return this.#ask((session) => session.steps(steps));
  }

  async access(query: AccessQuery): Promise<AccessPage> {
    // The pages of one table do not stop each other.
    return this.#answer(about('access', { ...query, offset: 0, limit: 0 }), (session) =>
      session.access(query),
    );
  }

  async accessCsv(query: AccessQuery): Promise<string> {
    return this.#answer(undefined, (session) => session.accessCsv(query));
  }

  async overlap(
    principal: number,
    resource: number,
    permission: string,
    scope: Scope,
  ): Promise<OverlapAnswer> {
    const question = about('overlap', principal, resource, permission, scope);
    return this.#ask((session) => session.overlap(principal, resource, permission, scope), question);
  }

  async estate(question: EstateQuestion): Promise<EstateAnswer> {
    if (needsRecords(question)) await this.#records();
    return this.#answer(about(question.kind, question), (session) => answerEstate(session, question));
  }

  /** Records and nodes as a proposal names them. */
  async removables(records: readonly number[], nodes: readonly number[]): Promise<readonly Removable[]> {
    return this.#ask((session) => removables(session, records, nodes));
  }

  /**
   * Evaluate what would be, and answer every question from it where it is to be shown; undefined: back to today. Numbers
   * of nodes may differ between the two. What is shown changes in one go, when all is evaluated.
   */
  async propose(proposed: Proposed | undefined, shown: boolean, at: number): Promise<Considered> {
    await this.#records();
    const { today, effect, about: known } = this.#open();
    const what = about('propose', proposed);
    const made =
      proposed === undefined || (known === what.what && effect !== undefined)
        ? effect
        : await this.#answer(what, () => proposedEstate(today, proposed));
    const opened = this.#open();
    if (opened.today !== today) throw new Cancelled();
    const session = made !== undefined && proposed !== undefined && shown ? made.session : today;
    this.#show({
      session,
      today,
      ...(opened.info === undefined ? {} : { info: opened.info }),
      ...(made === undefined || proposed === undefined ? {} : { effect: made, about: what.what }),
    });
    const overview = await this.overview(at);
    if (made === undefined || proposed === undefined) return { overview };
    const { evaluated, removed, missing } = made;
    const told = { overview, effect: { evaluated, removed, missing } };
    if (session === today) return told;
    const beside = await this.#answer(about('today', at), () => today.overview(at, opened.info));
    return { ...told, today: beside };
  }

  /** One question of Explore asked of today's estate and of the proposed one. */
  async beside(question: BesideQuestion, scope: Scope): Promise<Beside> {
    return this.#ask(
      (session) => {
        const { today, effect } = this.#open();
        if (effect === undefined) throw new StoreProblem('Nothing is proposed.');
        return besideFigures(session.graph, today, effect.session, question, scope);
      },
      about('beside', question, scope),
    );
  }

  async differences(query: DifferenceQuery): Promise<DifferencePage> {
    // The pages of one table do not stop each other.
    const what = about('differences', { ...query, filter: { ...query.filter, offset: 0, limit: 0 } });
    const sides = await this.#sides(query);
    return this.#answer(what, () => this.#differing.page(sides, query));
  }

  async differencesCsv(query: DifferenceQuery): Promise<string> {
    const sides = await this.#sides(query);
    return this.#answer(undefined, () => this.#differing.csv(sides, query));
  }

  /** The two estates a comparison is about; an earlier snapshot is read from the store. */
  async #sides({ against }: DifferenceQuery): Promise<Sides> {
    const { today, effect } = this.#open();
    if (against.kind === 'proposal') {
      if (effect === undefined) throw new StoreProblem('Nothing is proposed.');
      return { before: today.graph, after: effect.session.graph };
    }
    const store = await this.#store();
    const { platform, systems, memory } = this.#parts;
    const read = (): Promise<Session> =>
      this.#questions.long(undefined, () =>
        openStored(store, against.id, new Runner(platform, this.#watcher), systems, {
          memory: memory ?? TAB_MEMORY,
        }),
      );
    const before = await this.#guarded(this.#differing.snapshot(against.id, read));
    return { before, after: today.graph };
  }

  async findings(at: number): Promise<readonly Finding[]> {
    await this.#records();
    return this.#answer(about('findings', at), (session) => session.findings(at));
  }

  async sourceText(
    file: number,
    pointer: string | undefined,
    row: number | undefined,
  ): Promise<string | undefined> {
    return this.#questions.long(undefined, async () => {
      const opened = this.#open();
      if (opened.session.isReport) return opened.session.sourceText(file, pointer, row);
      const content = await this.#sourceContent(opened, file);
      return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
    });
  }

  async workspace(): Promise<Uint8Array<ArrayBuffer>> {
    this.#refuseProposed('A workspace');
    await this.#records();
    return this.#answer(undefined, ({ snapshot, isReport, graph, estate, gaps, collected }) => {
      if (isReport) throw new StoreProblem('A report holds no records to make a workspace file of.');
      const { inputs } = estate;
      // Records where there are any: whoever opens it decides anew.
      return workspaceSteps(
        snapshot ?? { inputs, gaps, graph, ...(collected === undefined ? {} : { collected }) },
      );
    });
  }

  async reportData(request: ReportRequest, at: number): Promise<ReportData> {
    this.#refuseProposed('A report');
    await this.#records();
    return this.#questions.long(undefined, async () => {
      const opened = this.#open();
      // The report shows the record behind each step: its text is read from the sources kept with the snapshot.
      const contents: (FileContent | undefined)[] = [];
      for (const file of opened.session.estate.inputs.keys()) {
        contents.push(opened.session.isReport ? undefined : await this.#sourceContent(opened, file));
      }
      const text: SourceText | undefined = opened.session.isReport
        ? undefined
        : (file, pointer, row) => {
            const content = contents[file];
            return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
          };
      const progress = this.#watcher ?? (() => undefined);
      const runner = new Runner(this.#parts.platform, progress);
      return writeReportData(opened.session, request, at, text, runner, progress);
    });
  }

  /** All findings as the command line prints them with `--json`, byte for byte. */
  async findingsJson(at: number): Promise<string> {
    await this.#records();
    return this.#answer(undefined, findingsText(at));
  }

  /** What is published is what is, never what somebody considers. */
  #refuseProposed(what: string): void {
    const { session, today } = this.#open();
    if (session !== today) {
      throw new StoreProblem(`${what} holds the estate as it is: go back to today first.`);
    }
  }

  /** The store, once what broken imports have left in it is removed. */
  async #store(): Promise<SnapshotStore> {
    const { store } = this.#parts;
    if (store === undefined) throw new StoreProblem('A report stores nothing.');
    // A failed sweep must not keep anybody from their snapshots; the next start tries again.
    this.#swept ??= store.sweep().catch(() => undefined);
    await this.#swept;
    return store;
  }

  #open(): Opened {
    if (this.#opened === undefined) throw new StoreProblem('No snapshot is open.');
    return this.#opened;
  }

  /** Another estate, or none: what was asked about the one before has no answer any more. */
  #show(opened: Opened | undefined): void {
    this.#questions.stop();
    if (this.#opened?.today !== opened?.today) this.#source = undefined;
    this.#opened = opened;
  }

  /** A question that is answered in one go. */
  #ask<T>(question: (session: Session) => T, what?: About): Promise<T> {
    return this.#guarded(this.#questions.short(what, () => question(this.#open().session)));
  }

  /** A question whose answer takes long: it lets the event loop turn. */
  #answer<T>(
    what: About | undefined,
    question: (session: Session, info: SnapshotInfo | undefined) => Generator<unknown, T>,
  ): Promise<T> {
    return this.#guarded(
      this.#questions.long(what, (signal) => {
        const { session, info } = this.#open();
        const runner = new Runner(this.#parts.platform, this.#watcher, signal);
        return runner.run(question(session, info), answering);
      }),
    );
  }

  /** Memory that ran out is told in words; the worker lives on. */
  async #guarded<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw outOfMemory(error);
    }
  }

  /** The records of the open snapshot, for what cannot be answered from its decided graph. */
  #records(): Promise<void> {
    return this.#guarded(
      this.#questions.long(undefined, async () => {
        const { today: session, info } = this.#open();
        if (info === undefined || session.hasView) return;
        const runner = new Runner(this.#parts.platform, this.#watcher);
        await attachRecords(await this.#store(), info.id, session, runner, this.#parts.systems);
      }),
    );
  }

  async #sourceContent({ today: session, info }: Opened, file: number): Promise<FileContent | undefined> {
    if (this.#source?.session === session && this.#source.file === file) return this.#source.content;
    const input = session.estate.inputs[file];
    const pieces = info === undefined ? undefined : await (await this.#store()).source(info.id, file);
    if (input === undefined || pieces === undefined) return undefined;
    const content = contentOf(input.name, keptSource(input.name, pieces, input.size));
    await new Runner(this.#parts.platform).run(content.prepare());
    this.#source = { session, file, content };
    return content;
  }
}

function about(kind: string, ...what: readonly unknown[]): About {
  return { kind, what: JSON.stringify(what) };
}

function answering(done: unknown): Progress {
  return { phase: 'answering', bytes: 0, totalBytes: 0, records: typeof done === 'number' ? done : 0 };
}

function findingsText(at: number): (session: Session) => Generator<number, string> {
  return function* (session) {
    return `${canonicalJson(findingResults(session, yield* session.findings(at)))}\n`;
  };
}
