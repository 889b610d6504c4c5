import { UNITS_PER_TURN, i32, u32 } from '../columns';
import type { Condensed } from './components';
import { sharing } from './hubs';
import type { Hubs } from './hubs';
import { Block } from './sweep-block';
import { NO_TARGET, Targets, planOf } from './sweep-plan';
import type { Ends, Plan } from './sweep-plan';
import { Questions } from './sweep-questions';
import type { Asked } from './sweep-questions';

export type { Asked } from './sweep-questions';
export type { Ends } from './sweep-plan';

/** What a sweep counts: exact. */
export interface Swept {
  /** Weight of each kind of end that a component with starters leads to, itself included. */
  readonly reached: (component: number, label: number) => number;
  /** By component: starters in what leads to it, itself included; of no meaning for those without weight. */
  readonly reaching: Uint32Array;
  /** By question: 1 for yes. */
  readonly answers: Uint8Array;
}

export interface SweepOptions {
  readonly asked?: Asked;
  /** Fewer targets than this are not settled by a block of their own for the sake of a hub. */
  readonly leastGroup?: number;
}

function nothing(dag: Condensed): Asked {
  return { start: new Uint32Array(dag.count + 1), to: new Uint32Array() };
}

/** Words of a block: it settles so many times 32 targets at once. As many as a word has bits (`Block`). */
const WORDS = 32;

/**
 * For every component how much it reaches of each kind, and how many starters reach it.
 *
 * A component with one predecessor is reached by what reaches that one, and by itself: such are folded into trees, and
 * only the others become targets. Targets are settled a block at a time: one bit each, spread to the ancestors of the
 * block alone, in the order of the components' numbers, so that each ancestor is final when its turn comes.
 */
export function* sweep(
  dag: Condensed,
  ends: Ends,
  starters: Uint32Array,
  hubs: Hubs,
  { asked = nothing(dag), leastGroup = 256 }: SweepOptions = {},
): Generator<number, Swept> {
  const found = new Targets(dag, ends);
  yield 0;
  const plan = yield* planOf(dag, found, hubs, WORDS, leastGroup);
  yield 0;
  const questions = new Questions(asked);
  yield* questions.place(dag, asked, plan, found, hubs);
  yield 0;
  const { labels } = found;
  const rowOf = new Uint32Array(dag.count);
  let rows = 0;
  for (let c = 0; c < dag.count; c++) if (u32(starters, c) > 0) rowOf[c] = rows++;
  const reached = new Uint32Array(rows * labels);
  const reaching = new Uint32Array(dag.count);
  const block = new Block(dag, plan, found, { starters, rowOf, reached, reaching }, questions, hubs);
  yield* block.prepare();
  for (let at = 0; at < plan.blocks; at++) {
    const settling = block.settle(at);
    while (settling.next().done !== true) yield at / plan.blocks;
  }
  if (hubs.count > 0) {
    for (let label = 0; label < labels; label++) {
      const settled = yield* settledBy(plan, found, hubs, label);
      for (let c = 0; c < dag.count; c++) {
        if (u32(starters, c) === 0) continue;
        const row = u32(rowOf, c) * labels + label;
        reached[row] = u32(reached, row) + (settled.get(i32(hubs.leadsTo, c)) ?? 0);
      }
      yield 1;
    }
    yield* addStarters(plan, hubs, starters, reaching);
  }
  let units = 0;
  for (let c = dag.count - 1; c >= 0; c--) {
    if (++units > UNITS_PER_TURN) {
      yield 1;
      units = 0;
    }
    // A target's bit is among those it reaches; what is not a target counts itself and its tree here.
    if (found.isTarget(c)) continue;
    const own = u32(found.folded, c);
    if (own > 0 && u32(starters, c) > 0) {
      const row = u32(rowOf, c) * labels + found.labelOf(c);
      reached[row] = u32(reached, row) + own;
    }
    const above = found.isFolded(c) ? u32(reaching, u32(dag.inFrom, u32(dag.inStart, c))) : 0;
    reaching[c] = u32(starters, c) + above;
  }
  return {
    reached: (component, label) => u32(reached, u32(rowOf, component) * labels + label),
    reaching,
    answers: questions.answers,
  };
}

/** By the hubs a starter leads to: the weight of one kind that they settle. */
function* settledBy(
  plan: Plan,
  found: Targets,
  { leadsTo }: Hubs,
  label: number,
): Generator<number, Map<number, number>> {
  const { seats, masks, words } = plan;
  const weights = new Uint32Array(seats.length);
  const led = new Int32Array(seats.length);
  seats.forEach((target, seat) => {
    if (target === NO_TARGET || found.labelOf(target) !== label) return;
    weights[seat] = u32(found.folded, target);
    led[seat] = i32(masks, Math.trunc(seat / (words * 32)));
  });
  return yield* sharing(leadsTo, led, weights);
}

/** Adds, to what reaches each target, the starters that hubs settle. */
function* addStarters(
  { seats, masks, words }: Plan,
  { leadsTo }: Hubs,
  starters: Uint32Array,
  reaching: Uint32Array,
): Generator<number, void> {
  const above = yield* sharing(masks, leadsTo, starters);
  seats.forEach((target, seat) => {
    if (target === NO_TARGET) return;
    reaching[target] = u32(reaching, target) + (above.get(i32(masks, Math.trunc(seat / (words * 32)))) ?? 0);
  });
}
