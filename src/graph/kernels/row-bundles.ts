import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, listAt, toOffsets, u32, u32Or, u8 } from '../columns';
import { endSupport, firstSupport, recordsOf } from '../supports';
import { isContainment, isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { CONTROLS, ENDS, NO_KILLER, NO_PLACE, SEVERAL } from './bundles';
import type { Bundles } from './bundles';
import { PASSES, holdingSteps } from './holding-steps';
import { NO_TARGET, rowTargets } from './row-targets';

/**
 * The walk as a plain directed graph whose places that count are the rows of effective access: a permission on a
 * resource, instead of the resource. Node n, as far as it is controlled, is place n; a step that holds a permission leads
 * to a place of that permission (`row-targets.ts`). Otherwise as `buildBundles`. Yields as it reads.
 */
export function* rowBundles(
  graph: AccessGraph,
  filter: Pick<WalkFilter, 'at' | 'rank' | 'becoming'>,
): Generator<number, Bundles> {
  const { ofStep, rows, links } = yield* rowTargets(graph, filter);
  const nodes = graph.nodes.length;
  const places = nodes + rows.length;
  const { verdict } = graph.classes;
  const does = holdingSteps(graph, filter);
  const list = new BundleList(graph, places);
  let units = 0;
  for (let node = 0; node < nodes; node++) {
    list.leave(node);
    if (isDisabled(graph, node)) continue;
    const last = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < last; step++) {
      const number = u32(graph.stepClass, step);
      if (u8(verdict, number) < filter.rank) continue;
      if ((u8(does, number) & PASSES) !== 0) list.add(u32(graph.stepTo, step), step);
      const target = u32Or(ofStep, step, NO_TARGET);
      if (target !== NO_TARGET) list.add(target, step);
    }
    if ((units += 1 + last - u32(graph.outStart, node)) < UNITS_PER_TURN / 4) continue;
    units = 0;
    yield node;
  }
  const between = yield* linksByPlace(links, places);
  for (let place = nodes; place < places; place++) {
    list.leave(place);
    for (let i = u32(between.start, place); i < u32(between.start, place + 1); i++) {
      list.add(u32(between.to, i), NO_STEP);
    }
    if ((place & 0xffff) === 0) yield place;
  }
  const { from, to, killer, killerLists, outStart } = list.finish();
  yield places;
  const { inStart, inBundle } = yield* arriving(to, places);
  const controlled = new Uint32Array(places).map((_, place) =>
    u8List(rows, place - nodes) ? NO_PLACE : place,
  );
  const ended = new Uint32Array(places).map((_, place) => (u8List(rows, place - nodes) ? place : NO_PLACE));
  yield places;
  return {
    // Every place stands for a node of its own, which has no steps of the graph.
    graph: { ...graph, nodes: new NoNodes(places), outStart: NOTHING },
    filter,
    verbs: ANY_VERB,
    places,
    node: Uint32Array.from({ length: places }, (_, place) => place),
    state: new Uint8Array(places).map((_, place) => (u8List(rows, place - nodes) ? ENDS : CONTROLS)),
    controlled,
    covered: NOTHING,
    ended,
    outStart,
    from,
    to,
    killer,
    killerLists,
    inStart,
    inBundle,
  };
}

/** With a verb, controlled places do not count. */
const ANY_VERB = 1;
const NO_STEP = -1;
const NOTHING = new Uint32Array();

function u8List(rows: readonly number[], index: number): boolean {
  return rows[index] === 1;
}

class NoNodes implements AccessGraphNodes {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  at(): undefined {
    return undefined;
  }

  *[Symbol.iterator](): IterableIterator<never> {
    // There are places only.
  }
}

type AccessGraphNodes = AccessGraph['nodes'];

/** Bundles place by place, those of one place to the same other as one. */
class BundleList {
  readonly outStart: Uint32Array;
  readonly #graph: AccessGraph;
  readonly #bundleTo: Uint32Array;
  readonly #killerLists: (readonly number[])[] = [];
  #from = new Uint32Array(1024);
  #to = new Uint32Array(1024);
  #killer = new Uint32Array(1024);
  #count = 0;
  #place = 0;
  #first = 0;

