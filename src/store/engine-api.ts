import type {
  AccessPage,
  AccessQuery,
  ImportOutcome,
  NodeDetail,
  Overview,
  Progress,
  ReportScope,
  SnapshotInfo,
} from '../engine/contract';
import { Cancelled } from '../engine/drive';
import { Session } from '../engine/session';
import type { SourceText } from '../engine/session';
import { findingResults } from '../engine/publish';
import { canonicalJson } from '../lib/canonical-json';
import { readReport } from '../report/read-report';
import { sourceExcerpt } from '../engine/source-excerpt';
import { readWorkspace, workspaceSteps } from '../engine/workspace';
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
import type { SystemModule } from '../systems/system';
import { importFilesAsSnapshot } from './import-task';
import type { OpenFile } from './import-task';
import { keptSource } from './kept-source';
import { Queue } from './queue';
import { Runner } from './runner';
import type { Platform } from './runner';
import type { SnapshotStore } from './store';
import { StoreProblem } from './store-problem';

/** The packed data of a report, and what went into it. */
export interface ReportData {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly nodes: number;
  readonly steps: number;
}

export interface EngineParts {
  readonly platform: Platform;
  readonly systems: readonly SystemModule[];
  /** Absent in a report: it never touches the browser's storage. */
  readonly store?: SnapshotStore;
  /** How a file of the browser is read piece by piece. Absent: files are taken into memory. */
  readonly openFile?: OpenFile;
  /** Keep the bytes of the inputs, so that an explanation can show its source. Default: true. */
  readonly keepSources?: boolean;
}

interface Opened {
  readonly session: Session;
  readonly info?: SnapshotInfo;
}

/**
 * The engine over the stored snapshots, as `workers/protocol.ts` declares it. What changes the open snapshot runs one
 * after the other, and so do the questions; a question asked during an import is answered from what is open then.
 */
export class StoredEngine {
  readonly #parts: EngineParts;
  readonly #changes = new Queue();
  readonly #questions = new Queue();
  #opened: Opened | undefined;
  #importing: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;
  #swept: Promise<unknown> | undefined;
  #source: { readonly session: Session; readonly file: number; readonly content: FileContent } | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
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
  ): Promise<ImportOutcome> {
    return this.#changes.run(async () => {
      const { platform, systems, keepSources = true, openFile } = this.#parts;
      const controller = new AbortController();
      const runner = new Runner(platform, progress, controller.signal);
      const store = await this.#store();
      const importing = importFilesAsSnapshot({ name, importedAt, files, at }, systems, store, runner, {
        keepSources,
        ...(openFile === undefined ? {} : { openFile }),
      });
      this.#importing = { controller, ended: importing.catch(() => undefined) };
      try {
        const { session, info, overview } = await importing;
        this.#opened = { session, info };
        return { snapshot: info, overview };
      } catch (error) {
        throw controller.signal.aborted ? new Cancelled() : error;
      } finally {
        this.#importing = undefined;
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
      const runner = new Runner(this.#parts.platform, progress);
      const store = await this.#store();
      const info = await store.info(id);
      const read = await runner.run(readWorkspace(await store.read(id)));
      if (!read.ok) throw new StoreProblem(`This snapshot is damaged: ${read.error}`);
      const session = await runner.run(Session.fromSnapshot(read.value, this.#parts.systems));
      const overview = await runner.run(session.overview(at, info));
      this.#opened = { session, info };
      return overview;
    });
  }

  async close(): Promise<void> {
    return this.#changes.run(() => {
      this.#opened = undefined;
      this.#source = undefined;
      return Promise.resolve();
    });
  }

  async openReport(data: Uint8Array<ArrayBuffer>): Promise<Overview> {
    return this.#changes.run(async () => {
      const read = await new Runner(this.#parts.platform).run(readReport(data));
      if (!read.ok) throw new StoreProblem(`This report cannot be read: ${read.error}`);
      const session = Session.fromPacked(read.value);
      this.#opened = { session };
      return new Runner(this.#parts.platform).run(session.overview(read.value.at));
    });
  }

  async overview(at: number): Promise<Overview> {
    return this.#answer((session, info) => session.overview(at, info));
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
    return this.#ask((session) => session.reach(start, scope));
  }

  async who(target: number, scope: Scope): Promise<ReachAnswer> {
    return this.#ask((session) => session.who(target, scope));
  }

  async routes(
    from: number,
    to: number,
    scope: Scope,
    limit: number,
    permission?: string,
  ): Promise<RouteAnswer> {
    return this.#ask((session) => session.routes(from, to, scope, limit, permission));
  }

  async steps(steps: readonly number[]): Promise<readonly StepRef[]> {
    return this.#ask((session) => session.steps(steps));
  }

  async access(query: AccessQuery): Promise<AccessPage> {
    return this.#answer((session) => session.access(query));
  }

  async accessCsv(query: AccessQuery): Promise<string> {
    return this.#answer((session) => session.accessCsv(query));
  }

  async overlap(
    principal: number,
    resource: number,
    permission: string,
    scope: Scope,
  ): Promise<OverlapAnswer> {
    return this.#ask((session) => session.overlap(principal, resource, permission, scope));
  }

  async findings(at: number): Promise<readonly Finding[]> {
    return this.#answer((session) => session.findings(at));
  }

  async sourceText(
    file: number,
    pointer: string | undefined,
    row: number | undefined,
  ): Promise<string | undefined> {
    return this.#questions.run(async () => {
      const opened = this.#open();
      if (opened.session.isReport) return opened.session.sourceText(file, pointer, row);
      const content = await this.#sourceContent(opened, file);
      return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
    });
  }

  async workspace(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#answer(({ snapshot }) => {
      if (snapshot === undefined)
        throw new StoreProblem('A report holds no records to make a workspace file of.');
      return workspaceSteps(snapshot);
    });
  }

  async reportData(scope: ReportScope, title: string, at: number): Promise<ReportData> {
    return this.#questions.run(async () => {
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
      return new Runner(this.#parts.platform).run(opened.session.report(scope, title, at, text));
    });
  }

  /** All findings as the command line prints them with `--json`, byte for byte. */
  async findingsJson(at: number): Promise<string> {
    return this.#answer(findingsText(at));
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

  #ask<T>(question: (session: Session) => T): Promise<T> {
    return this.#questions.run(() => Promise.resolve(question(this.#open().session)));
  }

  /** A question whose answer takes long: it lets the event loop turn. */
  #answer<T>(
    question: (session: Session, info: SnapshotInfo | undefined) => Generator<unknown, T>,
  ): Promise<T> {
    return this.#questions.run(() => {
      const { session, info } = this.#open();
      return new Runner(this.#parts.platform).run(question(session, info));
    });
  }

  async #sourceContent({ session, info }: Opened, file: number): Promise<FileContent | undefined> {
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

function findingsText(at: number): (session: Session) => Generator<number, string> {
  return function* (session) {
    return `${canonicalJson(findingResults(session, yield* session.findings(at)))}\n`;
  };
}
