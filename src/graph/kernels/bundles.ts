import { INHERITS, NO_RECORD, THROUGH } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { listAt, u32, u32Or } from '../columns';
import { stepFlags, stepVerbs } from '../steps';
import { endSupport, firstSupport, recordsOf } from '../supports';
import { active, isContainment, isDisabled, isPermission } from '../walk';
import type { WalkFilter } from '../walk';

/**
 * The walk as a plain directed graph. A place is a node in one of three states: the walk controls it, a permission
 * that flows down covers it, or it ends there (`stateAfter` and `mayTake` of walk.ts are the rules). Steps between the
 * same two places are one bundle: it is gone only when all of them are, so it knows the records without which it is.
 */
export const CONTROLS = 0;
export const COVERS = 1;
export const ENDS = 2;

/** In `killer`: no single record takes the bundle away. */
export const NO_KILLER = 0xffffffff;
/** In `killer`: several records each take it away; the rest of the number indexes `killerLists`. */
export const SEVERAL = 0x80000000;

export interface Bundles {
  readonly graph: AccessGraph;
  readonly filter: WalkFilter;
  /** Verb mask: with one, only what is held by such a permission counts as reached. */
  readonly verbs: number;
  readonly places: number;
  readonly node: Uint32Array;
  readonly state: Uint8Array;
  /** Place of a node the walk controls, or `NO_PLACE`. */
  readonly controlled: Uint32Array;
  readonly covered: Uint32Array;
  readonly ended: Uint32Array;
  /** Bundles out of place p: `outStart[p] .. outStart[p+1]`. */
  readonly outStart: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly killer: Uint32Array;
  readonly killerLists: readonly (readonly number[])[];
  /** Bundles into place p: `inBundle[inStart[p] .. inStart[p+1]]`. */
  readonly inStart: Uint32Array;
  readonly inBundle: Uint32Array;
}

export const NO_PLACE = 0xffffffff;

/** Whether coming to a place counts as reaching its node. */
export function counts(bundles: Bundles, place: number): boolean {
  return bundles.verbs === 0 || bundles.state[place] !== CONTROLS;
}

/** The records each of which takes a bundle away. */
export function killersOf(bundles: Bundles, bundle: number): readonly number[] {
  const killer = u32Or(bundles.killer, bundle, NO_KILLER);
  if (killer === NO_KILLER) return [];
  return killer < SEVERAL ? [killer] : listAt(bundles.killerLists, killer - SEVERAL);
}

/** Where a step leads: states before and after, as `before * 3 + after`. At most three of them. */
function passesOf(graph: AccessGraph, step: number, verbs: number): readonly number[] {
  const flags = stepFlags(graph, step);
  if (isContainment(graph, step)) {
    return (flags & THROUGH) !== 0 ? [CONTROLS * 3 + CONTROLS, COVERS * 3 + COVERS] : [COVERS * 3 + COVERS];
  }
  const flows = (flags & INHERITS) !== 0 ? COVERS : ENDS;
  const through = (flags & THROUGH) !== 0;
  if (verbs === 0) return [CONTROLS * 3 + (through ? CONTROLS : flows)];
  const held = isPermission(graph, step) && (stepVerbs(graph, step) & verbs) !== 0;
  return [...(through ? [CONTROLS * 3 + CONTROLS] : []), ...(held ? [CONTROLS * 3 + flows] : [])];
}

/** Passes of every class of step, decided once. */
function classPasses(graph: AccessGraph, verbs: number): readonly (readonly number[])[] {
  const passes: (readonly number[])[] = [];
  graph.stepClass.forEach((number, step) => {
    passes[number] ??= passesOf(graph, step, verbs);
  });
  return passes;
}

