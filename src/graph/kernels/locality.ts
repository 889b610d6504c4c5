import { NODE_KINDS, STEP_KINDS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { runToEnd } from '../../lib/steps';
import { UNITS_PER_TURN, u32, u8 } from '../columns';

const CONTAINS = STEP_KINDS.indexOf('contains');

/**
 * The nodes in an order in which neighbours in the estate are neighbours in memory: by tenant, then kind, then
 * containment (what a container holds right after it). Sweeps over a real estate are as fast as this order is good.
 */
export function localityOrder(graph: AccessGraph): Uint32Array {
  return runToEnd(orderByLocality(graph));
}

/** The same in turns. */
export function* orderByLocality(graph: AccessGraph): Generator<number, Uint32Array> {
  const order = yield* containmentOrder(graph);
  yield 0.5;
  const byKind = yield* stableSort(order, graph.nodeKind, NODE_KINDS.length);
  yield 0.7;
  let tenants = 0;
  for (const tenant of graph.nodeTenant) if (tenant >= tenants) tenants = tenant + 1;
  return yield* stableSort(byKind, graph.nodeTenant, tenants);
}

/** Containers before what they hold, depth first; what lies on a cycle of containment comes where it is first met. */
function* containmentOrder(graph: AccessGraph): Generator<number, Uint32Array> {
  const { outStart, stepTo, stepClass, classes } = graph;
  const count = graph.nodes.length;
  const held = new Uint8Array(count);
  const holds = new Uint8Array(count);
  const contains = Uint8Array.from(classes.kind, (kind) => (kind === CONTAINS ? 1 : 0));
  let units = 0;
  for (let step = 0; step < stepTo.length; step++) {
    if (++units > UNITS_PER_TURN) {
      yield 0.2;
      units = 0;
    }
    if (u8(contains, u32(stepClass, step)) === 0) continue;
    held[u32(stepTo, step)] = 1;
    holds[u32(graph.stepFrom, step)] = 1;
  }
  const order = new Uint32Array(count);
  const seen = new Uint8Array(count);
  const stack: number[] = [];
  let filled = 0;
  // What nothing holds, and then what a cycle holds.
  for (const placed of [held, seen]) {
    for (let root = 0; root < count; root++) {
      units++;
      if (u8(placed, root) === 0) stack.push(root);
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (u8(seen, node) === 1) continue;
        seen[node] = 1;
        order[filled++] = node;
        if (u8(holds, node) === 0) continue;
        for (let step = u32(outStart, node + 1) - 1; step >= u32(outStart, node); step--) {
          if (u8(contains, u32(stepClass, step)) === 1) stack.push(u32(stepTo, step));
        }
        if ((units += u32(outStart, node + 1) - u32(outStart, node)) < UNITS_PER_TURN) continue;
        units = 0;
        yield 0.3;
      }
      if (units < UNITS_PER_TURN) continue;
      units = 0;
      yield 0.3;
    }
  }
  return order;
}

/** The items by their column's value, those of equal value in the order they were in. In turns. */
function* stableSort(
  items: Uint32Array,
  column: Uint8Array | Uint32Array,
  limit: number,
): Generator<number, Uint32Array> {
  const values = Uint32Array.from(column);
  const next = new Uint32Array(limit + 1);
  for (const value of values) next[value + 1] = u32(next, value + 1) + 1;
  for (let i = 0; i < limit; i++) next[i + 1] = u32(next, i + 1) + u32(next, i);
  const sorted = new Uint32Array(items.length);
  let units = 0;
  for (const item of items) {
    if (++units > UNITS_PER_TURN) {
      yield 0.7;
      units = 0;
    }
    const value = u32(values, item);
    const at = u32(next, value);
    sorted[at] = item;
    next[value] = at + 1;
  }
  return sorted;
}
