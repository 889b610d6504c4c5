import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, listAt, num, numOr, u32, u32Or, u8 } from '../columns';
import { runToEnd } from '../../lib/steps';
import { endSupport, firstSupport, recordsOf } from '../supports';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { CONTAINS, FLOWS, HOLDS, PASSES, holdingSteps } from './holding-steps';
import type { RecordSteps } from './record-steps';

/** A permission on a resource that no single bundle of records is the only way to, as far as a principal goes. */
export interface Doubled {
  readonly permission: number;
  readonly resource: number;
  /** False: records serve twice on the way, so that the ways may still share one. */
  readonly certain: boolean;
}

const NONE = 0xffffffff;
/** How wide something unremovable is. */
const WIDE = 1 << 20;

/** A row takes as long as so many looks at a step. */
const ROW = 8;

interface Row {
  readonly permission: number;
  readonly resource: number;
  /** Last steps and supports that give it, `WIDE` for one that no removal ends. */
  ways: number;
  /** The last place that all ways pass, as a number of the walk. */
  meet: number;
  /** It comes without any removable record at all. */
  free: boolean;
  /** A way ends in a step by which another may go on: one record in two places of the row. */
  twofold: boolean;
}

/**
 * For one principal after the other what it holds by two routes that share no record. While every record serves one
 * step this is exact: two such routes exist unless one record is on every route (Menger), and the records on every
 * route to a holder are the bridges among its dominators.
 */
export class DoubledWalker {
  readonly #graph: AccessGraph;
  readonly #filter: WalkFilter;
  readonly #index: RecordSteps;
  readonly #does: Uint8Array;
  /** Number of a node in the current walk. */
  readonly #number: Uint32Array;
  #nodes: number[] = [];
  #idom: number[] = [];
  /** How many bridges there are among a number's dominators. */
  #bridges: number[] = [];
  #free: boolean[] = [];
  /** Records met in the current walk that serve more than one step, or more than one support. */
  #sharing = 0;
  /** Work since the last turn. */
  #units = 0;

  constructor(graph: AccessGraph, filter: WalkFilter, index: RecordSteps) {
    this.#graph = graph;
    this.#filter = filter;
    this.#index = index;
    this.#does = holdingSteps(graph, filter);
    this.#number = new Uint32Array(graph.nodes.length).fill(NONE);
  }

  walk(principal: number): readonly Doubled[] {
    return runToEnd(this.walkInTurns(principal));
  }

