/** Permissions held on nodes, and with which verdict. */
import { INHERITS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { UNITS_PER_TURN, u32 } from '../graph/columns';
import { stepFlags, stepPermission, stepVerbs } from '../graph/steps';
import { active, isContainment, isDisabled, isPermission } from '../graph/walk';
import type { Walk, WalkFilter } from '../graph/walk';
import { runToEnd } from '../lib/steps';

/** Permissions on one node (numbers of the graph), and the verbs they stand for. */
export interface Held {
  readonly permissions: Set<number>;
  verbs: number;
}

/** The same, of one verdict rank. */
export interface HeldAt {
  readonly rank: number;
  readonly permissions: readonly number[];
  readonly verbs: number;
}

/** Others get a turn after so many nodes, in bits. */
const NODES_PER_TURN = 0x3ff;

/** Permissions by node and the strongest verdict they are held with: a conditional right is never shown as allowed. */
export class HeldByVerdict {
  readonly #byNode = new Map<number, HeldAt[]>();

  /**
   * Strongest ranks first: what was held before is held with a stronger verdict. Yields the nodes added, once every few
   * milliseconds.
   */
  *add(rank: number, held: ReadonlyMap<number, Held>): Generator<number, void> {
    let done = 0;
    for (const [node, { permissions, verbs }] of held) {
      if ((++done & NODES_PER_TURN) === NODES_PER_TURN) yield done;
      const before = this.#byNode.get(node) ?? [];
      const seen = new Set(before.flatMap((at) => at.permissions));
      const added = [...permissions].filter((permission) => !seen.has(permission));
      if (added.length > 0) this.#byNode.set(node, [...before, { rank, permissions: added, verbs }]);
    }
  }

  of(node: number): readonly HeldAt[] {
    return this.#byNode.get(node) ?? [];
  }
}

/**
 * Permissions on every reached node: of steps from controlled nodes, and what flows down containment from above.
 * Nothing is held through a disabled node, and nothing flows down past one.
 */
export function heldPermissions(graph: AccessGraph, walk: Walk, filter: WalkFilter): Map<number, Held> {
  return runToEnd(heldInTurns(graph, walk, filter));
}

/** The same, with a turn for others every few milliseconds. */
export function* heldInTurns(
  graph: AccessGraph,
  walk: Walk,
  filter: WalkFilter,
): Generator<number, Map<number, Held>> {
  const held = new Map<number, Held>();
  const add = (node: number, step: number): void => {
    let at = held.get(node);
    if (at === undefined) held.set(node, (at = { permissions: new Set(), verbs: 0 }));
    at.permissions.add(stepPermission(graph, step));
    at.verbs |= stepVerbs(graph, step);
  };
  /** By class of step: the nodes from which its permission has flowed down already. */
  const flowed = new Map<number, Set<number>>();
  let units = 0;
  const flow = (from: number, step: number): void => {
    const number = u32(graph.stepClass, step);
    const seen = flowed.get(number) ?? new Set<number>();
    flowed.set(number, seen);
    const below = [from];
    for (const container of below) {
      if (seen.has(container) || isDisabled(graph, container)) continue;
      seen.add(container);
      units += 1 + u32(graph.outStart, container + 1) - u32(graph.outStart, container);
      for (let e = u32(graph.outStart, container); e < u32(graph.outStart, container + 1); e++) {
        if (!isContainment(graph, e) || !active(graph, e, filter)) continue;
        add(u32(graph.stepTo, e), step);
        below.push(u32(graph.stepTo, e));
      }
    }
  };
  for (let node = 0; node < graph.nodes.length; node++) {
    if (++units > UNITS_PER_TURN / 8) {
      units = 0;
      yield node;
    }
    if (walk.state[node] !== 2 || isDisabled(graph, node)) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!isPermission(graph, step) || !active(graph, step, filter)) continue;
      add(u32(graph.stepTo, step), step);
      units += 4;
      if ((stepFlags(graph, step) & INHERITS) !== 0) flow(u32(graph.stepTo, step), step);
    }
  }
  return held;
}
