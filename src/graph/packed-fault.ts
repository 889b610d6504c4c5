import { VERBS } from '../model/permission';
import { VERDICTS } from '../model/verdict';
import { MECHANISM_NAMES, NODE_KINDS, NO_NOTE, NO_PERMISSION, NO_RECORD, STEP_KINDS } from './access-graph';
import type { AccessGraph } from './access-graph';
import { u32 } from './columns';
import { beyond, columnFault } from './packed-columns';

type Columns = Omit<AccessGraph, 'outStart' | 'inStart' | 'inStep'>;

/**
 * What is wrong with the columns of a graph: a length, an order, or an index that points nowhere. `stepFrom` is made
 * from proved offsets and is right. Plain loops: ten million steps in a tenth of a second.
 */
export function packedFault(graph: Columns): string | undefined {
  const nodes = graph.nodes.length;
  const steps = graph.stepFrom.length;
  const { classes } = graph;
  return (
    columnFault(graph.nodeKind, nodes, NODE_KINDS.length, 'node.kind') ??
    columnFault(graph.nodeTenant, nodes, graph.tenants.length, 'node.tenant') ??
    columnFault(graph.nodeFlags, nodes, 2 ** 8, 'node.flags') ??
    columnFault(graph.stepTo, steps, nodes, 'step.to') ??
    columnFault(graph.stepClass, steps, classes.kind.length, 'step.class') ??
    beyond(classes.kind, STEP_KINDS.length, 'a kind of step') ??
    beyond(classes.permission, graph.permissions.length, 'a permission', NO_PERMISSION) ??
    beyond(classes.note, graph.notes.length, 'a note', NO_NOTE) ??
    beyond(classes.verbs, 1 << VERBS.length, 'a set of verbs') ??
    beyond(classes.verdict, VERDICTS.length, 'a verdict') ??
    beyond(classes.mechanism, MECHANISM_NAMES.length + 1, 'a mechanism') ??
    supportsFault(graph, nodes, steps)
  );
}

function supportsFault(graph: Columns, nodes: number, steps: number): string | undefined {
  const { supportStart, supportRecordStart, supportRecords, supportViaStart, supportVia } = graph;
  const records = graph.records.length;
  if (supportStart.length === 0) {
    const more = supportRecordStart.length + supportViaStart.length + supportVia.length;
    if (more > 0) return 'plain supports have more than records';
    return (
      columnFault(supportRecords, steps, 2 ** 32, 'support.records') ??
      beyond(supportRecords, records, 'support.records', NO_RECORD)
    );
  }
  const supports = supportStart.at(-1) ?? 0;
  return (
    offsetFault(supportStart, steps, supportRecordStart.length - 1, 'support.start') ??
    offsetFault(supportRecordStart, supports, supportRecords.length, 'support.recordStart') ??
    offsetFault(supportViaStart, supports, supportVia.length, 'support.viaStart') ??
    beyond(supportRecords, records, 'support.records') ??
    beyond(supportVia, nodes, 'support.via')
  );
}

/** A start column begins at 0, ascends, and ends where its values do. */
function offsetFault(column: Uint32Array, entries: number, end: number, name: string): string | undefined {
  if (column.length !== entries + 1 || column[0] !== 0 || column[entries] !== end) {
    return `${name} does not fit what it points to`;
  }
  for (let i = 1; i < column.length; i++) {
    if (u32(column, i) < u32(column, i - 1)) return `${name}[${i}] is out of order`;
  }
  return undefined;
}
