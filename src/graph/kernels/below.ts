import { num, u32 } from '../columns';
import type { Bundles } from './bundles';

/**
 * What covered places are lost below one that goes: a permission that covers a container leads on to what it contains
 * and to nothing else, so what else leads there decides, and only what lies below has to be looked at.
 */
export class Below {
  readonly #bundles: Bundles;
  /** Twice the number of the look, one more for what is still led to. */
  readonly #seen: Uint32Array;
  readonly #list: number[] = [];
  #looks = 0;

  constructor(bundles: Bundles) {
    this.#bundles = bundles;
    this.#seen = new Uint32Array(bundles.places);
  }

  /**
   * The places below a covered one that a walk no longer comes to when it goes, and with it all for which `gone` holds.
   * The walk comes to the places with its number in `round`.
   */
  *lost(
    covered: number,
    round: Uint32Array,
    walk: number,
    gone: (place: number) => boolean,
  ): Generator<number> {
    const { outStart, to, inStart, inBundle, from } = this.#bundles;
    const seen = this.#seen;
    const below = (this.#looks += 2);
    const left = below + 1;
    const list = this.#list;
    list.length = 0;
    seen[covered] = below;
    list.push(covered);
    for (const place of list) {
      for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
        const target = u32(to, b);
        if (seen[target] === below) continue;
        seen[target] = below;
        list.push(target);
      }
    }
    const all = list.length;
    // Behind the places below: those to which something else leads.
    for (let i = 1; i < all; i++) {
      const place = num(list, i);
      for (let j = u32(inStart, place); j < u32(inStart, place + 1); j++) {
        const before = u32(from, u32(inBundle, j));
        if (seen[before] === below || seen[before] === left) continue;
        if (round[before] !== walk || gone(before)) continue;
        seen[place] = left;
        list.push(place);
        break;
      }
    }
    for (let i = all; i < list.length; i++) {
      const place = num(list, i);
      for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
        const target = u32(to, b);
        if (seen[target] === left || target === covered) continue;
        seen[target] = left;
        list.push(target);
      }
    }
    for (let i = 1; i < all; i++) {
      const place = num(list, i);
      if (seen[place] !== left) yield place;
    }
  }
}