  constructor(graph: AccessGraph, places: number) {
    this.#graph = graph;
    this.outStart = new Uint32Array(places + 1);
    this.#bundleTo = new Uint32Array(places).fill(NO_PLACE);
  }

  /** What is added from now on leaves this place; places in order. */
  leave(place: number): void {
    this.#place = place;
    this.#first = this.#count;
    this.outStart[place] = this.#count;
    this.outStart[place + 1] = this.#count;
  }

  add(to: number, step: number): void {
    if (to === this.#place) return;
    const known = u32Or(this.#bundleTo, to, NO_PLACE);
    const killers = step === NO_STEP || isContainment(this.#graph, step) ? [] : this.#killersOf(step);
    if (known !== NO_PLACE && known >= this.#first && known < this.#count && this.#to[known] === to) {
      const before = this.#listOf(u32Or(this.#killer, known, NO_KILLER));
      const both = before.filter((record) => killers.includes(record));
      if (both.length < before.length) this.#killer[known] = this.#number(both);
      return;
    }
    if (this.#count === this.#to.length) this.#grow();
    this.#from[this.#count] = this.#place;
    this.#to[this.#count] = to;
    this.#killer[this.#count] = this.#number(killers);
    this.#bundleTo[to] = this.#count++;
    this.outStart[this.#place + 1] = this.#count;
  }

  finish(): Pick<Bundles, 'from' | 'to' | 'killer' | 'killerLists' | 'outStart'> {
    return {
      from: this.#from.slice(0, this.#count),
      to: this.#to.slice(0, this.#count),
      killer: this.#killer.slice(0, this.#count),
      killerLists: this.#killerLists,
      outStart: this.outStart,
    };
  }

  /** The records that stand in each support of a step. */
  #killersOf(step: number): readonly number[] {
    const graph = this.#graph;
    const first = firstSupport(graph, step);
    let common = recordsOf(graph, first);
    for (let s = first + 1; s < endSupport(graph, step) && common.length > 0; s++) {
      const records = recordsOf(graph, s);
      common = common.filter((record) => records.includes(record));
    }
    return common;
  }

  #listOf(killer: number): readonly number[] {
    if (killer === NO_KILLER) return [];
    return killer < SEVERAL ? [killer] : listAt(this.#killerLists, killer - SEVERAL);
  }

  #number(killers: readonly number[]): number {
    const [first] = killers;
    if (first === undefined) return NO_KILLER;
    if (killers.length === 1) return first;
    return SEVERAL + this.#killerLists.push([...new Set(killers)]) - 1;
  }

  #grow(): void {
    const wider = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#from = wider(this.#from);
    this.#to = wider(this.#to);
    this.#killer = wider(this.#killer);
  }
}

/** Links by the place that they leave. */
function* linksByPlace(
  links: readonly number[],
  places: number,
): Generator<number, { readonly start: Uint32Array; readonly to: Uint32Array }> {
  const start = new Uint32Array(places + 1);
  for (let i = 0; i < links.length; i += 2) {
    const place = links[i] ?? 0;
    start[place + 1] = u32(start, place + 1) + 1;
  }
  toOffsets(start);
  yield places;
  const next = start.slice();
  const to = new Uint32Array(links.length / 2);
  for (let i = 0; i < links.length; i += 2) {
    const place = links[i] ?? 0;
    const at = u32(next, place);
    to[at] = links[i + 1] ?? 0;
    next[place] = at + 1;
  }
  yield places;
  return { start, to };
}

function* arriving(
  to: Uint32Array,
  places: number,
): Generator<number, Pick<Bundles, 'inStart' | 'inBundle'>> {
  const inStart = new Uint32Array(places + 1);
  for (let b = 0; b < to.length; b++) {
    const place = u32(to, b);
    inStart[place + 1] = u32(inStart, place + 1) + 1;
  }
  toOffsets(inStart);
  yield places;
  const next = inStart.slice();
  const inBundle = new Uint32Array(to.length);
  for (let b = 0; b < to.length; b++) {
    const place = u32(to, b);
    const at = u32(next, place);
    inBundle[at] = b;
    next[place] = at + 1;
  }
  yield places;
  return { inStart, inBundle };
}
