/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import type { EngineApi } from '../../../workers/protocol';
import { Asked, messageOf } from '../../app/asked.svelte';
import type { Filters } from '../../app/filters.svelte';
import { aboutOf } from '../../app/fold-mark';
import type { FoldMark } from '../../app/fold-mark';
import type { ColumnRule } from '../../layout/columns';
import type { Arrangement, Laid, LaidCard } from '../../layout/desk';
import { TRAITS } from '../../layout/drawing';
import type { Trait } from '../../layout/drawing';
import type { FoldOptions } from '../../layout/fold';
import { depthOf } from '../../layout/fold-at';
import { FOLD_BY } from '../../layout/fold-tree';
import type { FoldBy } from '../../layout/fold-tree';
import type { LayoutApi } from '../../layout/layout-desk';
import { ALL_SEEN } from '../../layout/sift';
import type { Sieve } from '../../layout/sift';
import { VERDICT_RANK } from '../../model/verdict';
import type { NodeRef } from '../../questions/answers';
import { answerTo } from './answer-shown';
import type { Asking, Shown } from './answer-shown';
import { foldMarksOf, foldOptionsOf, without } from './hand-folds';
import { membersOf } from './picture-of';

/** Something to look at: the answer, laid out, and the names on its cards. */
export interface Explored {
  readonly shown: Shown;
  readonly laid: Laid;
  readonly names: ReadonlyMap<number, NodeRef>;
  /** Which columns it was laid out in. */
  readonly rule: ColumnRule;
}

/** What Explore keeps in the URL, in saved views and in undo. */
const KEPT = {
  columns: 'explore.columns',
  fold: 'explore.fold',
  within: 'explore.within',
  hidden: 'explore.hidden',
} as const;

/**
 * Explore's answer and what the user folded, hid or opened in it. All of that is kept with the page's filters, so that it
 * is in the URL and undone; how it is folded and what is hidden outlives a question, which fold is open and what is in
 * focus belongs to the one question.
 */
export class Exploration {
  readonly #engine: EngineApi;
  readonly #layout: LayoutApi;
  readonly #filters: Filters;
  readonly #asked = new Asked<Explored | undefined>();
  #atLeast = $state(ALL_SEEN.atLeast);
  #question = $state(0);
  #explored = $state.raw<Explored | undefined>();
  #room: Arrangement['room'];
  #about = $state('');
  /** What the answer shown is about. */
  #answered = '';
  #arranged = '';
  #asks = 0;
  #turn = 0;
  /** A question is under way, until its answer is shown or it failed. */
  #asking = $state(false);
  /** The same answer is being arranged anew. */
  #arranging = $state(false);
  #error = $state<string | undefined>();

  constructor(engine: EngineApi, layout: LayoutApi, filters: Filters) {
    this.#engine = engine;
    this.#layout = layout;
    this.#filters = filters;
  }

  get explored(): Explored | undefined {
    return this.#explored;
  }

  /** What is shown is not, or not yet, what is asked for and how it is to be arranged. */
  get pending(): boolean {
    return this.#asking || this.#arranging;
  }

  get error(): string | undefined {
    return this.#asked.error ?? this.#error;
  }

