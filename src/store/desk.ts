import type { Progress, SnapshotInfo } from '../engine/contract';
import type { ProposedEstate } from '../engine/proposal';
import type { Session } from '../engine/session';
import type { FileContent } from '../lib/content';
import { contentOf } from '../lib/file-content';
import type { EngineParts } from './engine-parts';
import { keptSource } from './kept-source';
import { Questions } from './questions';
import type { About } from './questions';
import { Runner } from './runner';
import type { SnapshotStore } from './store';
import { StoreProblem } from './store-problem';
import { attachRecords, outOfMemory } from './stored-snapshot';

export interface Opened {
  /** What every question is answered from: the estate as it is, or as a proposal would leave it. */
  readonly session: Session;
  readonly info?: SnapshotInfo;
  /** Today's estate; the same as `session` unless a proposal is shown. */
  readonly today: Session;
  /** What was proposed last, evaluated, and its words. */
  readonly effect?: ProposedEstate;
  readonly about?: string;
}

/** What is open, how it is asked, and what answers are read from besides: the ground of `engine-api.ts` and its parts. */
export class Desk {
  readonly parts: EngineParts;
  /** Told how far long questions are. */
  watcher: ((progress: Progress) => void) | undefined;
  readonly #questions: Questions;
  #opened: Opened | undefined;
  #swept: Promise<unknown> | undefined;
  #source: { readonly session: Session; readonly file: number; readonly content: FileContent } | undefined;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.#questions = new Questions(parts.platform.tick);
  }

  /** The store, once what broken imports have left in it is removed. */
  async store(): Promise<SnapshotStore> {
    const { store } = this.parts;
    if (store === undefined) throw new StoreProblem('A report stores nothing.');
    // A failed sweep must not keep anybody from their snapshots; the next start tries again.
    this.#swept ??= store.sweep().catch(() => undefined);
    await this.#swept;
    return store;
  }

  /**
   * What is open.
   * @throws StoreProblem where nothing is.
   */
  get current(): Opened {
    if (this.#opened === undefined) throw new StoreProblem('No snapshot is open.');
    return this.#opened;
  }

  /** Records of what is open, where they are at hand: memory that what is made beside it does not have. */
  get openRecords(): number {
    return this.#opened?.today.snapshot?.records.length ?? 0;
  }

  /** Before another estate comes beside what is open: lets go of what can be made again. As `openRecords`. */
  makeRoom(): number {
    this.#opened?.session.forgetIndex();
    this.#opened?.today.forgetIndex();
    return this.openRecords;
  }

  /** Another estate, or none: what was asked about the one before has no answer any more. */
  show(opened: Opened | undefined): void {
    this.#questions.stop();
    if (this.#opened?.today !== opened?.today) this.#source = undefined;
    this.#opened = opened;
  }

  renamed(id: number, name: string): void {
    const opened = this.#opened;
    if (opened?.info?.id === id) this.#opened = { ...opened, info: { ...opened.info, name } };
  }

  /** A question that is answered in one go. */
  ask<T>(question: (session: Session) => T, what?: About): Promise<T> {
    return this.guarded(this.#questions.short(what, () => question(this.current.session)));
  }

  /** A question somebody waits for at a picture: it waits for no other, lets the event loop turn, and can be stopped. */
  walk<T>(what: About | undefined, question: (session: Session) => Generator<unknown, T>): Promise<T> {
    return this.guarded(
      this.#questions.short(what, (signal) => {
        const runner = new Runner(this.parts.platform, this.watcher, signal);
        return runner.run(question(this.current.session), answering);
      }),
    );
  }

  /** A question whose answer takes long: it lets the event loop turn. */
  answer<T>(
    what: About | undefined,
    question: (session: Session, info: SnapshotInfo | undefined) => Generator<unknown, T>,
  ): Promise<T> {
    return this.guarded(
      this.#questions.long(what, (signal) => {
        const { session, info } = this.current;
        const runner = new Runner(this.parts.platform, this.watcher, signal);
        return runner.run(question(session, info), answering);
      }),
    );
  }

  /** Memory that ran out is told in words; the worker lives on. */
  async guarded<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw outOfMemory(error);
    }
  }

  /** The records of the open snapshot, for what cannot be answered from its decided graph. */
  records(): Promise<void> {
    return this.guarded(
      this.#questions.long(undefined, async () => {
        const { today: session, info } = this.current;
        if (info === undefined || session.hasView) return;
        const runner = new Runner(this.parts.platform, this.watcher);
        const { systems, memory } = this.parts;
        await attachRecords(await this.store(), info.id, session, runner, systems, { memory });
      }),
    );
  }

  /** Something long that is no question about one session. */
  long<T>(what: About | undefined, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#questions.long(what, task);
  }

  /** What a kept input held, read again; undefined where it was not kept. */
  async sourceContent({ today: session, info }: Opened, file: number): Promise<FileContent | undefined> {
    if (this.#source?.session === session && this.#source.file === file) return this.#source.content;
    const input = session.estate.inputs[file];
    const pieces = info === undefined ? undefined : await (await this.store()).source(info.id, file);
    if (input === undefined || pieces === undefined) return undefined;
    const content = contentOf(input.name, keptSource(input.name, pieces, input.size));
    await new Runner(this.parts.platform).run(content.prepare());
    this.#source = { session, file, content };
    return content;
  }
}

function answering(done: unknown): Progress {
  return { phase: 'answering', bytes: 0, totalBytes: 0, records: typeof done === 'number' ? done : 0 };
}