/** Which classes exist for a filter, `survives` aside. */
function classActive(graph: AccessGraph, filter: WalkFilter): Uint8Array {
  const found = new Uint8Array(graph.classes.kind.length);
  const { at, rank, becoming } = filter;
  const known = new Uint8Array(found.length);
  graph.stepClass.forEach((number, step) => {
    if (known[number] === 1) return;
    known[number] = 1;
    found[number] = active(graph, step, { at, rank, becoming }) ? 1 : 0;
  });
  return found;
}

/** The places and bundles of a graph under a filter. Yields every few thousand nodes. */
export function* buildBundles(
  graph: AccessGraph,
  filter: WalkFilter,
  verbs: number,
): Generator<number, Bundles> {
  const builder = new BundleBuilder(graph, filter, verbs);
  const n = graph.nodes.length;
  for (let node = 0; node < n; node++) {
    builder.add(node);
    if ((node & 4095) === 4095) yield node;
  }
  yield n;
  return yield* builder.finish();
}

class BundleBuilder {
  readonly #graph: AccessGraph;
  readonly #filter: WalkFilter;
  readonly #verbs: number;
  readonly #active: Uint8Array;
  readonly #passes: readonly (readonly number[])[];
  /** Bundles as found: place numbers are `node * 3 + state` until `finish`. */
  #from: Uint32Array;
  #to: Uint32Array;
  #killer: Uint32Array;
  #count = 0;
  readonly #killerLists: (readonly number[])[] = [];

  constructor(graph: AccessGraph, filter: WalkFilter, verbs: number) {
    this.#graph = graph;
    this.#filter = filter;
    this.#verbs = verbs;
    this.#active = classActive(graph, filter);
    this.#passes = classPasses(graph, verbs);
    const room = graph.stepTo.length + 16;
    this.#from = new Uint32Array(room);
    this.#to = new Uint32Array(room);
    this.#killer = new Uint32Array(room);
  }

  /** The bundles that leave a node. A disabled one lets nothing pass. */
  add(node: number): void {
    const graph = this.#graph;
    if (isDisabled(graph, node)) return;
    const survives = this.#filter.survives;
    const first = this.#count;
    let lastTo = -1;
    let groupStart = first;
    const end = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < end; step++) {
      const number = u32(graph.stepClass, step);
      if (this.#active[number] === 0 || (survives !== undefined && !survives(step))) continue;
      const to = u32(graph.stepTo, step);
      // Steps of a node are in order of their target, so parallel ones stand together.
      if (to !== lastTo) {
        lastTo = to;
        groupStart = this.#count;
      }
      for (const pass of listAt(this.#passes, number)) {
        const from = node * 3 + Math.trunc(pass / 3);
        this.#bundle(groupStart, from, to * 3 + (pass % 3), step);
      }
    }
  }

  #bundle(groupStart: number, from: number, to: number, step: number): void {
    if (from === to) return;
    for (let b = groupStart; b < this.#count; b++) {
      if (this.#from[b] !== from || this.#to[b] !== to) continue;
      const both = this.#both(b, this.#killersOfStep(step));
      this.#killer[b] = this.#number(both);
      return;
    }
    if (this.#count === this.#to.length) this.#grow();
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#killer[this.#count] = this.#killerOfStep(step);
    this.#count++;
  }

  #both(bundle: number, killers: readonly number[]): readonly number[] {
    const known = u32Or(this.#killer, bundle, NO_KILLER);
    if (known === NO_KILLER) return [];
    const list = known < SEVERAL ? [known] : listAt(this.#killerLists, known - SEVERAL);
    return list.filter((record) => killers.includes(record));
  }

  #killerOfStep(step: number): number {
    const graph = this.#graph;
    // Plain supports: the record itself, and NO_RECORD is NO_KILLER.
    if (graph.supportStart.length === 0) return u32Or(graph.supportRecords, step, NO_RECORD);
    return this.#number(this.#killersOfStep(step));
  }

  #killersOfStep(step: number): readonly number[] {
    const graph = this.#graph;
    const first = firstSupport(graph, step);
    let common: readonly number[] = recordsOf(graph, first);
    for (let s = first + 1; s < endSupport(graph, step) && common.length > 0; s++) {
      const records = recordsOf(graph, s);
      common = common.filter((record) => records.includes(record));
    }
    return common;
  }

  #number(killers: readonly number[]): number {
    const [first] = killers;
    if (first === undefined) return NO_KILLER;
    if (killers.length === 1) return first;
    this.#killerLists.push(killers);
    return SEVERAL + this.#killerLists.length - 1;
  }

