import { FAR, at, stepsBy } from './drawing';
import type { Drawing, Ends } from './drawing';

/** By what nodes are folded together. */
export const FOLD_TRAITS = [
  'column',
  'tenant',
  'kind',
  'verdict',
  'access',
  'peers',
  'group',
  'role',
] as const;
export type FoldTrait = (typeof FOLD_TRAITS)[number];

/** A number per node that is equal for nodes that agree in a trait; made when it is first asked for. */
export class Traits {
  readonly #drawing: Drawing;
  readonly #columns: Int32Array;
  readonly #steps: Uint32Array;
  readonly #known = new Map<FoldTrait, Float64Array>();
  #into: Ends | undefined;

  /** `steps` are those left to draw. */
  constructor(drawing: Drawing, columns: Int32Array, steps: Uint32Array) {
    this.#drawing = drawing;
    this.#columns = columns;
    this.#steps = steps;
  }

  of(trait: FoldTrait): Float64Array {
    let known = this.#known.get(trait);
    if (known === undefined) this.#known.set(trait, (known = this.#make(trait)));
    return known;
  }

  #make(trait: FoldTrait): Float64Array {
    const { nodeKind, nodeTenant, nodeRank, groupKinds, roleKinds } = this.#drawing;
    switch (trait) {
      case 'column':
        return Float64Array.from(this.#columns);
      case 'tenant':
        return Float64Array.from(nodeTenant);
      case 'kind':
        return Float64Array.from(nodeKind);
      case 'verdict':
        // Strongest first.
        return Float64Array.from(nodeRank, (rank) => 3 - rank);
      case 'access':
        return this.#access();
      case 'peers':
        return this.#peers();
      case 'group':
        return this.#behind(groupKinds);
      case 'role':
        return this.#behind(roleKinds);
    }
  }

  /** Nodes held by, or holding, the same permissions: a sum over the distinct labels of the steps at a node. */
  #access(): Float64Array {
    const { backward, looks, look } = this.#drawing;
    const { start, list } = this.#near();
    const hashes = looks.map(({ label }) => textHash(label));
    const numbers = new Map<string, number>();
    const labels = Uint32Array.from(looks, ({ label }) => {
      const number = numbers.get(label) ?? numbers.size;
      numbers.set(label, number);
      return number;
    });
    const seenAt = new Int32Array(numbers.size).fill(-1);
    const sums = new Float64Array(start.length - 1);
    for (let n = 0; n < sums.length; n++) {
      let sum = 0;
      for (let i = at(start, n); i < at(start, n + 1); i++) {
        const number = at(look, at(this.#steps, at(list, i)));
        const label = at(labels, number);
        if (seenAt[label] === n) continue;
        seenAt[label] = n;
        sum = (sum + (hashes[number] ?? 0)) % LARGEST;
      }
      sums[n] = backward ? sum + 1 : sum;
    }
    return sums;
  }

  /** Steps at the side of a node that faces what the question is about. */
  #near(): Ends {
    const { backward, from, to, node } = this.#drawing;
    return (this.#into ??= stepsBy(
      node.length,
      this.#steps.map((step) => at(backward ? from : to, step)),
    ));
  }

  /**
   * Equal for nodes with the same neighbours on both sides. Sums of mixed numbers: the order of steps does not matter
   * and a hub with ten thousand neighbours costs no more than its steps. A collision would only fold two nodes
   * together that could have stood apart.
   */
  #peers(): Float64Array {
    const { from, to, node } = this.#drawing;
    const sums = new Float64Array(node.length);
    for (const step of this.#steps) {
      const a = at(from, step);
      const b = at(to, step);
      sums[a] = (at(sums, a) + mixed(at(node, b)) * 3) % LARGEST;
      sums[b] = (at(sums, b) + mixed(at(node, a) ^ 0x5bd1e995)) % LARGEST;
    }
    return sums;
  }

  /** The nearest node of some kinds on the way from what the question is about; -1: none. */
  #behind(kinds: readonly number[]): Float64Array {
    const { backward, distance, nodeKind, from, to, node, anchors } = this.#drawing;
    const { start, list } = this.#near();
    const found = new Float64Array(node.length).fill(-1);
    const byDistance = Uint32Array.from(node.keys()).sort(
      (a, b) => at(distance, a) - at(distance, b) || a - b,
    );
    for (const n of byDistance) {
      if (n < anchors || at(distance, n) === FAR) continue;
      let parent = -1;
      for (let i = at(start, n); i < at(start, n + 1); i++) {
        const step = at(this.#steps, at(list, i));
        const other = at(backward ? to : from, step);
        if (at(distance, other) >= at(distance, n)) continue;
        if (parent < 0 || at(distance, other) < at(distance, parent)) parent = other;
      }
      if (parent >= 0) found[n] = kinds.includes(at(nodeKind, parent)) ? parent : at(found, parent);
    }
    return found;
  }
}

/** Sums stay whole numbers below this. */
const LARGEST = 2 ** 50;

/** Spread the bits of a number (the finaliser of MurmurHash3, in the public domain). */
function mixed(id: number): number {
  let bits = id + 0x9e37;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function textHash(text: string): number {
  let high = 17;
  let low = 31;
  for (let i = 0; i < text.length; i++) {
    high = mixed(high ^ text.charCodeAt(i));
    low = mixed(Math.imul(low, 33) + text.charCodeAt(i));
  }
  return (high % 2 ** 18) * 2 ** 32 + low;
}
