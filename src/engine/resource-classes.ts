import type { AccessGraph } from '../graph/access-graph';
import { PackedNodes } from '../graph/packed-nodes';
import { byCodeUnit } from '../lib/order';
import { runToEnd } from '../lib/steps';

/** A class that exports give resources (a classification, a sensitivity, an environment), and how many have it. */
export interface ResourceClass {
  readonly name: string;
  readonly count: number;
}

/** The nodes that some export classes, with the words of their classes in lower case. */
export interface ClassedNodes {
  readonly nodes: readonly number[];
  /** By node: its classes as they are stated. */
  readonly classes: ReadonlyMap<number, readonly string[]>;
}

const found = new WeakMap<AccessGraph, ClassedNodes>();

/** Nodes looked at between two turns. */
const NODES_PER_TURN = 1 << 12;

/** Classed nodes, found once per graph. Of nodes that are packed none is made: one look at each row. */
export function classedNodes(graph: AccessGraph): ClassedNodes {
  return runToEnd(classedInTurns(graph));
}

/** The same, with a turn for others every few milliseconds. Yields the nodes looked at. */
export function* classedInTurns(graph: AccessGraph): Generator<number, ClassedNodes> {
  const known = found.get(graph);
  if (known !== undefined) return known;
  const { nodes } = graph;
  const classes = new Map<number, readonly string[]>();
  for (let node = 0; node < nodes.length; node++) {
    if (node % NODES_PER_TURN === 0) yield node;
    const { classification, sensitivity } =
      (nodes instanceof PackedNodes ? nodes.classAt(node) : nodes.at(node)) ?? {};
    if (classification === undefined && sensitivity === undefined) continue;
    classes.set(
      node,
      [classification, sensitivity].filter((name) => name !== undefined && name !== '').map(String),
    );
  }
  const made = { nodes: [...classes.keys()], classes };
  found.set(graph, made);
  return made;
}

/** Every class that is stated, those of most nodes first. Yields the nodes looked at. */
export function* resourceClasses(graph: AccessGraph): Generator<number, readonly ResourceClass[]> {
  const counts = new Map<string, number>();
  for (const names of (yield* classedInTurns(graph)).classes.values()) {
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || byCodeUnit(a.name, b.name));
}

/**
 * Nodes found by words of which some are of their class: `production database` finds what is called or typed a database and
 * classed as production.
 */
export function searchClassed(graph: AccessGraph, words: readonly string[]): readonly number[] {
  const { nodes, classes } = classedNodes(graph);
  if (nodes.length === 0) return [];
  return nodes.filter((node) => {
    const own = (classes.get(node) ?? []).join(' ').toLowerCase();
    if (!words.some((word) => own.includes(word))) return false;
    const rest = words.filter((word) => !own.includes(word));
    if (rest.length === 0) return true;
    const made = graph.nodes.at(node);
    const text = `${made?.name ?? ''} ${made?.id ?? ''} ${made?.nativeType ?? ''}`.toLowerCase();
    return rest.every((word) => text.includes(word));
  });
}
