import { UNITS_PER_TURN, f64, i32, u32 } from '../columns';
import { NO_KILLER } from './bundles';
import type { Bundles } from './bundles';
import type { ForestEntries } from './choke-entries';
import type { Forest } from './choke-forest';
import type { ChokeSums } from './choke-sums';
import { NONE } from './dominators';

/**
 * What all starts lose with the places of the forest. Without a container a start loses what is below it and in the
 * same region: all below, less what is below each further entry. So entries are added up where they are, and summed up
 * along the trees once in the end.
 */
export class ForestSums {
  readonly #bundles: Bundles;
  readonly #forest: Forest;
  /** By number: who comes in there and nowhere above; who comes in there and above as well. */
  readonly #highest: Uint32Array;
  readonly #further: Uint32Array;
  /** By number: what is below it and not in the regions of those who come in there. */
  readonly #less: Float64Array;
  /** By number: who comes there and counts its node elsewhere. */
  readonly #elsewhere: Uint32Array;

  constructor(bundles: Bundles, forest: Forest) {
    const count = forest.place.length;
    this.#bundles = bundles;
    this.#forest = forest;
    this.#highest = new Uint32Array(count);
    this.#further = new Uint32Array(count);
    this.#less = new Float64Array(count);
    this.#elsewhere = new Uint32Array(count);
  }

  /** Where one start comes in, what is counted elsewhere taken off. */
  add(entries: ForestEntries): void {
    const { count, at, above, less } = entries;
    const further = this.#further;
    for (let i = 0; i < count; i++) {
      const to = u32(at, i);
      if (i32(above, i) < 0) this.#highest[to] = u32(this.#highest, to) + 1;
      else further[to] = u32(further, to) + 1;
      const without = u32(less, i);
      if (without > 0) this.#less[to] = f64(this.#less, to) + without;
    }
  }

  /** A start that comes to a number of the forest counts its node elsewhere. */
  countElsewhere(number: number): void {
    this.#elsewhere[number] = u32(this.#elsewhere, number) + 1;
  }

  /** Hands on what is lost with each place of the forest, and with each bundle within it. */
  *finish(into: ChokeSums): Generator<number, void> {
    const { place, parent, end, into: bundleInto } = this.#forest;
    const { node, killer } = this.#bundles;
    const count = place.length;
    /** By number: who comes there; and what they do not lose of all that is below it. */
    const comes = new Float64Array(count);
    const kept = new Float64Array(count);
    for (let t = 0; t < count; t++) {
      const above = u32(parent, t);
      comes[t] = u32(this.#highest, t) + (above === NONE ? 0 : f64(comes, above));
      if (t % UNITS_PER_TURN === UNITS_PER_TURN - 1) yield 0;
    }
    for (let t = count - 1; t >= 0; t--) {
      const size = u32(end, t) - t;
      const elsewhere = u32(this.#elsewhere, t);
      kept[t] = f64(kept, t) + elsewhere;
      const lost = f64(comes, t) * size - f64(kept, t);
      // The place itself is not lost by going, where it counts for its node.
      const own = f64(comes, t) - elsewhere;
      if (lost > own) into.addNode(u32(node, u32(place, t)), lost - own);
      const above = u32(parent, t);
      if (above !== NONE) {
        const further = u32(this.#further, t) * size;
        const less = f64(this.#less, t);
        const b = u32(bundleInto, t);
        const entered = u32(this.#highest, t) * size + further - less;
        if (killer[b] !== NO_KILLER) into.addBundle(b, lost - entered);
        // Of who comes in here, what is taken off below is kept as far up as here and not above.
        kept[above] = f64(kept, above) + f64(kept, t) + further - less;
      }
      if (t % UNITS_PER_TURN === 0) yield 0;
    }
  }
}
