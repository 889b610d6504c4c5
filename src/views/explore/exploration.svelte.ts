/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import type { EngineApi } from '../../../workers/protocol';
import { Asked, messageOf } from '../../app/asked.svelte';
import type { Filters } from '../../app/filters.svelte';
import type { ColumnRule } from '../../layout/columns';
import type { Arrangement, Laid } from '../../layout/desk';
import { TRAITS } from '../../layout/drawing';
import type { Trait } from '../../layout/drawing';
import { FOLD_DEFAULTS } from '../../layout/fold';
import type { FoldOptions } from '../../layout/fold';
import { FOLD_BY } from '../../layout/fold-tree';
import type { FoldBy } from '../../layout/fold-tree';
import type { LayoutApi } from '../../layout/layout-desk';
import { ALL_SEEN } from '../../layout/sift';
import type { Sieve } from '../../layout/sift';
import { VERDICT_RANK } from '../../model/verdict';
import type { NodeRef } from '../../questions/answers';
import { answerTo } from './answer-shown';
import type { Asking, Shown } from './answer-shown';

/** Something to look at: the answer, laid out, and the names on its cards. */
export interface Explored {
  readonly shown: Shown;
  readonly laid: Laid;
  readonly names: ReadonlyMap<number, NodeRef>;
}

/** What Explore keeps in the URL, in saved views and in undo. */
const KEPT = {
  columns: 'explore.columns',
  fold: 'explore.fold',
  within: 'explore.within',
  hidden: 'explore.hidden',
} as const;

/**
 * Explore's answer and what the user folded, hid or opened in it. How it is folded and what is hidden is kept with the
 * page's filters and outlives a question; which fold is open and what is in focus belongs to the one answer.
 */
export class Exploration {
  readonly #engine: EngineApi;
  readonly #layout: LayoutApi;
  readonly #filters: Filters;
  readonly #asked = new Asked<Explored | undefined>();
  #folds = $state.raw<FoldOptions>(FOLD_DEFAULTS);
  #sieve = $state.raw<Sieve>(ALL_SEEN);
  #question = $state(0);
  #explored = $state.raw<Explored | undefined>();
  #room: Arrangement['room'];
  #about = '';
  #arranged = '|||';
  #asks = 0;
  #turn = 0;
  #error = $state<string | undefined>();

  constructor(engine: EngineApi, layout: LayoutApi, filters: Filters) {
    this.#engine = engine;
    this.#layout = layout;
    this.#filters = filters;
  }

  get explored(): Explored | undefined {
    return this.#explored;
  }

  get pending(): boolean {
    return this.#asked.pending;
  }

  get error(): string | undefined {
    return this.#asked.error ?? this.#error;
  }

  get folds(): FoldOptions {
    const by = this.#filters.one(KEPT.fold, FOLD_BY) ?? 'auto';
    return by === this.#folds.by ? this.#folds : { ...this.#folds, by };
  }