  get folds(): FoldOptions {
    return { ...foldOptionsOf(this.#marks), by: this.#filters.one(KEPT.fold, FOLD_BY) ?? 'auto' };
  }

  get sieve(): Sieve {
    const within = /^\d{1,4}$/u.test(this.#filters.text(KEPT.within))
      ? Number(this.#filters.text(KEPT.within))
      : undefined;
    return { atLeast: this.#atLeast, focus: [], within, hidden: this.#filters.some(KEPT.hidden, TRAITS) };
  }

  get rule(): ColumnRule {
    return this.#filters.text(KEPT.columns) === 'role' ? 'role' : 'steps';
  }

  /** All that is kept with the filters, as one text. */
  get kept(): string {
    const marks = this.#marks.map(({ what, at, node }) => `${what} ${at} ${node?.node ?? ''}`);
    return [...Object.values(KEPT).map((name) => this.#filters.text(name)), ...marks].join('|');
  }

  /** Grows when another question is answered, not when the same is asked in another scope. */
  get question(): number {
    return this.#question;
  }

  /** Whether anything is folded or opened by hand. */
  get touched(): boolean {
    return this.#marks.some(({ what }) => what !== 'focus') || this.folds.by !== 'auto';
  }

  /** Whether anything is hidden by hand. */
  get narrowed(): boolean {
    const { hidden, within } = this.sieve;
    return hidden.length > 0 || within !== undefined || this.#marks.some(({ what }) => what === 'focus');
  }

  /** Size of the stage: what folds by itself does so that the picture can be read there. Taken with each question. */
  stage(width: number, height: number): void {
    if (width > 0 && height > 0) this.#room = { width, height };
  }

  async ask(asking: Asking): Promise<void> {
    const about = aboutOf(asking);
    this.#about = about;
    this.#atLeast = VERDICT_RANK[asking.scope.atLeast];
    const ask = ++this.#asks;
    this.#asking = true;
    let kept = '';
    const answered = await this.#asked.ask(async () => {
      const found = await answerTo(this.#engine, asking);
      // A newer question has taken the desk.
      if (found === undefined || ask !== this.#asks) return undefined;
      await this.#layout.take(found.drawing);
      kept = this.kept;
      return await this.#laidOut(found.shown, this.#arrangement);
    });
    if (ask !== this.#asks) return;
    this.#asking = false;
    if (answered === undefined) return;
    this.#turn += 1;
    this.#arranging = false;
    this.#explored = answered;
    if (about !== this.#answered) this.#question += 1;
    this.#answered = about;
    // Something was folded or hidden while it was laid out.
    if (kept !== this.kept) void this.#again();
  }

  clear(): void {
    this.#asks += 1;
    this.#turn += 1;
    this.#asking = false;
    this.#arranging = false;
    this.#asked.clear();
    this.#explored = undefined;
    this.#about = '';
    this.#answered = '';
  }

  arrange(rule: ColumnRule): void {
    this.#filters.set(KEPT.columns, rule === 'role' ? rule : '');
  }

  /** Fold by one trait, or by what belongs together at a glance. */
  foldBy(by: FoldBy): void {
    this.#mark(this.#marks.filter(({ what }) => what === 'focus'));
    this.#filters.set(KEPT.fold, by === 'auto' ? '' : by);
  }

  /** What is kept with the filters has changed, here, by undo or by a link: the same answer anew. */
  refresh(kept: string): void {
    if (kept === this.#arranged) return;
    this.#arranged = kept;
    // A question under way is laid out as things are by then.
    if (!this.#asking) void this.#again();
  }

  /** Open folds: one, or all that some cards are. */
  unfold(...keys: readonly string[]): void {
    const opened = keys.flatMap((key) => this.#markOf('opened', key) ?? []);
    const rest = keys.reduce(
      (marks, key) => without(marks, 'closed', depthOf(key), this.#under(key)),
      this.#marks,
    );
    this.#mark([...rest, ...opened]);
  }

  foldBack(...keys: readonly string[]): void {
    const closed = keys.flatMap((key) => this.#markOf('closed', key) ?? []);
    const rest = keys.reduce(
      (marks, key) => without(marks, 'opened', depthOf(key), this.#under(key)),
      this.#marks,
    );
    this.#mark([...rest.filter(({ what }) => what !== 'all' && what !== 'tenant'), ...closed]);
  }

  unfoldTenant(tenant: number): void {
    const rest = this.#marks.filter(
      ({ what, at }) => what !== 'closed' && !(what === 'tenant' && at === tenant),
    );
    this.#mark([...rest, { what: 'tenant', at: tenant }]);
  }

  unfoldAll(): void {
    this.#mark([...this.#marks.filter(({ what }) => what === 'focus'), { what: 'all', at: 0 }]);
  }

  /** What was selected together becomes one card. */
  foldTogether(nodes: readonly NodeRef[]): void {
    if (nodes.length < 2) return;
    const at =
      1 + Math.max(-1, ...this.#marks.filter(({ what }) => what === 'together').map((mark) => mark.at));
    this.#mark([...this.#marks, ...nodes.map((node) => ({ what: 'together' as const, at, node }))]);
  }

  takeApart(nodes: readonly number[]): void {
    const gone = new Set(
      this.#marks
        .filter(({ what, node }) => what === 'together' && node !== undefined && nodes.includes(node.node))
        .map(({ at }) => at),
    );
    this.#mark(this.#marks.filter(({ what, at }) => what !== 'together' || !gone.has(at)));
  }

  /** As it was at first. */
  foldAgain(): void {
    this.foldBy('auto');
  }

  /** The legend is the filter. */
  toggle(trait: Trait): void {
    this.#filters.toggle(KEPT.hidden, TRAITS, trait);
  }

  within(steps: number | undefined): void {
    this.#filters.set(KEPT.within, steps === undefined ? '' : String(steps));
  }

  /** Only what lies on a way through some nodes. */
  focus(nodes: readonly NodeRef[]): void {
    this.#focus(nodes.map((node) => ({ what: 'focus', at: 0, node })));
  }

  /** The same for what is on a card: a node, or all of a fold. */
  focusOn(key: string): void {
    const mark = key.startsWith('/') ? this.#markOf('focus', key) : undefined;
    if (mark) this.#focus([mark]);
    else if (key.startsWith('together '))
      this.#focus(
        this.#marks
          .filter(({ what, node }) => what === 'together' && this.#under(key).has(node?.node ?? -1))
          .map((known) => ({ ...known, what: 'focus' as const, at: 0 })),
      );
    else {
      const card = this.#explored?.laid.cards.find((known) => known.key === key);
      const node = this.#explored?.names.get(card?.first[0] ?? -1);
      if (node) this.focus([node]);
    }
  }

  showAll(): void {
    this.#filters.set(KEPT.hidden, '');
    this.within(undefined);
    this.#focus([]);
  }

  get #marks(): readonly FoldMark[] {
    return this.#filters.folds(this.#about);
  }

  get #arrangement(): Arrangement {
    return {
      rule: this.rule,
      folds: this.folds,
      sieve: this.sieve,
      marks: foldMarksOf(this.#marks),
      room: this.#room,
    };
  }

  #mark(marks: readonly FoldMark[]): void {
    this.#filters.setFolds(this.#about, marks);
  }

  #focus(marks: readonly FoldMark[]): void {
    this.#mark([...this.#marks.filter(({ what }) => what !== 'focus'), ...marks]);
  }

  /** A fold, by the first of what is in it. */
  #markOf(what: FoldMark['what'], key: string): FoldMark | undefined {
    const { laid, names } = this.#explored ?? {};
    const card = laid?.cards.find((known) => isUnder(known, key));
    const node = names?.get(card?.first[0] ?? -1);
    return node === undefined ? undefined : { what, at: depthOf(key), node };
  }

  /** Nodes of a fold, whether it is open or not. */
  #under(key: string): ReadonlySet<number> {
    const laid = this.#explored?.laid;
    const nodes = new Set<number>();
    laid?.cards.forEach((card, index) => {
      if (isUnder(card, key)) for (const node of membersOf(laid, index)) nodes.add(node);
    });
    return nodes;
  }

  /** The same answer, arranged anew. */
  async #again(): Promise<void> {
    const before = this.#explored;
    if (before === undefined) return;
    const turn = ++this.#turn;
    this.#arranging = true;
    try {
      const found = await this.#laidOut(before.shown, this.#arrangement, before.names);
      if (turn === this.#turn) this.#explored = found;
    } catch (error) {
      if (turn === this.#turn) this.#error = messageOf(error);
    }
    if (turn === this.#turn) this.#arranging = false;
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
    return { shown, laid, names, rule: arrangement.rule };
  }
}

function namesIn(shown: Shown): ReadonlyMap<number, NodeRef> {
  const nodes =
    shown.kind === 'reach' ? shown.answer.start : shown.steps.flatMap(({ from, to }) => [from, to]);
  const ends = shown.kind === 'routes' ? [shown.answer.from, shown.answer.to] : [];
  return new Map([...nodes, ...ends].map((node) => [node.node, node]));
}

/** A card that is a fold, or came out of it. */
function isUnder({ key, parent }: LaidCard, fold: string): boolean {
  return [key, parent].some((known) => known === fold || known?.startsWith(`${fold}/`) === true);
}
