import { UNITS_PER_TURN, toOffsets, u32, u8 } from '../columns';
import { CONTROLS, NO_KILLER, killersOf } from './bundles';
import type { Bundles } from './bundles';
import { NONE } from './dominators';

/**
 * The part of all walks that is a forest: places that a permission covers, or at which it ends, from which nothing leads
 * on but containment, to places of one container each. Whoever comes to one of them comes to all below it, so they are
 * numbered once, a container right before all that it holds, and never walked.
 */
export interface Forest {
  /** By place: its number; `NONE` where the place is walked, or where nobody comes. */
  readonly number: Uint32Array;
  /** By number: the place. */
  readonly place: Uint32Array;
  /** By number: the number after the last one below, so that `end - number` are at it and below. */
  readonly end: Uint32Array;
  /** By number: that of the container, and the bundle from there; `NONE` where no place of the forest leads. */
  readonly parent: Uint32Array;
  readonly into: Uint32Array;
}

/** What is left to walk: bundles between places that are walked, and bundles from there into the forest. */
export interface ForestWays {
  readonly places: number;
  readonly outStart: Uint32Array;
  readonly to: Uint32Array;
  readonly bundle: Uint32Array;
  readonly entryStart: Uint32Array;
  /** Numbers in the forest. */
  readonly entryTo: Uint32Array;
  readonly entryBundle: Uint32Array;
}

/** What is known of a place: it may be in the forest; something at or below it has to be walked. */
const MAYBE = 1;
const WALKED = 2;

/**
 * The forest among the places that anyone comes to (`seen`). What lies above a place with two containers, or in a cycle,
 * or above a step whose record takes several away (`shared`), is left to walk.
 */
export function* findForest(
  bundles: Bundles,
  seen: Uint8Array,
  shared: ReadonlySet<number>,
): Generator<number, Forest> {
  const { places, state, outStart, from, to, killer } = bundles;
  const known = new Uint8Array(places);
  const containers = new Uint8Array(places);
  const last = new Uint32Array(places).fill(NONE);
  for (let place = 0; place < places; place++)
    if (u8(seen, place) === 1 && state[place] !== CONTROLS) known[place] = MAYBE;
  yield 0;
  let units = 0;
  for (let place = 0; place < places; place++) {
    if (known[place] !== MAYBE) continue;
    const end = u32(outStart, place + 1);
    for (let b = u32(outStart, place); b < end; b++) {
      const target = u32(to, b);
      containers[target] = containers[target] === 0 ? 1 : 2;
      last[target] = b;
    }
    if ((units += 1 + end - u32(outStart, place)) < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
  const isShared = (b: number): boolean =>
    killer[b] !== NO_KILLER && killersOf(bundles, b).some((record) => shared.has(record));
  const walked: number[] = [];
  for (let place = 0; place < places; place++) {
    if (known[place] !== MAYBE) continue;
    for (let b = u32(outStart, place); b < u32(outStart, place + 1); b++) {
      const target = u32(to, b);
      units++;
      if (known[target] !== 0 && containers[target] === 1 && !isShared(b)) continue;
      walked.push(place);
      break;
    }
    if (++units < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
  yield* markAbove(bundles, known, walked);
  const rooted = (place: number): boolean =>
    containers[place] !== 1 || known[u32(from, u32(last, place))] !== MAYBE;
  return yield* numbered(bundles, known, rooted, last);
}

/** Marks places as walked, and all above them. */
function* markAbove({ inStart, inBundle, from }: Bundles, known: Uint8Array, walked: number[]) {
  let units = 0;
  for (const place of walked) known[place] = WALKED;
  for (const place of walked) {
    const end = u32(inStart, place + 1);
    for (let i = u32(inStart, place); i < end; i++) {
      const above = u32(from, u32(inBundle, i));
      if (known[above] !== MAYBE) continue;
      known[above] = WALKED;
      walked.push(above);
    }
    if ((units += 1 + end - u32(inStart, place)) < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
}

/** Numbers what can be come to from a root; a cycle has none. */
function* numbered(
  { places, outStart, from, to }: Bundles,
  known: Uint8Array,
  rooted: (place: number) => boolean,
  last: Uint32Array,
): Generator<number, Forest> {
  const number = new Uint32Array(places).fill(NONE);
  const order: number[] = [];
  const left: number[] = [];
  let units = 0;
  for (let root = 0; root < places; root++) {
    if (known[root] !== MAYBE || !rooted(root)) continue;
    left.push(root);
    for (let place = left.pop(); place !== undefined; place = left.pop()) {
      number[place] = order.length;
      order.push(place);
      for (let b = u32(outStart, place + 1) - 1; b >= u32(outStart, place); b--) left.push(u32(to, b));
      if ((units += 1 + u32(outStart, place + 1) - u32(outStart, place)) < UNITS_PER_TURN) continue;
      yield 0;
      units = 0;
    }
  }
  const place = Uint32Array.from(order);
  const parent = new Uint32Array(place.length).fill(NONE);
  const into = new Uint32Array(place.length).fill(NONE);
  const end = new Uint32Array(place.length);
  yield 0;
  for (let t = place.length - 1; t >= 0; t--) {
    const at = u32(place, t);
    if (u32(end, t) === 0) end[t] = t + 1;
    if (rooted(at)) continue;
    const above = u32(number, u32(from, u32(last, at)));
    parent[t] = above;
    into[t] = u32(last, at);
    // The last one below a container is seen first.
    if (u32(end, above) === 0) end[above] = u32(end, t);
  }
  yield 0;
  return { number, place, end, parent, into };
}

/** The bundles out of places that are walked: on to such places, or into the forest. */
export function* splitWays(
  { places, outStart, to }: Bundles,
  seen: Uint8Array,
  { number }: Forest,
): Generator<number, ForestWays> {
  const starts = new Uint32Array(places + 1);
  const entryStart = new Uint32Array(places + 1);
  let units = 0;
  const isWalked = (place: number): boolean => u8(seen, place) === 1 && number[place] === NONE;
  for (let place = 0; place < places; place++) {
    if (!isWalked(place)) continue;
    const end = u32(outStart, place + 1);
    let entries = 0;
    for (let b = u32(outStart, place); b < end; b++) if (number[u32(to, b)] !== NONE) entries++;
    entryStart[place + 1] = entries;
    starts[place + 1] = end - u32(outStart, place) - entries;
    if ((units += 1 + end - u32(outStart, place)) < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
  toOffsets(starts);
  toOffsets(entryStart);
  yield 0;
  units = 0;
  const count = u32(starts, places);
  const entries = u32(entryStart, places);
  const [walkedTo, walkedBundle] = [new Uint32Array(count), new Uint32Array(count)];
  const [entryTo, entryBundle] = [new Uint32Array(entries), new Uint32Array(entries)];
  for (let place = 0; place < places; place++) {
    if (!isWalked(place)) continue;
    let walked = u32(starts, place);
    let entered = u32(entryStart, place);
    const end = u32(outStart, place + 1);
    for (let b = u32(outStart, place); b < end; b++) {
      const t = u32(number, u32(to, b));
      if (t === NONE) {
        walkedTo[walked] = u32(to, b);
        walkedBundle[walked++] = b;
      } else {
        entryTo[entered] = t;
        entryBundle[entered++] = b;
      }
    }
    if ((units += 1 + end - u32(outStart, place)) < UNITS_PER_TURN) continue;
    yield 0;
    units = 0;
  }
  return { places, outStart: starts, to: walkedTo, bundle: walkedBundle, entryStart, entryTo, entryBundle };
}
