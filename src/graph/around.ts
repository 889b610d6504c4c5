import type { AccessGraph } from './access-graph';
import { endSupport, firstSupport, recordsOf, viaOf } from './supports';

/** The records of all steps that lead to a node, from it, or through it on the way. */
export function recordsAround(graph: AccessGraph, node: number): ReadonlySet<number> {
  const found = new Set<number>();
  graph.stepTo.forEach((to, step) => {
    const ends = to === node || graph.stepFrom[step] === node;
    for (let support = firstSupport(graph, step); support < endSupport(graph, step); support++) {
      if (!ends && !viaOf(graph, support).includes(node)) continue;
      for (const record of recordsOf(graph, support)) found.add(record);
    }
  });
  return found;
}
