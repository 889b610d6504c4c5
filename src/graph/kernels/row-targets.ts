import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, u32, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { Covering } from './covering';
import { NONE } from './dominators';
import { FLOWS, HOLDS, holdingSteps } from './holding-steps';
import { Column } from './row-columns';
import { Containers, containsOf } from './row-contains';
import type { Contains } from './row-contains';

type Filter = Pick<WalkFilter, 'at' | 'rank' | 'becoming'>;

/** Where each step that holds a permission leads, and how those places lead to the rows that count. */
export interface RowTargets {
  /** By step, the place it leads to; `NO_TARGET` for one that holds nothing. */
  readonly ofStep: Uint32Array;
  /** Places after those of the nodes; `rows[place - nodes]` is 1 where it is a row. */
  readonly rows: Uint8Array;
  /** Ways between such places, which no record takes away: place, place, place, place, … */
  readonly links: Uint32Array;
}

export const NO_TARGET = NONE;

/**
 * Rows of effective access by permission and resource, as many as it takes to see every loss: those that are granted
 * on the resource itself. What flows down is lost with the row of where it was granted, but for where it is granted
 * below as well, or held at the container by what does not flow: there the rows below stand by themselves. A
 * permission that stands for others (`s3:List*`) leads to their rows too. Yields as it reads.
 */
export function* rowTargets(graph: AccessGraph, filter: Filter): Generator<number, RowTargets> {
  const does = doesOf(graph, filter);
  const builder = new TargetBuilder(graph, does, yield* containsOf(graph, does));
  yield* builder.grants();
  yield* builder.below();
  yield* builder.link();
  return builder.finish();
}

/** What steps of each class do, verdict included. */
function doesOf(graph: AccessGraph, filter: Filter): Uint8Array {
  const { verdict } = graph.classes;
  return holdingSteps(graph, filter).map((what, number) => (u8(verdict, number) >= filter.rank ? what : 0));
}

/**
 * A permission on a resource, as far as it tells what goes when a step goes, is a *target*. Its columns: the *name* of
 * the permission (from 1, 0 for a step that holds without one), the node, the *row* (the place that counts), where
 * what flows down containment comes in (`flow`, `NONE` where nothing is contained or nothing flows), and where what
 * ends here comes in (`end`, or `NONE`).
 */
class TargetBuilder {
  readonly #graph: AccessGraph;
  readonly #does: Uint8Array;
  readonly #contains: Contains;
  readonly #covering: Covering;
  readonly #patterns: boolean;
  readonly #ofStep: Uint32Array;
  readonly #rows = new Column();
  readonly #links = new Column();
  readonly #name = new Column();
  readonly #node = new Column();
  readonly #row = new Column();
  readonly #flow = new Column();
  readonly #end = new Column();
  /** Targets of node c: `first[c] .. first[c+1]`, and those that were added for what flows down to it. */
  readonly #first: Uint32Array;
  readonly #added = new Map<number, number[]>();
  readonly #names: number;
  #units = 0;

  constructor(graph: AccessGraph, does: Uint8Array, contains: Contains) {
    this.#graph = graph;
    this.#does = does;
    this.#contains = contains;
    this.#covering = new Covering(graph.permissions, graph.permissions);
    this.#patterns = graph.permissions.some((_, number) => this.#covering.of(number).length > 0);
    this.#ofStep = new Uint32Array(graph.stepTo.length).fill(NONE);
    this.#first = new Uint32Array(graph.nodes.length + 1);
    this.#names = graph.permissions.length + 1;
  }

