/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not shown */
import type { EngineApi } from '../../../workers/protocol';
import { Asked, messageOf } from '../../app/asked.svelte';
import type { Filters } from '../../app/filters.svelte';
import { aboutOf } from '../../app/fold-mark';
import type { Arrangement } from '../../layout/desk';
import type { LayoutApi } from '../../layout/layout-desk';
import type { NodeRef } from '../../questions/answers';
import { answerTo } from './answer-shown';
import type { Asking, Shown } from './answer-shown';
import type { Explored } from './explored';
import { Hand } from './hand.svelte';

/** Explore's answer, laid out as the hand of the user says, and anew whenever either is another. */
export class Exploration {
  readonly #engine: EngineApi;
  readonly #layout: LayoutApi;
  /** What is folded, hidden and opened by hand. */
  readonly hand: Hand;
  readonly #asked = new Asked<Explored | undefined>();
  #question = $state(0);
  #explored = $state.raw<Explored | undefined>();
  #room: Arrangement['room'];
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
    this.hand = new Hand(filters, () => this.#explored);
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

  /** Grows when another question is answered, not when the same is asked in another scope. */
  get question(): number {
    return this.#question;
  }

  /** Size of the stage: what folds by itself does so that the picture can be read there. Taken with each question. */
  stage(width: number, height: number): void {
    if (width > 0 && height > 0) this.#room = { width, height };
  }

  async ask(asking: Asking): Promise<void> {
    const about = aboutOf(asking);
    this.hand.turnTo(about, asking.scope.atLeast);
    const ask = ++this.#asks;
    this.#asking = true;
    let kept = '';
    const answered = await this.#asked.ask(async () => {
      const found = await answerTo(this.#engine, asking);
      // A newer question has taken the desk.
      if (found === undefined || ask !== this.#asks) return undefined;
      await this.#layout.take(found.drawing);
      kept = this.hand.kept;
      return await this.#laidOut(found.shown, this.hand.arrangement(this.#room));
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
    if (kept !== this.hand.kept) void this.#again();
  }

  clear(): void {
    this.#asks += 1;
    this.#turn += 1;
    this.#asking = false;
    this.#arranging = false;
    this.#asked.clear();
    this.#explored = undefined;
    this.hand.forget();
    this.#answered = '';
  }

  /** What is kept with the filters has changed, here, by undo or by a link: the same answer anew. */
  refresh(kept: string): void {
    if (kept === this.#arranged) return;
    this.#arranged = kept;
    // A question under way is laid out as things are by then.
    if (!this.#asking) void this.#again();
  }

  /** The same answer, arranged anew. */
  async #again(): Promise<void> {
    const before = this.#explored;
    if (before === undefined) return;
    const turn = ++this.#turn;
    this.#arranging = true;
    try {
      const found = await this.#laidOut(before.shown, this.hand.arrangement(this.#room), before.names);
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
