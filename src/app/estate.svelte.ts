import type { EngineApi } from '../../workers/protocol';
import type { Considered } from '../engine/considered';
import type { NamedInput, Overview, Progress, SnapshotInfo } from '../engine/contract';
import type { JoinChoice } from '../engine/join-decisions';
import { messageOf } from './asked.svelte';
import type { Clock } from './clock.svelte';

export type Activity = 'idle' | 'importing' | 'cancelling' | 'opening' | 'deciding';
type TenantSummary = Overview['tenants'][number];

/** The stored snapshots, the open one, and the import under way. */
export class Estate {
  readonly #engine: EngineApi;
  readonly #clock: Clock;
  readonly #changed: (proposed: boolean) => void;
  #overview = $state.raw<Overview | undefined>();
  #today = $state.raw<Overview | undefined>();
  #snapshots = $state.raw<readonly SnapshotInfo[]>([]);
  #progress = $state.raw<Progress | undefined>();
  #activity = $state<Activity>('idle');
  #error = $state<string | undefined>();
  #listed = $state(false);
  #adding = $state(false);
  #files = $state.raw<readonly File[]>([]);
  #refused = $state.raw<readonly File[]>([]);
  #generation = $state(0);
  #request = 0;
  #listing = 0;
  #refreshed = 0;

