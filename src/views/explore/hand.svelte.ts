/* eslint-disable svelte/prefer-svelte-reactivity -- sets here are not kept */
import type { Filters } from '../../app/filters.svelte';
import type { FoldMark } from '../../app/fold-mark';
import type { ColumnRule } from '../../layout/columns';
import type { Arrangement, LaidCard } from '../../layout/desk';
import { TRAITS } from '../../layout/drawing';
import type { Trait } from '../../layout/drawing';
import type { FoldOptions } from '../../layout/fold';
import { depthOf } from '../../layout/fold-at';
import { FOLD_BY } from '../../layout/fold-tree';
import type { FoldBy } from '../../layout/fold-tree';
import { ALL_SEEN } from '../../layout/sift';
import type { Sieve } from '../../layout/sift';
import { VERDICT_RANK } from '../../model/verdict';
import type { NodeRef, Scope } from '../../questions/answers';
import type { Explored } from './explored';
import { foldMarksOf, foldOptionsOf, without } from './hand-folds';
import { cardOfNode, membersOf } from './picture-of';

/** What Explore keeps in the URL, in saved views and in undo. */
const KEPT = {
  columns: 'explore.columns',
  fold: 'explore.fold',
  within: 'explore.within',
  hidden: 'explore.hidden',
} as const;

/**
 * What the user folded, hid, opened and arranged in an answer. All of it is kept with the page's filters, so that it is in
 * the URL and undone; how it is folded and what is hidden outlives a question, which fold is open and what is in focus
 * belongs to the one question.
 */
export class Hand {
  readonly #filters: Filters;
  readonly #explored: () => Explored | undefined;
  #about = $state('');
  #atLeast = $state(ALL_SEEN.atLeast);

  /** `explored`: the answer that is shown. */
  constructor(filters: Filters, explored: () => Explored | undefined) {
    this.#filters = filters;
    this.#explored = explored;
  }

  /** Which question it is the hand of from now on, and which verdicts are wanted. */
  turnTo(about: string, atLeast: Scope['atLeast']): void {
    this.#about = about;
    this.#atLeast = VERDICT_RANK[atLeast];
  }

  forget(): void {
    this.#about = '';
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

  /** All that is kept with the filters and moves the picture, as one text. */
  get kept(): string {
    const marks = this.#marks
      .filter(({ what }) => what !== 'listed')
      .map(({ what, at, node }) => `${what} ${at} ${node?.node ?? ''}`);
    return [...Object.values(KEPT).map((name) => this.#filters.text(name)), ...marks].join('|');
  }

  /** Whether anything is folded or opened by hand. */
  get touched(): boolean {
    return this.#marks.some(({ what }) => what !== 'focus' && what !== 'listed') || this.folds.by !== 'auto';
  }

  /** Whether anything is hidden by hand. */
  get narrowed(): boolean {
    const { hidden, within } = this.sieve;
    return hidden.length > 0 || within !== undefined || this.#marks.some(({ what }) => what === 'focus');
  }

  arrangement(room: Arrangement['room']): Arrangement {
    return {
      rule: this.rule,
      folds: this.folds,
      sieve: this.sieve,
      marks: foldMarksOf(this.#marks),
      room,
    };
  }

  /** The fold whose members are listed beside the picture: one is, while it is a fold. */
  get listed(): LaidCard | undefined {
    const explored = this.#explored();
    const node = this.#marks.find(({ what }) => what === 'listed')?.node;
    const card = explored && node && cardOfNode(explored, node.node);
    return card !== undefined && card.count > 1 ? card : undefined;
  }

  /** List the members of a fold, or of none any more. */
  list(key: string | undefined): void {
    const mark = key === undefined ? undefined : this.#markOf('listed', key);
    const others = this.#marks.filter(({ what }) => what !== 'listed');
    if (mark === undefined && others.length === this.#marks.length) return;
    this.#mark(mark === undefined ? others : [...others, { ...mark, at: 0 }]);
  }

  arrange(rule: ColumnRule): void {
    this.#filters.set(KEPT.columns, rule === 'role' ? rule : '');
  }

  /** Fold by one trait, or by what belongs together at a glance. */
  foldBy(by: FoldBy): void {
    this.#mark(this.#marks.filter(({ what }) => what === 'focus'));
    this.#filters.set(KEPT.fold, by === 'auto' ? '' : by);
  }

  /** Open folds: one, or all that some cards are. */
  unfold(...keys: readonly string[]): void {
    const opened = keys.flatMap((key) => this.#markOf('opened', key) ?? []);
    const rest = keys.reduce(
      (marks, key) => without(marks, 'closed', depthOf(key), this.#under(key)),
      this.#marks,
    );
    this.#open([...rest, ...opened]);
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
    this.#open([...rest, { what: 'tenant', at: tenant }]);
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
    this.#open(this.#marks.filter(({ what, at }) => what !== 'together' || !gone.has(at)));
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
      const explored = this.#explored();
      const card = explored?.laid.cards.find((known) => known.key === key);
      const node = explored?.names.get(card?.first[0] ?? -1);
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

  #mark(marks: readonly FoldMark[]): void {
    this.#filters.setFolds(this.#about, marks);
  }

  /** Folds come apart: none of them is listed any more. */
  #open(marks: readonly FoldMark[]): void {
    this.#mark(marks.filter(({ what }) => what !== 'listed'));
  }

  #focus(marks: readonly FoldMark[]): void {
    this.#mark([...this.#marks.filter(({ what }) => what !== 'focus'), ...marks]);
  }

  /** A fold, by the first of what is in it. */
  #markOf(what: FoldMark['what'], key: string): FoldMark | undefined {
    const { laid, names } = this.#explored() ?? {};
    const card = laid?.cards.find((known) => isUnder(known, key));
    const node = names?.get(card?.first[0] ?? -1);
    return node === undefined ? undefined : { what, at: depthOf(key), node };
  }

  /** Nodes of a fold, whether it is open or not. */
  #under(key: string): ReadonlySet<number> {
    const laid = this.#explored()?.laid;
    const nodes = new Set<number>();
    laid?.cards.forEach((card, index) => {
      if (isUnder(card, key)) for (const node of membersOf(laid, index)) nodes.add(node);
    });
    return nodes;
  }
}

/** A card that is a fold, or came out of it. */
function isUnder({ key, parent }: LaidCard, fold: string): boolean {
  return [key, parent].some((known) => known === fold || known?.startsWith(`${fold}/`) === true);
}
