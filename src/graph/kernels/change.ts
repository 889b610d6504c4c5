import { NO_RECORD } from '../access-graph';
import type { AccessGraph, StepKind } from '../access-graph';
import { UNITS_PER_TURN, u32, u32Or, u8 } from '../columns';
import { endSupport, firstSupport, recordsOf, viaOf } from '../supports';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { CONTAINS, FLOWS, HOLDS, PASSES, holdingSteps } from './holding-steps';
import { stepsOfRecord } from './record-steps';
import type { RecordSteps } from './record-steps';

/** A step that does not exist yet: a membership, a grant, a trust that someone considers. */
export interface AddedStep {
  readonly from: number;
  readonly to: number;
  readonly kind: StepKind;
  readonly permission?: string;
  readonly verbs?: number;
  /** Rank; allowed where absent. */
  readonly verdict?: number;
  readonly note?: string;
  /** As in `Step` of builder.ts. */
  readonly through?: boolean;
  readonly becomes?: boolean;
  readonly inherits?: boolean;
  readonly start?: number;
  readonly until?: number;
  /** What the record that would be made is called: `proposed: ada becomes member of ops`. */
  readonly label: string;
}

/** What is taken away and what is added. */
export interface Change {
  readonly records: ReadonlySet<number>;
  /** Nodes that go altogether, with all that leads to, from or through them. */
  readonly nodes: ReadonlySet<number>;
  readonly added: readonly AddedStep[];
}

export const NO_CHANGE: Change = { records: new Set(), nodes: new Set(), added: [] };

/** Whether a support is left by a change. */
export function supportStays(graph: AccessGraph, support: number, { records, nodes }: Change): boolean {
  if (recordsOf(graph, support).some((record) => records.has(record))) return false;
  return nodes.size === 0 || !viaOf(graph, support).some((node) => nodes.has(node));
}

/** Whether any support of a step, and both its ends, are left by a change. */
export function stepStays(graph: AccessGraph, step: number, change: Change): boolean {
  if (change.nodes.has(u32(graph.stepFrom, step)) || change.nodes.has(u32(graph.stepTo, step))) return false;
  if (graph.supportStart.length === 0)
    return !change.records.has(u32Or(graph.supportRecords, step, NO_RECORD));
  for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
    if (supportStays(graph, s, change)) return true;
  }
  return false;
}

/** The steps that a change ends, ascending. */
export function endedSteps(graph: AccessGraph, index: RecordSteps, change: Change): readonly number[] {
  const candidates = new Set<number>();
  for (const record of change.records) for (const step of stepsOfRecord(index, record)) candidates.add(step);
  for (const node of change.nodes) {
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++)
      candidates.add(step);
    for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++)
      candidates.add(u32(graph.inStep, i));
  }
  if (change.nodes.size > 0) for (const step of stepsThrough(graph, change.nodes)) candidates.add(step);
  return [...candidates].filter((step) => !stepStays(graph, step, change)).sort((a, b) => a - b);
}

/** Steps with a support that passes one of the nodes on the way. */
function* stepsThrough(graph: AccessGraph, nodes: ReadonlySet<number>): Generator<number> {
  if (graph.supportVia.length === 0) return;
  for (let step = 0; step < graph.stepTo.length; step++) {
    for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
      if (viaOf(graph, s).some((node) => nodes.has(node))) yield step;
    }
  }
}

/**
 * Everyone whose effective access can differ where some steps begin or end to exist: whoever controls where one starts
 * or, for containment, holds a permission that flows down to it. The way to the first step that differs has none that
 * does, so it is looked for in either graph. In turns.
 */
export function* affectedNodes(
  graph: AccessGraph,
  filter: Pick<WalkFilter, 'at' | 'rank' | 'becoming'>,
  steps: Iterable<{ readonly from: number; readonly containment: boolean }>,
): Generator<number, Uint8Array> {
  const does = holdingSteps(graph, filter);
  const acting = new Uint8Array(graph.nodes.length);
  const covered = new Uint8Array(graph.nodes.length);
  const queue: number[] = [];
  const come = (node: number, acts: boolean): void => {
    const seen = acts ? acting : covered;
    if (seen[node] === 1 || isDisabled(graph, node)) return;
    seen[node] = 1;
    queue.push(node * 2 + (acts ? 1 : 0));
  };
  for (const { from, containment } of steps) {
    come(from, true);
    if (containment) come(from, false);
  }
  let units = 0;
  for (const place of queue) {
    const node = Math.trunc(place / 2);
    const acts = place % 2 === 1;
    const first = u32(graph.inStart, node);
    const last = u32(graph.inStart, node + 1);
    if ((units += 1 + last - first) > UNITS_PER_TURN / 4) {
      yield units;
      units = 0;
    }
    for (let i = first; i < last; i++) {
      const step = u32(graph.inStep, i);
      const number = u32(graph.stepClass, step);
      const what = u8(does, number);
      if (u8(graph.classes.verdict, number) < filter.rank) continue;
      const from = u32(graph.stepFrom, step);
      if (acts) {
        if ((what & PASSES) !== 0) come(from, true);
        continue;
      }
      if ((what & CONTAINS) !== 0) come(from, false);
      if ((what & HOLDS) !== 0 && (what & FLOWS) !== 0) come(from, true);
    }
  }
  return acting;
}
