import type { ImportOutcome, NamedInput, Overview, Progress } from '../engine/contract';
import { Cancelled } from '../engine/drive';
import type { NamedFile } from '../engine/import';
import type { JoinChoice } from '../engine/join-decisions';
import type { Desk } from './desk';
import { importFilesAsSnapshot } from './import-task';
import { decideJoins } from './join-task';
import { keptFiles } from './kept-files';
import type { Queue } from './queue';
import { Runner } from './runner';
import { StoreProblem } from './store-problem';
import { outOfMemory } from './stored-snapshot';

/** What puts another estate in the place of the open one: files read, read again under other names, or joins decided. */
export class Importing {
  readonly #desk: Desk;
  readonly #changes: Queue;
  #importing: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(desk: Desk, changes: Queue) {
    this.#desk = desk;
    this.#changes = changes;
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
        openRecords: this.#desk.makeRoom(),
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
          {
            keepSources: true,
            openRecords: this.#desk.makeRoom(),
            ...(memory === undefined ? {} : { memory }),
          },
        );
        done.session.decide(today.review);
        this.#desk.show({ session: done.session, today: done.session, info: done.info });
        return done.overview;
      } catch (error) {
        throw outOfMemory(error);
      }
    });
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
      const { systems, platform, memory } = this.#desk.parts;
      if (info === undefined)
        throw new StoreProblem('Nothing is decided in a report: it is as its author made it.');
      const request = { info, session, choices, at, ...(memory === undefined ? {} : { memory }) };
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

  /** Stop an import under way; done once nothing of it is left. */
  async cancel(): Promise<void> {
    const importing = this.#importing;
    importing?.controller.abort();
    await importing?.ended;
  }
}