  /** A target for each permission that is granted on a node. */
  *grants(): Generator<number, void> {
    const { nodes, inStart, inStep, stepClass, stepFrom, classes } = this.#graph;
    const nameOf = classes.permission.map((permission) =>
      permission === NO_PERMISSION ? 0 : permission + 1,
    );
    const does = this.#does;
    const count = nodes.length;
    /** By name: its target at this node. */
    const known = new Uint32Array(this.#names).fill(NONE);
    const flows = new Uint8Array(this.#names);
    const ends = new Uint8Array(this.#names);
    const holds = new Column();
    const names = new Column();
    for (let node = 0; node < count; node++) {
      const passes = this.#passesDown(node) ? FLOWS : 0;
      const last = u32(inStart, node + 1);
      holds.length = 0;
      names.length = 0;
      for (let i = u32(inStart, node); i < last; i++) {
        const step = u32(inStep, i);
        const number = u32(stepClass, step);
        const what = u8(does, number);
        if ((what & HOLDS) === 0 || isDisabled(this.#graph, u32(stepFrom, step))) continue;
        const name = u32(nameOf, number);
        if (known[name] === NONE) {
          known[name] = 0;
          names.push(name);
          flows[name] = 0;
          ends[name] = 0;
        }
        if ((what & passes) !== 0) flows[name] = 1;
        else ends[name] = 1;
        holds.push(step);
      }
      this.#first[node] = this.#node.length;
      for (let i = 0; i < names.length; i++) {
        const name = names.at(i);
        known[name] = this.#add(node, name, u8(flows, name) === 1, u8(ends, name) === 1);
      }
      for (let i = 0; i < holds.length; i++) {
        const step = holds.at(i);
        const number = u32(stepClass, step);
        const target = u32(known, u32(nameOf, number));
        this.#ofStep[step] = ((u8(does, number) & passes) === 0 ? this.#end : this.#flow).at(target);
      }
      for (let i = 0; i < names.length; i++) known[names.at(i)] = NONE;
      if (this.#isTurn(1 + 4 * (last - u32(inStart, node)))) yield node;
    }
    this.#first[count] = this.#node.length;
  }

  /**
   * Where a permission flows in at a container on which it is held without flowing, too, the row of the container does
   * not tell what is lost below: those next below get rows of their own, and so on down.
   */
  *below(): Generator<number, void> {
    const here = new Column();
    for (let target = 0; target < this.#node.length; target++) {
      if (this.#isTurn(2)) yield target;
      if (this.#flow.at(target) === NONE || !this.#heldOtherwise(target, here)) continue;
      const name = this.#name.at(target);
      for (const child of this.#contained(this.#node.at(target))) {
        this.#collect(child, here);
        let known = NONE;
        let flowsIn = false;
        for (let i = 0; i < here.length; i++) {
          const other = here.at(i);
          if (this.#name.at(other) !== name) continue;
          if (known === NONE) known = this.#row.at(other);
          if (this.#flow.at(other) !== NONE) flowsIn = true;
        }
        const passes = this.#passesDown(child);
        this.#units += 8 + here.length;
        if (flowsIn || (known !== NONE && !passes)) continue;
        // Where it ends there already, what flows in beside it has a target that leads to the same row.
        const number = this.#add(child, name, passes, false, known);
        const list = this.#added.get(child);
        if (list === undefined) this.#added.set(child, [number]);
        else list.push(number);
      }
    }
  }

  /** Whether the row of a target is come to by what does not flow: the permission itself, or one that stands for it. */
  #heldOtherwise(target: number, here: Column): boolean {
    const wider = this.#patterns ? this.#covering.of(this.#name.at(target) - 1) : [];
    this.#collect(this.#node.at(target), here);
    this.#units += here.length;
    for (let i = 0; i < here.length; i++) {
      const other = here.at(i);
      if (this.#end.at(other) === NONE) continue;
      if (this.#row.at(other) === this.#row.at(target) || wider.includes(this.#name.at(other) - 1))
        return true;
    }
    return false;
  }

  /** From where a permission comes in to its row, to those it stands for, and to the same below. */
  *link(): Generator<number, void> {
    const above = new Containers(this.#contains);
    const here = new Column();
    const there = new Column();
    /** By name, what flows in under it at a node: from `into[name]` on, linked by `next`; 0 for none. */
    const wanted = new Wanted(this.#names);
    for (let node = 0; node < this.#graph.nodes.length; node++) {
      this.#collect(node, here);
      if (this.#isTurn(1 + here.length * 4)) yield node;
      if (here.length === 0) continue;
      wanted.clear();
      for (let i = 0; i < here.length; i++) this.#linkHere(here.at(i), here, wanted);
      above.look(node);
      this.#units += above.found.length;
      for (let c = 0; c < above.found.length && wanted.left > 0; c++) {
        this.#collect(above.found.at(c), there);
        this.#units += there.length;
        // Where each is in one other at most, what flows in at the nearest has come from those above it.
        for (let i = 0; i < there.length; i++) this.#linkFrom(there.at(i), wanted, above.isChain);
      }
    }
  }

  #linkHere(target: number, here: Column, wanted: Wanted): void {
    const row = this.#row.at(target);
    const flow = this.#flow.at(target);
    const end = this.#end.at(target);
    if (flow !== NONE) this.#link(flow, row);
    if (end !== NONE && end !== row) this.#link(end, row);
    const into = flow === NONE ? row : flow;
    wanted.add(this.#name.at(target), into);
    if (!this.#patterns) return;
    for (const wider of this.#covering.of(this.#name.at(target) - 1)) {
      wanted.add(wider + 1, into);
      for (let i = 0; i < here.length; i++) {
        const other = here.at(i);
        if (this.#name.at(other) !== wider + 1) continue;
        if (this.#flow.at(other) !== NONE) this.#link(this.#flow.at(other), into);
        if (this.#end.at(other) !== NONE) this.#link(this.#end.at(other), row);
      }
      this.#units += here.length;
    }
  }

  /** From what flows in at a container to all that the same leads to at a node. */
  #linkFrom(target: number, wanted: Wanted, isChain: boolean): void {
    const flow = this.#flow.at(target);
    if (flow === NONE) return;
    const name = this.#name.at(target);
    for (let entry = wanted.first(name); entry !== 0; entry = wanted.next(entry)) {
      const into = wanted.into(entry);
      if (flow !== into) this.#link(flow, into);
    }
    if (isChain) wanted.found(name);
  }

  #link(from: number, to: number): void {
    this.#links.push(from);
    this.#links.push(to);
  }

  #add(node: number, name: number, flows: boolean, ends: boolean, known: number = NONE): number {
    const row = known === NONE ? this.#place(1) : known;
    this.#name.push(name);
    this.#node.push(node);
    this.#row.push(row);
    this.#flow.push(flows ? this.#place(0) : NONE);
    // One that may stand for others has a place before its row, from which it leads to theirs.
    this.#end.push(!ends ? NONE : this.#patterns ? this.#place(0) : row);
    return this.#node.length - 1;
  }

  #place(isRow: number): number {
    this.#rows.push(isRow);
    return this.#graph.nodes.length + this.#rows.length - 1;
  }

  /** Puts the targets of a node into a column. */
  #collect(node: number, into: Column): void {
    into.length = 0;
    const last = u32(this.#first, node + 1);
    for (let target = u32(this.#first, node); target < last; target++) into.push(target);
    if (this.#added.size === 0) return;
    for (const target of this.#added.get(node) ?? []) into.push(target);
  }

  #passesDown(node: number): boolean {
    return u32(this.#contains.start, node + 1) > u32(this.#contains.start, node);
  }

  /** What is next below a node for a permission that flows down. */
  #contained(node: number): Uint32Array {
    const { start, below } = this.#contains;
    return below.subarray(u32(start, node), u32(start, node + 1));
  }

  finish(): RowTargets {
    return {
      ofStep: this.#ofStep,
      rows: new Uint8Array(this.#rows.finish()),
      links: this.#links.finish(),
    };
  }

  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN) return false;
    this.#units = 0;
    return true;
  }
}

/** By name of a permission, the places of one node to which it leads where it flows down to it. */
class Wanted {
  /** Names that are still wanted. */
  left = 0;
  readonly #first: Uint32Array;
  readonly #names = new Column();
  readonly #into = new Column();
  readonly #next = new Column();

  constructor(names: number) {
    this.#first = new Uint32Array(names);
    this.clear();
  }

  clear(): void {
    for (let i = 0; i < this.#names.length; i++) this.#first[this.#names.at(i)] = 0;
    this.#names.length = 0;
    this.#into.length = 1;
    this.#next.length = 1;
    this.left = 0;
  }

  add(name: number, into: number): void {
    if (this.#first[name] === 0) {
      this.#names.push(name);
      this.left++;
    }
    this.#next.push(u32(this.#first, name));
    this.#first[name] = this.#into.length;
    this.#into.push(into);
  }

  /** The last that was added under a name, 0 for none. */
  first(name: number): number {
    return u32(this.#first, name);
  }

  next(entry: number): number {
    return this.#next.at(entry);
  }

  into(entry: number): number {
    return this.#into.at(entry);
  }

  /** A name is not wanted any more. */
  found(name: number): void {
    if (this.#first[name] === 0) return;
    this.#first[name] = 0;
    this.left--;
  }
}
