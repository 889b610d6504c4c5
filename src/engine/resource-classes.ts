import type { AccessGraph } from '../graph/access-graph';
import { packedNodes } from '../graph/packed-nodes';
import { byCodeUnit } from '../lib/order';

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

/** Classed nodes, found once per graph: one look at each node's row, none is made. */
export function classedNodes(graph: AccessGraph): ClassedNodes {
  const known = found.get(graph);
  if (known !== undefined) return known;
  const packed = packedNodes(graph.nodes);
  const classes = new Map<number, readonly string[]>();
  for (let node = 0; node < packed.length; node++) {
    const { classification, sensitivity } = packed.classAt(node);
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

/** Every class that is stated, those of most nodes first. */
export function resourceClasses(graph: AccessGraph): readonly ResourceClass[] {
  const counts = new Map<string, number>();
  for (const names of classedNodes(graph).classes.values()) {
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
  const packed = packedNodes(graph.nodes);
  return nodes.filter((node) => {
    const own = (classes.get(node) ?? []).join(' ').toLowerCase();
    if (!words.some((word) => own.includes(word))) return false;
    const rest = words.filter((word) => !own.includes(word));
    if (rest.length === 0) return true;
    const made = packed.at(node);
    const text = `${made?.name ?? ''} ${made?.id ?? ''} ${made?.nativeType ?? ''}`.toLowerCase();
    return rest.every((word) => text.includes(word));
  });
}
