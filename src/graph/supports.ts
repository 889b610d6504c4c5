import { STRUCTURE } from './access-graph';
import type { AccessGraph } from './access-graph';

/** The supports of a step: each the records that are all needed. A structural step has one, empty. */
export function supportsOf(graph: AccessGraph, step: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  const end = graph.supportStart[step + 1] ?? 0;
  for (let s = graph.supportStart[step] ?? 0; s < end; s++) {
    found.push([
      ...graph.supportRecords.subarray(
        graph.supportRecordStart[s] ?? 0,
        graph.supportRecordStart[s + 1] ?? 0,
      ),
    ]);
  }
  return found;
}

/** Nodes that support s passes on the way. */
export function viaOf(graph: AccessGraph, support: number): readonly number[] {
  return [
    ...graph.supportVia.subarray(
      graph.supportViaStart[support] ?? 0,
      graph.supportViaStart[support + 1] ?? 0,
    ),
  ];
}

export function isStructure(graph: AccessGraph, step: number): boolean {
  return ((graph.stepFlags[step] ?? 0) & STRUCTURE) !== 0;
}

/** A step survives while one support keeps all its records. */
export function survivesWithout(graph: AccessGraph, removed: ReadonlySet<number>): (step: number) => boolean {
  return (step) => supportsOf(graph, step).some((support) => support.every((record) => !removed.has(record)));
}
