import { NO_NOTE, NO_PERMISSION } from '../graph/access-graph';
import type { AccessGraph, Table } from '../graph/access-graph';
import { adjacency } from '../graph/adjacency';
import { withFullSupports } from '../graph/supports';
import type { Keep } from './keep';

/** The new number of what was kept; `LEFT_OUT` for the rest. */
export type Renumbered = Uint32Array;
export const LEFT_OUT = 0xffffffff;

export interface Subset {
  readonly graph: AccessGraph;
  readonly nodes: Renumbered;
  readonly steps: Renumbered;
  readonly tenants: Renumbered;
}

/**
 * The part of a graph that is kept, everything numbered anew in the same order. What is left out is gone: also the
 * records, permissions, notes and tenants nothing kept points to. Ends of kept steps, and the nodes their supports
 * pass, are kept with them.
 */
export function subsetGraph(whole: AccessGraph, keep: Keep): Subset {
  const graph = withFullSupports(whole);
  const supports = rowsOf(keep.steps, graph.supportStart);
  const nodeMask = keep.nodes.slice();
  keep.steps.forEach((one, step) => {
    if (one !== 1) return;
    nodeMask[graph.stepFrom[step] ?? 0] = 1;
    nodeMask[graph.stepTo[step] ?? 0] = 1;
  });
  for (const via of gather(supports, graph.supportViaStart, graph.supportVia).values) nodeMask[via] = 1;

  const nodes = numbered(nodeMask);
  const steps = numbered(keep.steps);
  const keptNodes = kept(nodeMask);
  const keptSteps = kept(keep.steps);
  const used = (count: number, column: Iterable<number>): Renumbered => {
    const mask = new Uint8Array(count);
    for (const value of column) if (value < count) mask[value] = 1;
    return numbered(mask);
  };
  const supportRecords = gather(supports, graph.supportRecordStart, graph.supportRecords);
  const supportVia = gather(supports, graph.supportViaStart, graph.supportVia);
  const tenants = used(graph.tenants.length, [
    ...new Set(pick32(graph.nodeTenant, keptNodes)),
    ...(keep.tenants ?? []),
  ]);
  const classes = used(graph.classes.kind.length, pick32(graph.stepClass, keptSteps));
  const keptClasses = keptNumbers(classes);
  const permissions = used(graph.permissions.length, pick32(graph.classes.permission, keptClasses));
  const notes = used(graph.notes.length, pick32(graph.classes.note, keptClasses));
  const records = used(graph.records.length, supportRecords.values);

  const stepFrom = mapped(pick32(graph.stepFrom, keptSteps), nodes);
  const stepTo = mapped(pick32(graph.stepTo, keptSteps), nodes);
  return {
    graph: {
      tenants: filtered(graph.tenants, tenants),
      nodes: filtered(graph.nodes, nodes),
      nodeKind: pick8(graph.nodeKind, keptNodes),
      nodeTenant: mapped(pick32(graph.nodeTenant, keptNodes), tenants),
      nodeFlags: pick8(graph.nodeFlags, keptNodes),
      permissions: filtered(graph.permissions, permissions),
      notes: filtered(graph.notes, notes),
      records: filtered(graph.records, records),
      stepFrom,
      stepTo,
      stepClass: mapped(pick32(graph.stepClass, keptSteps), classes),
      classes: {
        kind: pick8(graph.classes.kind, keptClasses),
        permission: mapped(pick32(graph.classes.permission, keptClasses), permissions, NO_PERMISSION),
        verbs: Uint16Array.from(keptClasses, (at) => graph.classes.verbs[at] ?? 0),
        verdict: pick8(graph.classes.verdict, keptClasses),
        flags: pick8(graph.classes.flags, keptClasses),
        mechanism: pick8(graph.classes.mechanism, keptClasses),
        start: Float64Array.from(keptClasses, (at) => graph.classes.start[at] ?? 0),
        until: Float64Array.from(keptClasses, (at) => graph.classes.until[at] ?? 0),
        note: mapped(pick32(graph.classes.note, keptClasses), notes, NO_NOTE),
      },
      supportStart: offsets(keptSteps, graph.supportStart),
      supportRecordStart: supportRecords.start,
      supportRecords: mapped(supportRecords.values, records),
      supportViaStart: supportVia.start,
      supportVia: mapped(supportVia.values, nodes),
      ...adjacency(keptNodes.length, stepFrom, stepTo),
    },
    nodes,
    steps,
    tenants,
  };
}

function kept(mask: Uint8Array): Uint32Array {
  const list = new Uint32Array(mask.reduce((sum, one) => sum + one, 0));
  let at = 0;
  mask.forEach((one, i) => {
    if (one === 1) list[at++] = i;
  });
  return list;
}

function numbered(mask: Uint8Array): Renumbered {
  let next = 0;
  return Uint32Array.from(mask, (one) => (one === 1 ? next++ : LEFT_OUT));
}

function pick8(column: Uint8Array, at: Uint32Array): Uint8Array {
  return Uint8Array.from(at, (i) => column[i] ?? 0);
}

function pick32(column: Uint32Array, at: Uint32Array): Uint32Array {
  return Uint32Array.from(at, (i) => column[i] ?? 0);
}

function filtered<T>(list: Table<T>, numbers: Renumbered): readonly T[] {
  const found: T[] = [];
  numbers.forEach((number, i) => {
    const one = number === LEFT_OUT ? undefined : list.at(i);
    if (one !== undefined) found.push(one);
  });
  return found;
}

/** What was kept, in order. */
function keptNumbers(numbers: Renumbered): Uint32Array {
  return Uint32Array.from(numbers.keys()).filter((i) => numbers[i] !== LEFT_OUT);
}

function mapped(column: Uint32Array, numbers: Renumbered, none?: number): Uint32Array {
  return column.map((value) => (value === none ? value : (numbers[value] ?? LEFT_OUT)));
}

/** The rows a start column gives to the kept entries. */
function rowsOf(mask: Uint8Array, start: Uint32Array): Uint32Array {
  const rows: number[] = [];
  mask.forEach((one, i) => {
    if (one !== 1) return;
    for (let row = start[i] ?? 0; row < (start[i + 1] ?? 0); row++) rows.push(row);
  });
  return Uint32Array.from(rows);
}

/** Start column of the kept entries, their rows laid end to end. */
function offsets(entries: Uint32Array, start: Uint32Array): Uint32Array {
  const out = new Uint32Array(entries.length + 1);
  entries.forEach((entry, i) => {
    out[i + 1] = (out[i] ?? 0) + (start[entry + 1] ?? 0) - (start[entry] ?? 0);
  });
  return out;
}

function gather(
  entries: Uint32Array,
  start: Uint32Array,
  values: Uint32Array,
): { readonly start: Uint32Array; readonly values: Uint32Array } {
  const starts = offsets(entries, start);
  const out = new Uint32Array(starts[entries.length] ?? 0);
  entries.forEach((entry, i) => {
    out.set(values.subarray(start[entry] ?? 0, start[entry + 1] ?? 0), starts[i] ?? 0);
  });
  return { start: starts, values: out };
}
