import { UNITS_PER_TURN, toOffsets, u32, u32Or, u8 } from '../columns';
import { MUCH_ABOVE, NOTHING_ABOVE } from './row-cover';
import type { RowCover } from './row-cover';
import type { RowGraph } from './row-graph';

/** Names of holds without one above them, or with much. */
export const NO_TOP = 0xffffffff;

/**
 * Holds by vertex, and within it by the topmost target that stands above: whoever holds that with the strongest rank
 * loses with it all that is below. A hold is *named* by target and layer: `target * layers + layer`, where layer 0 is
 * the strongest rank.
 */
export interface RowGroups {
  readonly layers: number;
  /** Groups of vertex v: `groupStart[v] .. groupStart[v+1]`; those without a top first. */
  readonly groupStart: Uint32Array;
  /** By group, the name of its top in layer 0. */
  readonly top: Uint32Array;
  /** Holds of group g: `itemStart[g] .. itemStart[g+1]`, their names and numbers. */
  readonly itemStart: Uint32Array;
  readonly name: Uint32Array;
  readonly hold: Uint32Array;
}

/** The holds of a row graph in groups. Yields as it reads. */
export function* rowGroups(graph: RowGraph, cover: RowCover): Generator<number, RowGroups> {
  const { places, holdStart, holdTo, holdRank, ranks, targets } = graph;
  const layers = ranks.hi - ranks.lo + 1;
  const count = holdTo.length;
  const topOf = yield* topsOf(graph, cover);
  yield targets;
  // By top (0 for none) and then, in that order, by vertex.
  const next = new Uint32Array(targets + 2);
  for (let h = 0; h < count; h++) {
    const top = (u32(topOf, u32(holdTo, h)) + 1) >>> 0;
    next[top + 1] = u32(next, top + 1) + 1;
    if (h % UNITS_PER_TURN === UNITS_PER_TURN - 1) yield h;
  }
  toOffsets(next);
  yield count;
  const vertexOf = new Uint32Array(count);
  const byTop = new Uint32Array(count);
  let units = 0;
  for (let vertex = 0; vertex < places; vertex++) {
    for (let h = u32(holdStart, vertex); h < u32(holdStart, vertex + 1); h++) {
      vertexOf[h] = vertex;
      const top = (u32(topOf, u32(holdTo, h)) + 1) >>> 0;
      const slot = u32(next, top);
      byTop[slot] = h;
      next[top] = slot + 1;
    }
    if ((units += 1 + 4 * (u32(holdStart, vertex + 1) - u32(holdStart, vertex))) < UNITS_PER_TURN) continue;
    units = 0;
    yield vertex;
  }
  const hold = new Uint32Array(count);
  const free = holdStart.slice();
  for (let i = 0; i < count; i++) {
    const h = u32(byTop, i);
    const vertex = u32(vertexOf, h);
    const slot = u32(free, vertex);
    hold[slot] = h;
    free[vertex] = slot + 1;
    if ((i & 0x7fff) === 0x7fff) yield i;
  }
  const groupStart = new Uint32Array(places + 1);
  const top = new Uint32Array(count);
  const itemStart = new Uint32Array(count + 1);
  const name = new Uint32Array(count);
  let groups = 0;
  for (let vertex = 0; vertex < places; vertex++) {
    const first = u32(holdStart, vertex);
    const last = u32(holdStart, vertex + 1);
    for (let i = first; i < last; i++) {
      const h = u32(hold, i);
      const target = u32(holdTo, h);
      const own = u32Or(topOf, target, NO_TOP);
      const named = own === NO_TOP ? NO_TOP : own * layers;
      if (i === first || u32(top, groups - 1) !== named) {
        top[groups] = named;
        itemStart[groups++] = i;
      }
      name[i] = target * layers + ranks.hi - u8(holdRank, h);
    }
    groupStart[vertex + 1] = groups;
    if ((units += 1 + 4 * (last - first)) < UNITS_PER_TURN) continue;
    units = 0;
    yield vertex;
  }
  itemStart[groups] = count;
  return { layers, groupStart, top, itemStart, name, hold };
}

/** By target, the topmost target of a line of spots above its own; `NO_TOP` for one that is topmost, or in no such line. */
function* topsOf(
  { targets, spotCount, spotAt }: RowGraph,
  { above, ownStart, own }: RowCover,
): Generator<number, Uint32Array> {
  const topOf = new Uint32Array(targets).fill(NO_TOP);
  // By spot, the spot at the top of its line; spots are not in the order of their lines.
  const end = new Uint32Array(spotCount).fill(NOTHING_ABOVE);
  const line: number[] = [];
  let units = 0;
  for (let spot = 0; spot < spotCount; spot++) {
    if (units >= UNITS_PER_TURN / 4) {
      units = 0;
      yield spot;
    }
    let at = spot;
    line.length = 0;
    while (end[at] === NOTHING_ABOVE && u32(above, at) < MUCH_ABOVE) {
      line.push(at);
      at = u32(above, at);
    }
    const last =
      end[at] !== NOTHING_ABOVE ? u32(end, at) : u32(above, at) === NOTHING_ABOVE ? at : MUCH_ABOVE;
    end[at] = last;
    units += 2 + line.length;
    for (const one of line) end[one] = last;
    if (last === spot || last === MUCH_ABOVE) continue;
    const target = u32(spotAt, spot);
    const first = u32(ownStart, spot);
    if (u32(ownStart, spot + 1) - first !== 1 || own[first] !== target) continue;
    topOf[target] = u32(own, u32(ownStart, last));
  }
  return topOf;
}