  /**
   * `changed` is called in the same turn as another snapshot is shown, or none; with true when it is the same one as
   * somebody proposes to change it.
   */
  constructor(engine: EngineApi, clock: Clock, changed: (proposed: boolean) => void = () => undefined) {
    this.#engine = engine;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** The open snapshot at the clock's instant. */
  get overview(): Overview | undefined {
    return this.#overview;
  }

  /** While a proposal is shown: the overview of the estate as it is, to be shown beside it. */
  get today(): Overview | undefined {
    return this.#today;
  }

  get snapshots(): readonly SnapshotInfo[] {
    return this.#snapshots;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  get activity(): Activity {
    return this.#activity;
  }

  get busy(): boolean {
    return this.#activity !== 'idle';
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** Whether anybody has opened or imported anything, or tried to, since the page is there. */
  get begun(): boolean {
    return this.#request > 0;
  }

  /** True once the stored snapshots are known. */
  get listed(): boolean {
    return this.#listed;
  }

  /** Grows whenever another snapshot is opened: node and step numbers of before mean nothing any more. */
  get generation(): number {
    return this.#generation;
  }

  /** The files the open snapshot was imported from, while this page lives: none once it is opened from the store. */
  get files(): readonly File[] {
    return this.#files;
  }

  /** The files of the last import, if it failed: some may be tables whose columns can be mapped. */
  get refused(): readonly File[] {
    return this.#refused;
  }

  tenant(index: number): TenantSummary | undefined {
    return this.#overview?.tenants[index];
  }

  dismissError(): void {
    this.#error = undefined;
  }

  /** Say something went wrong outside the engine (a file could not be read). */
  fail(message: string): void {
    this.#error = message;
  }

  async list(): Promise<void> {
    this.#listing += 1;
    const listing = this.#listing;
    try {
      const snapshots = await this.#engine.snapshots();
      // Asked before an import has ended, and answered after it: what is known by now is newer.
      if (listing === this.#listing) this.#snapshots = snapshots;
    } catch (error) {
      if (listing === this.#listing) this.#error = messageOf(error);
    }
    this.#listed = true;
  }

  /** Whether more files are read together with those of the open snapshot. */
  get adding(): boolean {
    return this.#adding && this.#overview?.snapshot !== undefined;
  }

  addMore(adding: boolean): void {
    this.#adding = adding;
  }

  /**
   * Import files as a new snapshot and open it; `onto`: together with the files of the open one. What is open stays until
   * the new one is whole, and is kept.
   */
  async import(files: readonly File[], name: string, onto?: number): Promise<boolean> {
    if (this.busy || files.length === 0) return false;
    const request = this.#begin('importing');
    try {
      const outcome = await this.#engine.import(
        name,
        this.#clock.wall(),
        files,
        this.#clock.at,
        this.#report(request),
        ...(onto === undefined ? [] : [onto]),
      );
      if (request !== this.#request) return false;
      this.#adding = false;
      // Of what was added to only the new files are at hand: columns are mapped from all or none.
      this.#show(outcome.overview, onto === undefined ? files : []);
      this.#end();
      await this.list();
      return true;
    } catch (error) {
      if (request === this.#request) this.#refused = files;
      this.#failed(request, error);
      return false;
    }
  }

  /**
   * Confirm or cut joins of secrets and accounts: the open snapshot is decided anew. `filesAfter` gives the files it would
   * be imported from then.
   */
  async decideJoins(
    choices: readonly JoinChoice[],
    filesAfter: (files: readonly File[]) => Promise<readonly File[]>,
  ): Promise<boolean> {
    if (this.busy) return false;
    const request = this.#begin('deciding');
    try {
      const overview = await this.#engine.decideJoins(choices, this.#clock.at, this.#report(request));
      const files = this.#files.length === 0 ? [] : await filesAfter(this.#files);
      if (request !== this.#request) return false;
      this.#show(overview, files);
      this.#end();
      await this.list();
      return true;
    } catch (error) {
      this.#failed(request, error);
      return false;
    }
  }

  /** Read the files of the open snapshot again, some under names that say what they are of, in its place. */
  async nameFiles(named: readonly NamedInput[]): Promise<boolean> {
    if (this.busy) return false;
    const request = this.#begin('deciding');
    try {
      const overview = await this.#engine.nameFiles(named, this.#clock.at, this.#report(request));
      if (request !== this.#request) return false;
      // The files at hand have their old names, and columns are mapped from all or none.
      this.#show(overview);
      this.#end();
      await this.list();
      return true;
    } catch (error) {
      this.#failed(request, error);
      return false;
    }
  }

  /** Stop the running import; resolves when nothing of it is left. */
  async cancel(): Promise<void> {
    if (this.#activity !== 'importing') return;
    this.#request += 1;
    this.#activity = 'cancelling';
    try {
      await this.#engine.cancel();
    } catch (error) {
      this.#error = messageOf(error);
    }
    this.#end();
  }

  async open(id: number): Promise<boolean> {
    if (this.#activity === 'importing' || this.#activity === 'cancelling') return false;
    const request = this.#begin('opening');
    return this.#opened(request, () => this.#engine.open(id, this.#clock.at, this.#report(request)));
  }

  /** Open packed report data instead of a stored snapshot. */
  async openReport(data: Blob, passphrase?: string): Promise<boolean> {
    const request = this.#begin('opening');
    return this.#opened(request, () => this.#engine.openReport(data, passphrase, this.#report(request)));
  }

  /** Compute the overview again, for the clock's present instant. */
  async refresh(): Promise<void> {
    if (!this.#overview) return;
    this.#refreshed += 1;
    const refresh = this.#refreshed;
    const generation = this.#generation;
    try {
      const overview = await this.#engine.overview(this.#clock.at);
      if (refresh === this.#refreshed && generation === this.#generation) this.#overview = overview;
    } catch (error) {
      if (refresh === this.#refreshed) this.#error = messageOf(error);
    }
  }

  /**
   * What is shown from now on is a proposal of the same snapshot, or today again. Where things have other numbers, every
   * view begins afresh.
   */
  consider({ overview, today }: Considered, renumbered: boolean): void {
    this.#overview = overview;
    this.#today = today;
    if (!renumbered) return;
    this.#generation += 1;
    this.#changed(true);
  }

  async rename(id: number, name: string): Promise<void> {
    await this.#change(() => this.#engine.rename(id, name));
    const open = this.#overview;
    if (open?.snapshot?.id === id) this.#overview = { ...open, snapshot: { ...open.snapshot, name } };
  }

  async remove(id: number): Promise<void> {
    await this.#change(() => this.#engine.remove(id));
    if (this.#overview?.snapshot?.id !== id) return;
    this.#show(undefined);
    await this.#change(() => this.#engine.close());
  }

  async #change(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this.#error = messageOf(error);
    }
    await this.list();
  }

  #begin(activity: Activity): number {
    this.#request += 1;
    this.#activity = activity;
    this.#progress = undefined;
    this.#error = undefined;
    this.#refused = [];
    return this.#request;
  }

  #end(): void {
    this.#activity = 'idle';
    this.#progress = undefined;
  }

  #report(request: number): (progress: Progress) => void {
    return (progress) => {
      if (request === this.#request) this.#progress = progress;
    };
  }

  async #opened(request: number, work: () => Promise<Overview>): Promise<boolean> {
    try {
      const overview = await work();
      if (request !== this.#request) return false;
      this.#show(overview);
      this.#end();
      return true;
    } catch (error) {
      this.#failed(request, error);
      return false;
    }
  }

  #failed(request: number, error: unknown): void {
    if (request !== this.#request) return;
    this.#error = messageOf(error);
    this.#end();
  }

  #show(overview: Overview | undefined, files: readonly File[] = []): void {
    this.#overview = overview;
    this.#today = undefined;
    this.#files = files;
    this.#generation += 1;
    this.#changed(false);
  }
}
