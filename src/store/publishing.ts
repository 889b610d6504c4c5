import type { FolderRequest, ReportData, ReportRequest } from '../engine/contract';
import { Cancelled } from '../engine/drive';
import { writeFindings } from '../engine/publish';
import type { SourceText } from '../engine/packed-estate';
import { sourceExcerpt } from '../engine/source-excerpt';
import { workspaceFile } from '../engine/workspace';
import type { FileContent } from '../lib/content';
import { textBlob } from '../lib/text-parts';
import type { Desk } from './desk';
import { writeReportData, writeReportFolder } from './report-task';
import { Runner } from './runner';
import { StoreProblem } from './store-problem';

/** What leaves the estate as bytes or text: reports, workspaces, the source behind a step. */
export class Publishing {
  readonly #desk: Desk;
  #making: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async sourceText(
    file: number,
    pointer: string | undefined,
    row: number | undefined,
  ): Promise<string | undefined> {
    return this.#desk.long(undefined, async () => {
      const opened = this.#desk.current;
      if (opened.session.isReport) return opened.session.sourceText(file, pointer, row);
      const content = await this.#desk.sourceContent(opened, file);
      return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
    });
  }

  async workspace(): Promise<Blob> {
    this.#refuseProposed('A workspace');
    await this.#desk.records();
    return this.#desk.answer(undefined, ({ snapshot, isReport, graph, estate, gaps, collected, review }) => {
      if (isReport) throw new StoreProblem('A report holds no records to make a workspace file of.');
      const { inputs } = estate;
      // Records where there are any: whoever opens it decides anew.
      return workspaceFile({
        ...(snapshot ?? { inputs, gaps, graph, ...(collected === undefined ? {} : { collected }) }),
        review: review.decisions,
      });
    });
  }

  async reportData(request: ReportRequest, at: number): Promise<ReportData> {
    this.#refuseProposed('A report');
    return this.#make((signal) => this.#reportData(request, at, signal));
  }

  async reportFolder(request: FolderRequest): Promise<Blob> {
    const { platform } = this.#desk.parts;
    return this.#make((signal) => writeReportFolder(request, new Runner(platform, undefined, signal)));
  }

  /** One at a time: another one stops it, and so does a cancel. */
  async #make<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.stop();
    const controller = new AbortController();
    const made = work(controller.signal);
    this.#making = { controller, ended: made.catch(() => undefined) };
    try {
      return await made;
    } catch (error) {
      throw controller.signal.aborted ? new Cancelled() : error;
    }
  }

  /** Stop making a report, if one is being made. */
  async stop(): Promise<void> {
    const making = this.#making;
    making?.controller.abort();
    await making?.ended;
    if (this.#making === making) this.#making = undefined;
  }

  async #reportData(request: ReportRequest, at: number, signal: AbortSignal): Promise<ReportData> {
    await this.#desk.records();
    return this.#desk.long(undefined, async () => {
      const opened = this.#desk.current;
      // The report shows the record behind each step: its text is read from the sources kept with the snapshot.
      const contents: (FileContent | undefined)[] = [];
      for (const file of opened.session.estate.inputs.keys()) {
        contents.push(opened.session.isReport ? undefined : await this.#desk.sourceContent(opened, file));
      }
      const text: SourceText | undefined = opened.session.isReport
        ? undefined
        : (file, pointer, row) => {
            const content = contents[file];
            return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
          };
      const progress = this.#desk.watcher ?? (() => undefined);
      const runner = new Runner(this.#desk.parts.platform, progress, signal);
      return writeReportData(opened.session, request, at, text, runner, progress);
    });
  }

  /**
   * All findings as the command line prints them with `--json`, byte for byte. As a file, which crosses to the page without
   * being copied: a hundred megabytes of text would hold it.
   */
  async findingsJson(at: number): Promise<Blob> {
    await this.#desk.records();
    return this.#desk.answer(undefined, function* (session) {
      const findings = yield* session.findings(at);
      return yield* textBlob((put) => writeFindings(session, findings, put));
    });
  }

  /** What is published is what is, never what somebody considers. */
  #refuseProposed(what: string): void {
    const { session, today } = this.#desk.current;
    if (session !== today) {
      throw new StoreProblem(`${what} holds the estate as it is: go back to today first.`);
    }
  }
}