  /** The same, with a turn for others every few milliseconds. To be driven to its end, or not to be used again. */
  *walkInTurns(principal: number): Generator<number, readonly Doubled[]> {
    if (isDisabled(this.#graph, principal)) return [];
    this.#sharing = 0;
    yield* this.#order(principal);
    yield* this.#dominators();
    const rows = new Map<number, Row>();
    for (let v = 0; v < this.#nodes.length; v++) {
      yield* this.#holdings(v, rows);
    }
    for (const node of this.#nodes) this.#number[node] = NONE;
    const found: Doubled[] = [];
    for (const { permission, resource, ways, meet, free, twofold } of rows.values()) {
      if (this.#isTurn(1)) yield found.length;
      if (free || ways < 2 || num(this.#bridges, meet) > 0) continue;
      found.push({ permission, resource, certain: this.#sharing === 0 && !twofold });
    }
    return found;
  }

  /** Whether so much more work makes it time for others. */
  #isTurn(units: number): boolean {
    if ((this.#units += units) < UNITS_PER_TURN / 4) return false;
    this.#units = 0;
    return true;
  }

  #exists(step: number, does: number): boolean {
    const { classes, stepClass } = this.#graph;
    const number = u32(stepClass, step);
    return (
      (u8(this.#does, number) & does) !== 0 &&
      u8(classes.verdict, number) >= this.#filter.rank &&
      this.#filter.survives?.(step) !== false
    );
  }

  /** How many supports of a step share nothing, as far as its records serve no other step. */
  #width(step: number): number {
    const graph = this.#graph;
    const first = firstSupport(graph, step);
    const end = endSupport(graph, step);
    const used = new Set<number>();
    for (let s = first; s < end; s++) {
      const records = recordsOf(graph, s);
      if (records.length === 0) return WIDE;
      if (records.length > 1 && end > first + 1) this.#sharing++;
      for (const record of records) {
        const serves = u32(this.#index.start, record + 1) - u32(this.#index.start, record);
        if (serves > 1 || used.has(record)) this.#sharing++;
        used.add(record);
      }
    }
    return end - first;
  }

  /** Number what the principal controls in reverse postorder: dominators come before what they dominate. */
  *#order(principal: number): Generator<number, void> {
    const graph = this.#graph;
    const seen = this.#number;
    const post: number[] = [];
    const stack: { readonly node: number; step: number }[] = [];
    const come = (node: number): void => {
      seen[node] = 0;
      stack.push({ node, step: isDisabled(graph, node) ? -1 : u32(graph.outStart, node) });
    };
    come(principal);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.step < 0 || top.step >= u32(graph.outStart, top.node + 1)) {
        post.push(top.node);
        stack.pop();
        if (this.#isTurn(ROW)) yield post.length;
        continue;
      }
      const step = top.step++;
      if (this.#isTurn(1)) yield post.length;
      const to = u32(graph.stepTo, step);
      if (seen[to] === NONE && this.#exists(step, PASSES)) come(to);
    }
    this.#nodes = post.reverse();
    this.#nodes.forEach((node, v) => (seen[node] = v));
  }

  /** Dominators by repeated meeting (Cooper, Harvey, Kennedy, "A simple, fast dominance algorithm", 2001). */
  *#dominators(): Generator<number, void> {
    const count = this.#nodes.length;
    const into: { readonly from: number; readonly width: number }[][] = this.#nodes.map(() => []);
    for (const [from, node] of this.#nodes.entries()) {
      if (isDisabled(this.#graph, node)) continue;
      const end = u32(this.#graph.outStart, node + 1);
      for (let step = u32(this.#graph.outStart, node); step < end; step++) {
        const to = u32Or(this.#number, u32(this.#graph.stepTo, step), NONE);
        if (this.#isTurn(ROW)) yield from;
        if (to === NONE || to === from || !this.#exists(step, PASSES)) continue;
        into[to]?.push({ from, width: this.#width(step) });
      }
    }
    const idom = new Array<number>(count).fill(-1);
    this.#idom = idom;
    idom[0] = 0;
    for (let changed = true; changed;) {
      changed = false;
      for (let v = 1; v < count; v++) {
        let meet = -1;
        for (const { from } of listAt(into, v)) {
          if (numOr(idom, from, -1) >= 0) meet = meet < 0 ? from : this.#meet(meet, from);
        }
        if (this.#isTurn(listAt(into, v).length + 1)) yield v;
        if (idom[v] === meet) continue;
        idom[v] = meet;
        changed = true;
      }
    }
    this.#bridges = [0];
    this.#free = [true];
    for (let v = 1; v < count; v++) {
      const d = num(idom, v);
      // A bridge: from all but what lies behind v itself, one removable way leads in.
      const ways = listAt(into, v).filter(({ from }) => !this.#behind(v, from));
      const width = ways.reduce((sum, way) => sum + way.width, 0);
      this.#bridges.push(num(this.#bridges, d) + (width === 1 ? 1 : 0));
      this.#free.push(false);
      if (this.#isTurn(listAt(into, v).length + 1)) yield v;
    }
    // What is come to without any removable record, to a fixed point because ways may lead back.
    for (let changed = true; changed;) {
      changed = false;
      for (let v = 1; v < count; v++) {
        if (this.#isTurn(listAt(into, v).length + 1)) yield v;
        if (this.#free[v] === true) continue;
        if (!listAt(into, v).some(({ from, width }) => width === WIDE && this.#free[from] === true)) continue;
        this.#free[v] = true;
        changed = true;
      }
    }
  }

  #behind(v: number, from: number): boolean {
    let at = from;
    while (at > v) at = num(this.#idom, at);
    return at === v;
  }

  #meet(a: number, b: number): number {
    let x = a;
    let y = b;
    while (x !== y) {
      while (x > y) x = num(this.#idom, x);
      while (y > x) y = num(this.#idom, y);
    }
    return x;
  }

  *#holdings(v: number, rows: Map<number, Row>): Generator<number, void> {
    const graph = this.#graph;
    const node = num(this.#nodes, v);
    if (isDisabled(graph, node)) return;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!this.#exists(step, HOLDS)) continue;
      const number = u32(graph.stepClass, step);
      const permission = u32Or(graph.classes.permission, number, NO_PERMISSION);
      const width = this.#width(step);
      const free = width === WIDE && this.#free[v] === true;
      const below = [u32(graph.stepTo, step)];
      if ((u8(this.#does, number) & FLOWS) !== 0) this.#flow(below);
      const twofold = this.#exists(step, PASSES);
      for (const resource of below) {
        this.#hold(rows, permission, resource, v, width, free, twofold);
        if (this.#isTurn(ROW)) yield v;
      }
    }
  }

  /** Add what a container holds, all levels. */
  #flow(list: number[]): void {
    const graph = this.#graph;
    const seen = new Set(list);
    for (const container of list) {
      if (isDisabled(graph, container)) continue;
      for (let e = u32(graph.outStart, container); e < u32(graph.outStart, container + 1); e++) {
        const to = u32(graph.stepTo, e);
        if (seen.has(to) || !this.#exists(e, CONTAINS)) continue;
        // Containment has no records where the design is kept to; where it has, they count.
        if (this.#width(e) !== WIDE) this.#sharing++;
        seen.add(to);
        list.push(to);
      }
    }
  }

  #hold(
    rows: Map<number, Row>,
    permission: number,
    resource: number,
    v: number,
    width: number,
    free: boolean,
    twofold: boolean,
  ): void {
    const name = (permission === NO_PERMISSION ? 0 : permission + 1) * this.#graph.nodes.length + resource;
    const row = rows.get(name);
    if (row === undefined) {
      rows.set(name, { permission, resource, ways: width, meet: v, free, twofold });
      return;
    }
    row.ways += width;
    row.meet = this.#meet(row.meet, v);
    if (free) row.free = true;
    if (twofold) row.twofold = true;
  }
}
