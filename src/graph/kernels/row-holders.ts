import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, num, u32, u32Or, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { CONTAINS, FLOWS, HOLDS, PASSES, holdingSteps } from './holding-steps';

/** Up to 32 permissions held on resources, side by side. */
export interface Rows {
  readonly permission: readonly number[];
  readonly resource: readonly number[];
}

/** So many rows, or nodes, at once: a bit each. */
export const AT_ONCE = 32;

/**
 * Who holds some rows, up to 32 at once: from who is granted them back over who controls whom, all rows in one search
 * (as many breadth-first searches run side by side in Then et al., "The more the merrier: efficient multi-source graph
 * traversal", 2014, section 3). It costs what holds them, whoever else there is.
 */
export class RowHolders {
  readonly #graph: AccessGraph;
  readonly #does: Uint8Array;
  readonly #held: Uint32Array;
  readonly #waits: Uint8Array;
  readonly #touched: number[] = [];
  /** Steps looked at, ever. */
  spent = 0;

  constructor(graph: AccessGraph, filter: Pick<WalkFilter, 'at' | 'becoming'>) {
    this.#graph = graph;
    this.#does = holdingSteps(graph, filter);
    this.#held = new Uint32Array(graph.nodes.length);
    this.#waits = new Uint8Array(graph.nodes.length);
  }

  /**
   * By node, bit i: holds row i with a verdict of `rank` or stronger, over steps other than those `gone`. The column
   * holds until the next call.
   */
  *at(rows: Rows, rank: number, gone: ReadonlySet<number>): Generator<number, Uint32Array> {
    const queue = this.#begin();
    rows.resource.forEach((_, row) => {
      this.#granted(rows, row, rank, gone, queue);
    });
    return yield* this.#spread(queue, rank, gone);
  }

  /** By node, bit i: controls the node `nodes[i]`, of up to 32, with a verdict of `rank` or stronger; as `at`. */
  *controlling(
    nodes: readonly number[],
    rank: number,
    gone: ReadonlySet<number>,
  ): Generator<number, Uint32Array> {
    const queue = this.#begin();
    nodes.forEach((node, i) => {
      this.#add(node, 1 << i, queue);
    });
    return yield* this.#spread(queue, rank, gone);
  }

  #begin(): number[] {
    for (const node of this.#touched) this.#held[node] = 0;
    this.#touched.length = 0;
    return [];
  }

  *#spread(queue: number[], rank: number, gone: ReadonlySet<number>): Generator<number, Uint32Array> {
    const held = this.#held;
    const graph = this.#graph;
    const { verdict } = graph.classes;
    const passes = this.#does.map((what, number) =>
      (what & PASSES) !== 0 && u8(verdict, number) >= rank ? 1 : 0,
    );
    let units = 0;
    for (const node of queue) {
      this.#waits[node] = 0;
      const bits = u32(held, node);
      const end = u32(graph.inStart, node + 1);
      for (let i = u32(graph.inStart, node); i < end; i++) {
        const step = u32(graph.inStep, i);
        if (passes[u32(graph.stepClass, step)] === 0) continue;
        const from = u32(graph.stepFrom, step);
        const more = bits & ~u32(held, from);
        if (more === 0 || isDisabled(graph, from) || gone.has(step)) continue;
        this.#add(from, more, queue);
      }
      const looked = 1 + end - u32(graph.inStart, node);
      this.spent += looked;
      if ((units += looked) < UNITS_PER_TURN) continue;
      units = 0;
      yield rank;
    }
    return held;
  }

  #add(node: number, bits: number, queue: number[]): void {
    const before = u32(this.#held, node);
    if (before === 0) this.#touched.push(node);
    this.#held[node] = before | bits;
    if (this.#waits[node] === 1) return;
    this.#waits[node] = 1;
    queue.push(node);
  }

  /** Whoever is granted a row: on the resource, or on what contains it where the permission flows down. */
  #granted(
    { permission, resource }: Rows,
    row: number,
    rank: number,
    gone: ReadonlySet<number>,
    queue: number[],
  ): void {
    const graph = this.#graph;
    const { verdict } = graph.classes;
    const bit = 1 << row;
    const sought = num(permission, row);
    const below = new Set([num(resource, row)]);
    let flows = 0;
    for (const node of below) {
      const last = u32(graph.inStart, node + 1);
      this.spent += last - u32(graph.inStart, node);
      for (let i = u32(graph.inStart, node); i < last; i++) {
        const step = u32(graph.inStep, i);
        const number = u32(graph.stepClass, step);
        const what = u8(this.#does, number);
        if (what === 0 || u8(verdict, number) < rank || gone.has(step)) continue;
        const from = u32(graph.stepFrom, step);
        if (isDisabled(graph, from)) continue;
        if ((what & CONTAINS) !== 0) below.add(from);
        if ((what & HOLDS) === 0 || (what & FLOWS) < flows) continue;
        if (u32Or(graph.classes.permission, number, NO_PERMISSION) !== sought) continue;
        if ((u32(this.#held, from) & bit) === 0) this.#add(from, bit, queue);
      }
      flows = FLOWS;
    }
  }
}
