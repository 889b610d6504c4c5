import { NO_RECORD, STEP_KINDS, STRUCTURE } from './access-graph';
import type { AccessGraph } from './access-graph';
import { u32, u32Or } from './columns';
import { stepFlags, stepKind } from './steps';

const SAME_IDENTITY = STEP_KINDS.indexOf('same-identity');

/** Supports of a step: `firstSupport <= s < endSupport`. */
export function firstSupport(graph: AccessGraph, step: number): number {
  return graph.supportStart.length === 0 ? step : u32(graph.supportStart, step);
}

export function endSupport(graph: AccessGraph, step: number): number {
  return graph.supportStart.length === 0 ? step + 1 : u32(graph.supportStart, step + 1);
}

/** The records of one support, all needed. */
export function recordsOf(graph: AccessGraph, support: number): readonly number[] {
  if (graph.supportStart.length === 0) {
    const record = u32Or(graph.supportRecords, support, NO_RECORD);
    return record === NO_RECORD ? [] : [record];
  }
  return [
    ...graph.supportRecords.subarray(
      u32(graph.supportRecordStart, support),
      u32(graph.supportRecordStart, support + 1),
    ),
  ];
}

/** The supports of a step: each the records that are all needed. A structural step has one, empty. */
export function supportsOf(graph: AccessGraph, step: number): readonly (readonly number[])[] {
  const found: (readonly number[])[] = [];
  const end = endSupport(graph, step);
  for (let s = firstSupport(graph, step); s < end; s++) found.push(recordsOf(graph, s));
  return found;
}

/**
 * The same, as far as anybody can revoke it: that two accounts are one person's is no grant, so such a step stands as
 * containment does (design, section 5: supports are sets of removable records). What one corrects there is the join.
 */
export function revocableSupports(graph: AccessGraph, step: number): readonly (readonly number[])[] {
  const supports = supportsOf(graph, step);
  return stepKind(graph, step) === SAME_IDENTITY ? supports.map(() => []) : supports;
}

/** Nodes that support s passes on the way. */
export function viaOf(graph: AccessGraph, support: number): readonly number[] {
  return [
    ...graph.supportVia.subarray(
      u32(graph.supportViaStart, support),
      u32(graph.supportViaStart, support + 1),
    ),
  ];
}

/** How many nodes support s passes on the way. */
export function viaCount(graph: AccessGraph, support: number): number {
  return u32(graph.supportViaStart, support + 1) - u32(graph.supportViaStart, support);
}

export function isStructure(graph: AccessGraph, step: number): boolean {
  return (stepFlags(graph, step) & STRUCTURE) !== 0;
}

/** A step survives while one support keeps all its records. */
export function survivesWithout(graph: AccessGraph, removed: ReadonlySet<number>): (step: number) => boolean {
  return (step) => supportsOf(graph, step).some((support) => support.every((record) => !removed.has(record)));
}

/** The same graph with its plain supports written out, for who copies the columns. */
export function withFullSupports(graph: AccessGraph): AccessGraph {
  if (graph.supportStart.length > 0 || graph.stepTo.length === 0) return graph;
  const count = graph.stepTo.length;
  const supportRecordStart = new Uint32Array(count + 1);
  graph.supportRecords.forEach((record, support) => {
    supportRecordStart[support + 1] = u32(supportRecordStart, support) + (record === NO_RECORD ? 0 : 1);
  });
  return {
    ...graph,
    supportStart: Uint32Array.from({ length: count + 1 }, (_, i) => i),
    supportRecordStart,
    supportRecords: graph.supportRecords.filter((record) => record !== NO_RECORD),
    supportViaStart: new Uint32Array(count + 1),
    supportVia: new Uint32Array(),
  };
}
