import type { EngineApi } from '../../../workers/protocol';
import { Asked } from '../../app/asked.svelte';
import type { ColumnRule } from '../../layout/columns';
import { FOLD_DEFAULTS } from '../../layout/fold';
import type { FoldOptions } from '../../layout/fold';
import { answerTo } from './answer-shown';
import type { Asking, Shown } from './answer-shown';

/** Explore's answer and what the user folded or opened in it. */
export class Exploration {
  readonly #engine: EngineApi;
  readonly #asked = new Asked<Shown | undefined>();
  #folds = $state.raw<FoldOptions>(FOLD_DEFAULTS);
  #rule = $state<ColumnRule>('steps');
  #question = $state(0);
  #shown = $state.raw<Shown | undefined>();
  #about = '';

  constructor(engine: EngineApi) {
    this.#engine = engine;
  }

  get shown(): Shown | undefined {
    return this.#shown;
  }

  get pending(): boolean {
    return this.#asked.pending;
  }

  get error(): string | undefined {
    return this.#asked.error;
  }

  get folds(): FoldOptions {
    return this.#folds;
  }

  get rule(): ColumnRule {
    return this.#rule;
  }

  /** Grows when another question is answered, not when the same is asked in another scope. */
  get question(): number {
    return this.#question;
  }

  /** Whether anything is folded or opened by hand. */
  get touched(): boolean {
    return this.#folds !== FOLD_DEFAULTS;
  }

  async ask(asking: Asking): Promise<void> {
    const answered = await this.#asked.ask(() => answerTo(this.#engine, asking));
    if (answered === undefined) return;
    this.#shown = answered;
    const ends = [...asking.start, asking.target].map((node) => node?.node ?? '-').join(' ');
    const about = `${asking.mode} ${ends} ${asking.permission ?? ''}`;
    if (about === this.#about) return;
    this.#about = about;
    this.#folds = FOLD_DEFAULTS;
    this.#question += 1;
  }

  clear(): void {
    this.#asked.clear();
    this.#shown = undefined;
    this.#about = '';
  }

  arrange(rule: ColumnRule): void {
    this.#rule = rule;
  }

  unfold(key: string): void {
    const { opened, closed } = this.#folds;
    this.#folds = { ...this.#folds, opened: union(opened, key), closed: minus(closed, key) };
  }

  foldBack(key: string): void {
    const { opened, closed } = this.#folds;
    this.#folds = { ...this.#folds, opened: minus(opened, key), closed: union(closed, key) };
  }

  unfoldTenant(tenant: number): void {
    const { openedTenants } = this.#folds;
    this.#folds = {
      ...this.#folds,
      openedTenants: union(openedTenants, tenant),
      closed: FOLD_DEFAULTS.closed,
    };
  }

  unfoldAll(): void {
    this.#folds = { ...FOLD_DEFAULTS, all: true };
  }

  /** As it was at first. */
  foldAgain(): void {
    this.#folds = FOLD_DEFAULTS;
  }
}

/** Sets are replaced whole, never changed: they are held raw. */
function union<T>(known: ReadonlySet<T>, one: T): ReadonlySet<T> {
  return new Set([...known, one]);
}

function minus(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...keys].filter((known) => known !== key));
}
