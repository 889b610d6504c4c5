import { i32, i32Or, num, u32 } from '../columns';
import type { Bundles } from './bundles';

/** What is walked. */
type Ways = Pick<Bundles, 'places' | 'outStart' | 'to'>;

/** The places one start comes to, numbered, and their dominators. Its columns are reused from one start to the next. */
export class StartDominators {
  readonly #bundles: Ways;
  /** Number of a place in the current walk (reverse postorder), where `round` says that it is in it. */
  readonly number: Uint32Array;
  readonly round: Uint32Array;
  /** By number: that of the immediate dominator. */
  readonly idom: Int32Array;
  /** Ways into a number, and the bundle of the last one seen. */
  readonly ways: Uint32Array;
  readonly by: Uint32Array;
  readonly #post: Uint32Array;
  readonly #stack: Uint32Array;
  readonly #next: Uint32Array;
  /** Bundles of the current walk that lead back, each with the number it leaves. */
  readonly #back: number[] = [];
  /** The number of the current walk, as in `round`. */
  walks = 0;

  constructor(bundles: Ways) {
    const { places } = bundles;
    this.#bundles = bundles;
    this.number = new Uint32Array(places);
    this.round = new Uint32Array(places);
    this.#post = new Uint32Array(places);
    this.#stack = new Uint32Array(places);
    this.#next = new Uint32Array(places);
    this.idom = new Int32Array(places);
    this.ways = new Uint32Array(places);
    this.by = new Uint32Array(places);
  }

  /** How many places the start comes to, itself with number 0. */
  from(root: number): number {
    const count = this.#order(root);
    this.#ahead(count);
    if (this.#back.length > 0) this.#again(count);
    return count;
  }

  /** Number the places come to; a place has a smaller number than what it leads to, cycles aside. */
  #order(root: number): number {
    const { outStart, to } = this.#bundles;
    const round = ++this.walks;
    const seen = this.round;
    const post = this.#post;
    const stack = this.#stack;
    const next = this.#next;
    let posted = 0;
    let depth = 0;
    stack[0] = root;
    next[root] = u32(outStart, root);
    seen[root] = round;
    while (depth >= 0) {
      const place = u32(stack, depth);
      const end = u32(outStart, place + 1);
      let b = u32(next, place);
      let deeper = false;
      for (; b < end; b++) {
        const target = u32(to, b);
        if (seen[target] === round) continue;
        seen[target] = round;
        const first = u32(outStart, target);
        if (first === u32(outStart, target + 1)) post[posted++] = target;
        else {
          next[target] = first;
          next[place] = b + 1;
          stack[++depth] = target;
          deeper = true;
          break;
        }
      }
      if (deeper) continue;
      post[posted++] = place;
      depth--;
    }
    for (let i = 0; i < posted; i++) this.number[u32(post, i)] = posted - 1 - i;
    return posted;
  }

  place(number: number, count: number): number {
    return u32(this.#post, count - 1 - number);
  }

  /** Dominators in one pass, which is all it takes without cycles; what leads back is kept for later. */
  #ahead(count: number): void {
    const { outStart, to } = this.#bundles;
    const idom = this.idom;
    const ways = this.ways;
    const by = this.by;
    const number = this.number;
    const post = this.#post;
    idom.fill(-1, 0, count);
    ways.fill(0, 0, count);
    idom[0] = 0;
    this.#back.length = 0;
    for (let v = 0; v < count; v++) {
      const place = u32(post, count - 1 - v);
      const end = u32(outStart, place + 1);
      for (let b = u32(outStart, place); b < end; b++) {
        const w = u32(number, u32(to, b));
        if (w <= v) {
          this.#back.push(v, w);
          continue;
        }
        const known = i32Or(idom, w, -1);
        if (known < 0) {
          idom[w] = v;
          ways[w] = 1;
          by[w] = b;
          continue;
        }
        ways[w] = 2;
        if (known === 0) continue;
        let x = known;
        let y = v;
        while (x !== y) {
          if (x > y) x = i32(idom, x);
          else y = i32(idom, y);
        }
        idom[w] = x;
      }
    }
  }

  meetOf(a: number, b: number): number {
    const idom = this.idom;
    let x = a;
    let y = b;
    while (x !== y) {
      while (x > y) x = i32(idom, x);
      while (y > x) y = i32(idom, y);
    }
    return x;
  }

  /**
   * With cycles: what the steps back lead to moves up until nothing changes (Cooper, Harvey, Kennedy, "A simple, fast
   * dominance algorithm", 2001). A way back from what lies behind a place is no way into it.
   */
  #again(count: number): void {
    const { outStart, to } = this.#bundles;
    const idom = this.idom;
    const back = this.#back;
    // Where no way back moves anything, which is the rule, nothing else can move either.
    let changed = false;
    for (let i = 0; i < back.length && !changed; i += 2) {
      const w = num(back, i + 1);
      changed = this.meetOf(i32(idom, w), num(back, i)) !== i32(idom, w);
    }
    while (changed) {
      changed = false;
      for (let v = 0; v < count; v++) {
        const place = this.place(v, count);
        for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
          const w = u32(this.number, u32(to, b));
          const known = i32(idom, w);
          if (known === 0 || known === v) continue;
          const meet = this.meetOf(known, v);
          if (meet === known) continue;
          idom[w] = meet;
          changed = true;
        }
      }
    }
    for (let i = 0; i < back.length; i += 2) {
      const w = num(back, i + 1);
      if (w !== 0 && !this.behind(w, num(back, i))) this.ways[w] = 2;
    }
  }

  behind(v: number, u: number): boolean {
    let at = u;
    while (at > v) at = i32(this.idom, at);
    return at === v;
  }
}