  #grow(): void {
    const wider = (old: Uint32Array): Uint32Array => {
      const next = new Uint32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#from = wider(this.#from);
    this.#to = wider(this.#to);
    this.#killer = wider(this.#killer);
  }

  /** Number the places that have bundles, in node order, and lay the bundles out both ways. */
  *finish(): Generator<number, Bundles> {
    const n = this.#graph.nodes.length;
    const count = this.#count;
    const used = new Uint8Array(n * 3);
    for (let b = 0; b < count; b++) {
      used[u32(this.#from, b)] = 1;
      used[u32(this.#to, b)] = 1;
    }
    yield n;
    const number = new Uint32Array(n * 3).fill(NO_PLACE);
    let places = 0;
    for (let i = 0; i < n * 3; i++) if (used[i] === 1) number[i] = places++;
    const node = new Uint32Array(places);
    const state = new Uint8Array(places);
    for (let i = 0; i < n * 3; i++) {
      const place = u32Or(number, i, NO_PLACE);
      if (place === NO_PLACE) continue;
      const at = Math.trunc(i / 3);
      node[place] = at;
      state[place] = i % 3;
    }
    yield n;
    const outStart = new Uint32Array(places + 1);
    const inStart = new Uint32Array(places + 1);
    for (let b = 0; b < count; b++) {
      const a = u32(number, u32(this.#from, b));
      const z = u32(number, u32(this.#to, b));
      this.#from[b] = a;
      this.#to[b] = z;
      outStart[a + 1] = u32(outStart, a + 1) + 1;
      inStart[z + 1] = u32(inStart, z + 1) + 1;
    }
    for (let p = 0; p < places; p++) {
      outStart[p + 1] = u32(outStart, p + 1) + u32(outStart, p);
      inStart[p + 1] = u32(inStart, p + 1) + u32(inStart, p);
    }
    yield n;
    const laid = this.#layOut(outStart, count);
    yield n;
    const inBundle = new Uint32Array(count);
    const next = inStart.slice();
    for (let b = 0; b < count; b++) {
      const z = u32(laid.to, b);
      const at = u32(next, z);
      inBundle[at] = b;
      next[z] = at + 1;
    }
    yield n;
    const placesIn = (how: number): Uint32Array =>
      new Uint32Array(n).map((_, at) => u32Or(number, at * 3 + how, NO_PLACE));
    return {
      graph: this.#graph,
      filter: this.#filter,
      verbs: this.#verbs,
      places,
      node,
      state,
      controlled: placesIn(CONTROLS),
      covered: placesIn(COVERS),
      ended: placesIn(ENDS),
      outStart,
      ...laid,
      killerLists: this.#killerLists,
      inStart,
      inBundle,
    };
  }

  /** Bundles by the place they leave: found node by node, they need sorting within a node only. */
  #layOut(
    outStart: Uint32Array,
    count: number,
  ): { readonly from: Uint32Array; readonly to: Uint32Array; readonly killer: Uint32Array } {
    const next = outStart.slice();
    const from = new Uint32Array(count);
    const to = new Uint32Array(count);
    const killer = new Uint32Array(count);
    for (let b = 0; b < count; b++) {
      const a = u32(this.#from, b);
      const at = u32(next, a);
      next[a] = at + 1;
      from[at] = a;
      to[at] = u32(this.#to, b);
      killer[at] = u32Or(this.#killer, b, NO_KILLER);
    }
    return { from, to, killer };
  }
}
