import { UNITS_PER_TURN, toOffsets, u32, u8 } from '../columns';
import { NONE } from './dominators';
import { Column } from './row-columns';
import type { RowTargets } from './row-targets';

/** Which rows someone may lose who loses a hold on a target, and by which targets each of them is held. */
export interface RowSpots {
  /** Targets there are. */
  readonly targets: number;
  /** Spots to look at for target t: `spots[spotStart[t] .. spotStart[t+1]]`. */
  readonly spotStart: Uint32Array;
  readonly spots: Uint32Array;
  readonly spotCount: number;
  /** The place where spot s is. */
  readonly spotAt: Uint32Array;
  /** Targets by which what stands at spot s is held: `by[byStart[s] .. byStart[s+1]]`, nearest first. */
  readonly byStart: Uint32Array;
  readonly by: Uint32Array;
}

/**
 * The spots of each target that is led to. Mostly that is one: where a row is held by the target alone, and so by what
 * the target is held by, whoever loses any row below loses that one too: what is held below by more is lost with less.
 * Where every row is held by more, all of them are spots, down to where that is so.
 */
export function* rowSpots(
  { rows, links }: Pick<RowTargets, 'rows' | 'links'>,
  nodes: number,
  holdTo: Uint32Array,
): Generator<number, RowSpots> {
  const above = yield* grouped(links, nodes, rows.length, 1);
  const below = yield* grouped(links, nodes, rows.length, 0);
  const held = new Uint8Array(rows.length);
  for (let h = 0; h < holdTo.length; h++) {
    held[u32(holdTo, h)] = 1;
    if (h % UNITS_PER_TURN === UNITS_PER_TURN - 1) yield h;
  }
  const builder = new SpotBuilder(rows, above, below, held);
  yield rows.length;
  let units = 0;
  for (let target = 0; target < rows.length; target++) {
    units += builder.add(target);
    if (units < UNITS_PER_TURN / 4) continue;
    units = 0;
    yield target;
  }
  return builder.finish();
}

class SpotBuilder {
  readonly #rows: Uint8Array;
  /** Targets that lead to target t, and those that it leads to. */
  readonly #above: Grouped;
  readonly #below: Grouped;
  /** 1 where a hold leads. */
  readonly #held: Uint8Array;
  readonly #seen: Uint32Array;
  readonly #queue: Uint32Array;
  readonly #spotOf: Uint32Array;
  readonly #spotStart = new Column();
  readonly #spots = new Column();
  readonly #spotAt = new Column();
  readonly #byStart = new Column();
  readonly #by = new Column();
  #round = 0;
  #units = 0;

  constructor(rows: Uint8Array, above: Grouped, below: Grouped, held: Uint8Array) {
    this.#rows = rows;
    this.#above = above;
    this.#below = below;
    this.#held = held;
    this.#seen = new Uint32Array(rows.length);
    this.#queue = new Uint32Array(rows.length);
    this.#spotOf = new Uint32Array(rows.length).fill(NONE);
    this.#spotStart.push(0);
    this.#byStart.push(0);
  }

  /** The spots of the next target; how much was looked at. */
  add(target: number): number {
    this.#units = 1;
    if (u8(this.#held, target) === 1) {
      if (this.#isSimple(target)) this.#spots.push(this.#spot(target));
      else this.#descend(target);
    }
    this.#spotStart.push(this.#spots.length);
    return this.#units;
  }

  /** Whether a row is held by this target only: by what leads to it. */
  #isSimple(target: number): boolean {
    const { start, items } = this.#below;
    for (let i = u32(start, target); i < u32(start, target + 1); i++) {
      const row = u32(items, i);
      this.#units++;
      if (this.#rows[row] !== 1 || u8(this.#held, row) === 1) continue;
      if (u32(this.#above.start, row + 1) - u32(this.#above.start, row) === 1) return true;
    }
    return false;
  }

  /** All rows below a target, down to and with those below which nothing more needs to be looked at. */
  #descend(target: number): void {
    const { start, items } = this.#below;
    const queue = [target];
    const seen = new Set(queue);
    for (const one of queue) {
      if (this.#rows[one] === 1 || (one !== target && this.#isSimple(one))) {
        this.#spots.push(this.#spot(one));
        if (this.#rows[one] !== 1) continue;
      }
      for (let i = u32(start, one); i < u32(start, one + 1); i++) {
        const next = u32(items, i);
        this.#units++;
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
  }

  /** The spot of a place: itself, and all that leads to it, as far as anything is held there. */
  #spot(place: number): number {
    const known = u32(this.#spotOf, place);
    if (known !== NONE) return known;
    const { start, items } = this.#above;
    const round = ++this.#round;
    const queue = this.#queue;
    queue[0] = place;
    this.#seen[place] = round;
    let end = 1;
    for (let q = 0; q < end; q++) {
      const one = u32(queue, q);
      if (u8(this.#held, one) === 1) this.#by.push(one);
      for (let i = u32(start, one); i < u32(start, one + 1); i++) {
        const next = u32(items, i);
        this.#units++;
        if (this.#seen[next] === round) continue;
        this.#seen[next] = round;
        queue[end++] = next;
      }
    }
    const number = this.#byStart.length - 1;
    this.#byStart.push(this.#by.length);
    this.#spotAt.push(place);
    this.#spotOf[place] = number;
    return number;
  }

  finish(): RowSpots {
    return {
      targets: this.#rows.length,
      spotStart: this.#spotStart.finish(),
      spots: this.#spots.finish(),
      spotCount: this.#byStart.length - 1,
      spotAt: this.#spotAt.finish(),
      byStart: this.#byStart.finish(),
      by: this.#by.finish(),
    };
  }
}

interface Grouped {
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** The other ends of links by one of theirs: `by` 0 by where they begin, 1 by where they lead. Yields as it reads. */
function* grouped(links: Uint32Array, nodes: number, targets: number, by: 0 | 1): Generator<number, Grouped> {
  const start = new Uint32Array(targets + 1);
  for (let i = 0; i < links.length; i += 2) {
    const at = u32(links, i + by) - nodes + 1;
    start[at] = u32(start, at) + 1;
    if (i % UNITS_PER_TURN === UNITS_PER_TURN - 2) yield i;
  }
  toOffsets(start);
  const next = start.slice();
  const items = new Uint32Array(links.length / 2);
  for (let i = 0; i < links.length; i += 2) {
    const at = u32(links, i + by) - nodes;
    const slot = u32(next, at);
    items[slot] = u32(links, i + 1 - by) - nodes;
    next[at] = slot + 1;
    if (i % UNITS_PER_TURN === UNITS_PER_TURN - 2) yield i;
  }
  return { start, items };
}
