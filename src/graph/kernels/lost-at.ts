import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { num, u32, u32Or, u8 } from '../columns';
import { isDisabled } from '../walk';
import { ControlLeft } from './control-left';
import type { Looks, SearchMarks } from './control-left';
import { FLOWING, NO_CONTAINER, RANK, SEVERAL_CONTAINERS } from './loss-bands';
import type { Band } from './loss-bands';
import { RowTable } from './row-table';

/** Containers above each other beyond which it is taken for no tree. */
const DEEPEST = 1000;
/** Looks at who is given something, after which it is worth to know all that the start controls. */
const MANY_LOOKS = 256;
/** Rows, beyond which they are not told of here; and what is kept of others beyond which it is found anew. */
export const MOST_KEPT = 1 << 21;

/** Rows that one start loses by steps that end at it: the rank that each gave, and the rank that is left; 0 for none. */
export interface LostAt {
  readonly permission: readonly number[];
  readonly resource: readonly number[];
  readonly was: readonly number[];
  readonly is: readonly number[];
}

/** One number for a permission on a node. */
export function rowName(
  { graph }: { readonly graph: AccessGraph },
  permission: number,
  node: number,
): number {
  return (permission === NO_PERMISSION ? 0 : permission + 1) * graph.nodes.length + node;
}

function noRows(): { permission: number[]; resource: number[]; was: number[]; is: number[] } {
  return { permission: [], resource: [], was: [], is: [] };
}

/**
 * What a start loses of what it holds by way of its own steps that end, in one band of ranks: first by those that give a
 * permission; then, where asked, what it no longer controls behind those that pass on, and of what those hold the rows
 * that nothing else gives it. It costs what is lost and what holds that; a row below one that is held all the same is not
 * looked at. Undefined where what contains rows is no tree, and where more than `MOST_KEPT` rows are lost.
 */
export class Loss {
  readonly #band: Band;
  readonly #start: number;
  readonly #many: number;
  readonly #kept: number;
  readonly #left: ControlLeft;
  /** By row's name what of it is held on the node itself: only there, and what flows down; and what flows there in all. */
  readonly #direct = new RowTable();
  readonly #flowing = new RowTable();
  readonly #numbers = new RowTable();
  readonly #descended = new RowTable();
  /** What the start is still given, by name, once all that it controls is known; and steps looked at before. */
  #still: RowTable | undefined;
  #readable = true;
  #looked = 0;
  #found = noRows();
  #gaveUp = false;
  readonly #looks: Looks;

  constructor(
    band: Band,
    start: number,
    marks: SearchMarks,
    { given = MANY_LOOKS, kept = MOST_KEPT }: { readonly given?: number; readonly kept?: number } = {},
  ) {
    this.#many = given;
    this.#kept = kept;
    this.#band = band;
    this.#start = start;
    this.#looks = marks.looks;
    this.#left = new ControlLeft(band, start, marks);
  }

