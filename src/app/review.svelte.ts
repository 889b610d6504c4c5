import type { EngineApi } from '../../workers/protocol';
import type { Choice, Decision, KnownDecision, ReviewTarget } from '../review/decision';
import { targetName } from '../review/decision';
import { conflictsOf, reviewOf } from '../review/reviewed';
import type { Reviewed } from '../review/reviewed';
import type { RedactionKey } from '../report/redact/key-file';
import { isUnplaced } from '../report/left-out-id';
import { hasPseudonym } from '../report/redact/has-pseudonym';
import { messageOf } from './asked.svelte';

/** What a reviewer fills in. */
export interface DecisionForm {
  readonly choice: Choice;
  readonly reason: string;
  readonly ticket?: string;
  readonly owner?: string;
  readonly expires?: number;
}

/** What reviewers decided about the open estate: theirs by file, and what is decided here. */
export class Review {
  readonly #engine: EngineApi;
  readonly #wall: () => number;
  readonly #at: (() => number) | undefined;
  #decisions = $state.raw<readonly KnownDecision[]>([]);
  #review = $derived(reviewOf(this.#decisions));
  #conflicts = $derived(conflictsOf(this.#review));
  #unplaced = $derived(this.#decisions.filter(isUnplaced));
  #unsaved = $state(0);
  #told = $state<string | undefined>();
  #error = $state<string | undefined>();
  /** Who decides here. */
  by = $state('');

  /** `at`: the instant of the findings of an estate; a report tells nothing anew. */
  constructor(engine: EngineApi, wall: () => number = () => Date.now(), at?: () => number) {
    this.#engine = engine;
    this.#wall = wall;
    this.#at = at;
  }

  get decisions(): readonly KnownDecision[] {
    return this.#decisions;
  }

  get conflicts(): readonly Reviewed[] {
    return this.#conflicts;
  }

  /** Those about what nobody can tell here, because the report they were made in calls it otherwise. */
  get unplaced(): readonly KnownDecision[] {
    return this.#at === undefined ? [] : this.#unplaced;
  }

  /** How many decisions were made here and are in no file yet. */
  get unsaved(): number {
    return this.#unsaved;
  }

  /** What became of the last file. */
  get told(): string | undefined {
    return this.#told;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** All that is decided about findings, or about grants. */
  about(kind: ReviewTarget['kind']): readonly Reviewed[] {
    return [...this.#review.targets.values()].filter(({ target }) => target.kind === kind);
  }

  of(target: ReviewTarget): Reviewed | undefined {
    return this.#review.targets.get(targetName(target));
  }

  /** Read anew what is known: another estate is open. */
  async load(): Promise<void> {
    this.#unsaved = 0;
    this.#told = undefined;
    this.#error = undefined;
    await this.#guarded(async () => {
      this.#decisions = await this.#engine.decisions();
    });
  }

  /** Decide with all that is known of the target before one: it replaces what stands. */
  async decide(target: ReviewTarget, title: string, form: DecisionForm): Promise<void> {
    const replaces = this.of(target)?.standing.map(({ id }) => id) ?? [];
    const at = this.#wall();
    const decision: Decision = { target, title, ...form, by: this.by.trim(), at, replaces };
    await this.#guarded(async () => {
      this.#decisions = await this.#engine.decide([decision]);
      this.#unsaved += 1;
    });
  }

  /** All that is known, as a file for whoever made the report. */
  async file(report: string | undefined): Promise<string> {
    const { writeReviewFile } = await import('../review/review-file');
    this.#unsaved = 0;
    return writeReviewFile({
      ...(report === undefined ? {} : { report }),
      decisions: this.#decisions,
    });
  }

  /** Take files of decisions, and keys of redactions, out of a list of files; the others are given back. */
  async take(files: readonly File[]): Promise<readonly File[]> {
    // Fetched when files come: the first paint does without.
    const { isReviewFile, readReviewFile } = await import('../review/review-file');
    const { readRedactionKey } = await import('../report/redact/key-file');
    const others: File[] = [];
    const taken: Decision[] = [];
    let key: RedactionKey | undefined;
    let refused: string | undefined;
    for (const file of files) {
      const head = await file.slice(0, 4096).text();
      if (isReviewFile(head, await file.slice(-4096).text())) {
        const read = readReviewFile(await file.text());
        if (read.ok) taken.push(...read.value.decisions);
        else refused = `${file.name}: the file of decisions cannot be read: ${read.error}`;
      } else if (head.includes('"overreach-redaction-key"') && file.size < 4096) {
        const read = readRedactionKey(head);
        if (read.ok) key = read.value;
        else refused = `${file.name}: ${read.error}`;
      } else others.push(file);
    }
    if (taken.length > 0 || (key !== undefined && this.#decisions.length > 0)) await this.#merge(taken, key);
    else if (key !== undefined)
      this.#told = 'No decisions wait for this key: load the file of decisions, too';
    if (refused !== undefined) this.#error = refused;
    return others;
  }

  async #merge(taken: readonly Decision[], key: RedactionKey | undefined): Promise<void> {
    await this.#guarded(async () => {
      const before = this.#decisions.length - this.unplaced.length;
      this.#decisions = await this.#engine.decide(taken, key, this.#at?.());
      const added = this.#decisions.length - this.unplaced.length - before;
      this.#told = this.#became(added, key === undefined ? 'the key' : 'another key, that');
    });
  }

  /** What became of files, in words. */
  #became(added: number, key: string): string {
    const waiting = this.unplaced.filter(hasPseudonym).length;
    const others = this.unplaced.length - waiting;
    const told = [
      ...(added > 0 ? [added === 1 ? 'One decision merged' : `${added} decisions merged`] : []),
      ...(waiting === 1 ? [`One decision waits for ${key} of the report it was made in`] : []),
      ...(waiting > 1 ? [`${waiting} decisions wait for ${key} of the report they were made in`] : []),
      ...(others > 0 ? [`${others} could not be placed, see below`] : []),
    ];
    return told.length === 0 ? 'No new decisions' : told.join('. ');
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#error = undefined;
    } catch (error) {
      this.#error = messageOf(error);
    }
  }
}