  get sieve(): Sieve {
    const within = /^\d{1,4}$/u.test(this.#filters.text(KEPT.within))
      ? Number(this.#filters.text(KEPT.within))
      : undefined;
    return { ...this.#sieve, within, hidden: this.#filters.some(KEPT.hidden, TRAITS) };
  }

  get rule(): ColumnRule {
    return this.#filters.text(KEPT.columns) === 'role' ? 'role' : 'steps';
  }

  /** All that is kept with the filters, as one text. */
  get kept(): string {
    return Object.values(KEPT)
      .map((name) => this.#filters.text(name))
      .join('|');
  }

  /** Grows when another question is answered, not when the same is asked in another scope. */
  get question(): number {
    return this.#question;
  }

  /** Whether anything is folded or opened by hand. */
  get touched(): boolean {
    return this.#folds !== FOLD_DEFAULTS || this.folds.by !== 'auto';
  }

  /** Whether anything is hidden by hand. */
  get narrowed(): boolean {
    const { hidden, focus, within } = this.sieve;
    return hidden.length > 0 || focus.length > 0 || within !== undefined;
  }

  /** Size of the stage: what folds by itself does so that the picture can be read there. Taken with each question. */
  stage(width: number, height: number): void {
    if (width > 0 && height > 0) this.#room = { width, height };
  }

  async ask(asking: Asking): Promise<void> {
    const ends = [...asking.start, asking.target].map((node) => node?.node ?? '-').join(' ');
    const about = `${asking.mode} ${ends} ${asking.permission ?? ''}`;
    const another = about !== this.#about;
    const atLeast = VERDICT_RANK[asking.scope.atLeast];
    const sieve = { ...this.sieve, atLeast, focus: another ? [] : this.#sieve.focus };
    const folds = another ? { ...FOLD_DEFAULTS, by: this.folds.by } : this.folds;
    const ask = ++this.#asks;
    const answered = await this.#asked.ask(async () => {
      const found = await answerTo(this.#engine, asking);
      // A newer question has taken the desk.
      if (found === undefined || ask !== this.#asks) return undefined;
      await this.#layout.take(found.drawing);
      return await this.#laidOut(found.shown, { rule: this.rule, folds, sieve, room: this.#room });
    });
    if (answered === undefined || ask !== this.#asks) return;
    this.#turn += 1;
    this.#explored = answered;
    this.#sieve = sieve;
    if (!another) return;
    this.#about = about;
    this.#folds = FOLD_DEFAULTS;
    this.#question += 1;
  }

  clear(): void {
    this.#asks += 1;
    this.#turn += 1;
    this.#asked.clear();
    this.#explored = undefined;
    this.#about = '';
  }

  arrange(rule: ColumnRule): void {
    this.#filters.set(KEPT.columns, rule === 'role' ? rule : '');
  }

  /** Fold by one trait, or by what belongs together at a glance. */
  foldBy(by: FoldBy): void {
    this.#folds = FOLD_DEFAULTS;
    this.#filters.set(KEPT.fold, by === 'auto' ? '' : by);
  }

  /** What is kept with the filters has changed, here, by undo or by a link: the same answer anew. */
  refresh(kept: string): void {
    if (kept === this.#arranged) return;
    this.#arranged = kept;
    void this.#again();
  }

  unfold(...keys: readonly string[]): void {
    const { opened, closed } = this.#folds;
    this.#fold({ opened: [...new Set([...opened, ...keys])], closed: without(closed, keys) });
  }

  foldBack(...keys: readonly string[]): void {
    const { opened, closed, together } = this.#folds;
    this.#fold({
      opened: without(opened, keys),
      closed: [...new Set([...closed, ...keys])],
      together,
    });
  }

  unfoldTenant(tenant: number): void {
    const { openedTenants } = this.#folds;
    this.#fold({ openedTenants: [...new Set([...openedTenants, tenant])], closed: [] });
  }

  unfoldAll(): void {
    this.#fold({ ...FOLD_DEFAULTS, all: true });
  }

  /** What was selected together becomes one card. */
  foldTogether(nodes: readonly number[]): void {
    if (nodes.length > 1) this.#fold({ together: [...this.#folds.together, nodes] });
  }

  takeApart(nodes: readonly number[]): void {
    const { together } = this.#folds;
    this.#fold({ together: together.filter((list) => !list.some((node) => nodes.includes(node))) });
  }

  /** As it was at first. */
  foldAgain(): void {
    this.foldBy('auto');
    void this.#again();
  }

  /** The legend is the filter. */
  toggle(trait: Trait): void {
    this.#filters.toggle(KEPT.hidden, TRAITS, trait);
  }

  within(steps: number | undefined): void {
    this.#filters.set(KEPT.within, steps === undefined ? '' : String(steps));
  }

  /** Only what lies on a way through some nodes. */
  focus(nodes: readonly number[]): void {
    this.#sift({ focus: nodes });
  }

  showAll(): void {
    this.#filters.set(KEPT.hidden, '');
    this.within(undefined);
    this.#sift({ focus: [] });
  }

  #fold(change: Partial<FoldOptions>): void {
    this.#folds = { ...this.#folds, ...change };
    void this.#again();
  }

  #sift(change: Partial<Sieve>): void {
    this.#sieve = { ...this.#sieve, ...change };
    void this.#again();
  }

  /** The same answer, arranged anew. */
  async #again(): Promise<void> {
    const before = this.#explored;
    if (before === undefined) return;
    const turn = ++this.#turn;
    try {
      const arrangement = { rule: this.rule, folds: this.folds, sieve: this.sieve, room: this.#room };
      const found = await this.#laidOut(before.shown, arrangement, before.names);
      if (turn === this.#turn) this.#explored = found;
    } catch (error) {
      if (turn === this.#turn) this.#error = messageOf(error);
    }
  }

  async #laidOut(
    shown: Shown,
    arrangement: Arrangement,
    known: ReadonlyMap<number, NodeRef> = namesIn(shown),
  ): Promise<Explored> {
    const laid = await this.#layout.arrange($state.snapshot(arrangement));
    const wanted = new Set(laid.cards.flatMap(({ first }) => first).filter((node) => !known.has(node)));
    const found = wanted.size === 0 ? [] : await this.#engine.nodes([...wanted]);
    const names = new Map([...known, ...found.map((node) => [node.node, node] as const)]);
    return { shown, laid, names };
  }
}

function namesIn(shown: Shown): ReadonlyMap<number, NodeRef> {
  const nodes =
    shown.kind === 'reach' ? shown.answer.start : shown.steps.flatMap(({ from, to }) => [from, to]);
  const ends = shown.kind === 'routes' ? [shown.answer.from, shown.answer.to] : [];
  return new Map([...nodes, ...ends].map((node) => [node.node, node]));
}

function without<T>(list: readonly T[], gone: readonly T[]): readonly T[] {
  return list.filter((one) => !gone.includes(one));
}