  /** What it loses by its own steps that give a permission. */
  *held(): Generator<number, LostAt | undefined> {
    const { graph, gone } = this.#band;
    this.#begin();
    for (let step = u32(graph.outStart, this.#start); step < u32(graph.outStart, this.#start + 1); step++) {
      if (gone.has(step)) yield* this.#given(step);
    }
    return this.#gaveUp ? undefined : this.#found;
  }

  /** Where its own steps that pass on lead, as far as it does not control that by any other way. */
  *ends(): Generator<number, readonly number[]> {
    const { graph, gone, passes } = this.#band;
    const found: number[] = [];
    for (let step = u32(graph.outStart, this.#start); step < u32(graph.outStart, this.#start + 1); step++) {
      if (!gone.has(step) || u8(passes, u32(graph.stepClass, step)) === 0) continue;
      const to = u32(graph.stepTo, step);
      if (!(yield* this.#left.has(to))) found.push(to);
    }
    return found;
  }

  /** What it loses with control of some nodes. */
  *behind(ends: readonly number[]): Generator<number, LostAt | undefined> {
    const { graph, passes } = this.#band;
    this.#begin();
    const lost = new Set<number>();
    for (const end of ends) if (!(yield* this.#left.has(end))) lost.add(end);
    for (const node of lost) {
      const last = isDisabled(graph, node) ? 0 : u32(graph.outStart, node + 1);
      for (let step = u32(graph.outStart, node); step < last; step++) {
        const to = u32(graph.stepTo, step);
        if (u8(passes, u32(graph.stepClass, step)) === 1 && !lost.has(to)) {
          if (!(this.#left.known(to) ?? (yield* this.#left.has(to)))) lost.add(to);
        }
        yield* this.#given(step);
        if (this.#gaveUp) return undefined;
        if (this.#looks.isTurn(1)) yield step;
      }
      if (this.#looks.isTurn(1 + last - u32(graph.outStart, node))) yield node;
    }
    return this.#found;
  }

  #begin(): void {
    this.#found = noRows();
    this.#numbers.clear();
    this.#descended.clear();
  }

  *#given(step: number): Generator<number, void> {
    const { graph, gives } = this.#band;
    const number = u32(graph.stepClass, step);
    const given = u8(gives, number);
    if (given === 0) return;
    yield* this.#granted(
      u32Or(graph.classes.permission, number, NO_PERMISSION),
      u32(graph.stepTo, step),
      given,
    );
  }

  /** What is lost of a permission on a node and, where it flows, on all below it. */
  *#granted(permission: number, top: number, given: number): Generator<number, void> {
    const { graph, contains } = this.#band;
    const rank = given & RANK;
    const above = yield* this.#flowsTo(permission, top);
    if (this.#gaveUp || above >= rank) return;
    const ahead = [top];
    const held = [above];
    for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
      if (this.#looks.isTurn(8)) yield node;
      const own = this.#heldAtOnce(permission, node) ?? (yield* this.#heldOn(permission, node));
      const flowing = Math.max(held.pop() ?? 0, own >> 2);
      if (flowing >= rank) continue;
      const name = rowName(this.#band, permission, node);
      const is = Math.max(flowing, own & RANK);
      if (is < rank && !this.#lose(name, permission, node, rank, is)) {
        this.#gaveUp = true;
        return;
      }
      if ((given & FLOWING) === 0 || isDisabled(graph, node)) continue;
      if ((this.#descended.get(name) ?? 0) >= rank) continue;
      this.#descended.set(name, rank);
      const last = u32(graph.outStart, node + 1);
      for (let step = u32(graph.outStart, node); step < last; step++) {
        if (u8(contains, u32(graph.stepClass, step)) === 0) continue;
        const below = u32(graph.stepTo, step);
        if (this.#band.containerOf(below) !== node) this.#gaveUp = true;
        ahead.push(below);
        held.push(flowing);
      }
      if (this.#gaveUp) return;
      if (this.#looks.isTurn(last - u32(graph.outStart, node))) yield node;
    }
  }

  /** Adds a row; false where they are too many. */
  #lose(name: number, permission: number, node: number, was: number, is: number): boolean {
    const known = this.#numbers.get(name);
    const { permission: permissions, resource, was: before, is: after } = this.#found;
    if (known !== undefined) {
      before[known] = Math.max(num(before, known), was);
      return true;
    }
    if (this.#numbers.size >= this.#kept) return false;
    this.#numbers.set(name, permissions.push(permission) - 1);
    resource.push(node);
    before.push(was);
    after.push(is);
    return true;
  }

  /** The rank with which a permission still held flows to a node, from itself or from what contains it. */
  *#flowsTo(permission: number, node: number): Generator<number, number> {
    const chain: number[] = [];
    let best = 0;
    for (let at = node; at !== NO_CONTAINER; at = this.#band.containerOf(at)) {
      if (at === SEVERAL_CONTAINERS || chain.length > DEEPEST) {
        this.#gaveUp = true;
        return best;
      }
      const known = this.#flowing.get(rowName(this.#band, permission, at));
      if (known !== undefined) {
        best = known;
        break;
      }
      chain.push(at);
    }
    if (this.#flowing.size > this.#kept) this.#flowing.clear();
    if (this.#looks.isTurn(chain.length)) yield node;
    for (let at = chain.pop(); at !== undefined; at = chain.pop()) {
      const own = this.#heldAtOnce(permission, at) ?? (yield* this.#heldOn(permission, at));
      best = Math.max(best, own >> 2);
      this.#flowing.set(rowName(this.#band, permission, at), best);
    }
    return best;
  }

  /** As `heldOn`, where it takes no search. */
  #heldAtOnce(permission: number, node: number): number | undefined {
    if (this.#still === undefined) return this.#direct.get(rowName(this.#band, permission, node));
    let found = this.#still.get(rowName(this.#band, permission, node)) ?? 0;
    for (const standing of this.#band.standingFor(permission)) {
      const more = this.#still.get(rowName(this.#band, standing, node)) ?? 0;
      found = Math.max(found & RANK, more & RANK) | (Math.max(found >> 2, more >> 2) << 2);
    }
    return found;
  }

  /** Once as many steps were looked at as lead on from what is controlled, those are read instead: who comes there may be many. */
  *#readStill(): Generator<number, void> {
    yield* this.#left.goOn(this.#looked);
    const all = this.#left.complete;
    if (all === undefined || all.length * Math.min(16, this.#many) > this.#looked) return;
    const { graph, gone, gives } = this.#band;
    const given = new RowTable();
    for (const node of all) {
      const last = isDisabled(graph, node) ? 0 : u32(graph.outStart, node + 1);
      for (let step = u32(graph.outStart, node); step < last; step++) {
        const number = u32(graph.stepClass, step);
        const what = u8(gives, number);
        if (what === 0 || gone.has(step)) continue;
        const permission = u32Or(graph.classes.permission, number, NO_PERMISSION);
        const name = rowName(this.#band, permission, u32(graph.stepTo, step));
        const before = given.get(name) ?? 0;
        const rank = what & RANK;
        const flows = (what & FLOWING) === 0 ? 0 : rank;
        given.set(name, Math.max(before & RANK, rank) | (Math.max(before >> 2, flows) << 2));
        if (this.#looks.isTurn(8)) yield node;
      }
      if (given.size > this.#kept) {
        this.#readable = false;
        return;
      }
      if (this.#looks.isTurn(1 + last - u32(graph.outStart, node))) yield node;
    }
    this.#still = given;
  }

  /** The ranks still held on a node itself: in the lowest two bits the strongest, in those above what flows. */
  *#heldOn(permission: number, node: number): Generator<number, number> {
    const { graph, gone, hi } = this.#band;
    this.#looked += u32(graph.inStart, node + 1) - u32(graph.inStart, node);
    if (this.#looked > this.#many && this.#readable) {
      yield* this.#readStill();
      if (this.#still !== undefined) return this.#heldAtOnce(permission, node) ?? 0;
    }
    const counts = this.#band.counts(permission);
    const most = hi | (hi << 2);
    let found = 0;
    const last = u32(graph.inStart, node + 1);
    for (let i = u32(graph.inStart, node); i < last && found !== most; i++) {
      const step = u32(graph.inStep, i);
      const given = u8(counts, u32(graph.stepClass, step));
      if (given === 0) continue;
      const rank = given & RANK;
      const flows = (given & FLOWING) === 0 ? found >> 2 : Math.max(found >> 2, rank);
      const more = Math.max(found & RANK, rank) | (flows << 2);
      if (more === found || gone.has(step)) continue;
      const from = u32(graph.stepFrom, step);
      if (isDisabled(graph, from)) continue;
      if (!(this.#left.known(from) ?? (yield* this.#left.has(from)))) continue;
      found = more;
    }
    if (this.#looks.isTurn(1 + last - u32(graph.inStart, node))) yield node;
    if (this.#direct.size > this.#kept) this.#direct.clear();
    this.#direct.set(rowName(this.#band, permission, node), found);
    return found;
  }
}
