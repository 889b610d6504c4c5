import type { Overview, Progress } from '../engine/contract';
import { mergeDecisions } from '../review/merge';
import type { Desk } from './desk';
import type { Queue } from './queue';
import { openReportData } from './report-task';
import { Runner } from './runner';
import { openStored, outOfMemory } from './stored-snapshot';

/** Opens what was kept or sent: a stored snapshot, or a report; and closes it. */
export class Opening {
  readonly #desk: Desk;
  readonly #changes: Queue;

  constructor(desk: Desk, changes: Queue) {
    this.#desk = desk;
    this.#changes = changes;
  }

  async open(id: number, at: number, progress: (p: Progress) => void): Promise<Overview> {
    return this.#changes.run(async () => {
      const { platform, systems, memory, eagerSteps } = this.#desk.parts;
      const runner = new Runner(platform, progress);
      const store = await this.#desk.store();
      const info = await store.info(id);
      try {
        const limit = { memory, eagerSteps, openRecords: this.#desk.makeRoom() };
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
    data: Blob | Uint8Array<ArrayBuffer>,
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
}
