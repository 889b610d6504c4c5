import { f64 } from '../columns';
import { killersOf } from './bundles';
import type { Bundles } from './bundles';

/** How many pairs of a start and a node it reaches are lost, by what goes. */
export interface Choke {
  /** All pairs there are. */
  readonly pairs: number;
  /** By node: pairs lost when it goes, those with the node itself at an end not counted. */
  readonly byNode: Float64Array;
  /** By record: pairs lost when it goes. */
  readonly byRecord: Float64Array;
}

/** What is lost, summed up over starts. What goes with a bundle goes with each record that alone takes it away. */
export class ChokeSums {
  pairs = 0;
  readonly #bundles: Bundles;
  readonly #byNode: Float64Array;
  readonly #byRecord: Float64Array;
  readonly #byBundle: Float64Array;

  constructor(bundles: Bundles, records: number) {
    this.#bundles = bundles;
    this.#byNode = new Float64Array(bundles.graph.nodes.length);
    this.#byRecord = new Float64Array(records);
    this.#byBundle = new Float64Array(bundles.to.length);
  }

  addNode(node: number, lost: number): void {
    this.#byNode[node] = f64(this.#byNode, node) + lost;
  }

  addBundle(bundle: number, lost: number): void {
    this.#byBundle[bundle] = f64(this.#byBundle, bundle) + lost;
  }

  addRecord(record: number, lost: number): void {
    this.#byRecord[record] = f64(this.#byRecord, record) + lost;
  }

  /** `shared`: records that take several bundles away, which were looked at directly. */
  *finish(shared: ReadonlySet<number>): Generator<number, Choke> {
    const { killer } = this.#bundles;
    for (let b = 0; b < killer.length; b++) {
      if ((b & 0x3ffff) === 0x3ffff) yield 0;
      const lost = f64(this.#byBundle, b);
      if (lost === 0) continue;
      for (const record of killersOf(this.#bundles, b)) if (!shared.has(record)) this.addRecord(record, lost);
    }
    return { pairs: this.pairs, byNode: this.#byNode, byRecord: this.#byRecord };
  }
}
