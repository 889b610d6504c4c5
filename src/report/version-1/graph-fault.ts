import { MECHANISM_NAMES, NODE_KINDS, NO_NOTE, NO_PERMISSION, STEP_KINDS } from '../../graph/access-graph';
import type { AccessGraph } from '../../graph/access-graph';
import { VERBS } from '../../model/permission';
import { VERDICTS } from '../../model/verdict';

type Columns = Omit<AccessGraph, 'outStart' | 'inStart' | 'inStep'>;
type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** What is wrong with the columns of a graph: a length, an order, or an index that points nowhere. */
export function graphFault(graph: Columns): string | undefined {
  const nodes = graph.nodes.length;
  const steps = graph.stepFrom.length;
  const supports = graph.supportStart[steps] ?? 0;
  const { classes } = graph;
  return (
    lengthFault(graph, ['nodeKind', 'nodeTenant', 'nodeFlags'], nodes) ??
    lengthFault(graph, ['stepTo', 'stepClass'], steps) ??
    lengthFault(
      classes,
      ['permission', 'verbs', 'verdict', 'flags', 'mechanism', 'start', 'until', 'note'],
      classes.kind.length,
    ) ??
    below(graph.nodeKind, NODE_KINDS.length, 'nodeKind') ??
    below(graph.nodeTenant, graph.tenants.length, 'nodeTenant') ??
    below(graph.stepFrom, nodes, 'stepFrom') ??
    ascending(graph.stepFrom, 'stepFrom') ??
    below(graph.stepTo, nodes, 'stepTo') ??
    below(graph.stepClass, classes.kind.length, 'stepClass') ??
    below(classes.kind, STEP_KINDS.length, 'class.kind') ??
    below(classes.permission, graph.permissions.length, 'class.permission', NO_PERMISSION) ??
    below(classes.note, graph.notes.length, 'class.note', NO_NOTE) ??
    below(classes.verbs, 1 << VERBS.length, 'class.verbs') ??
    below(classes.verdict, VERDICTS.length, 'class.verdict') ??
    below(classes.mechanism, MECHANISM_NAMES.length + 1, 'class.mechanism') ??
    notANumber(classes.start, 'class.start') ??
    notANumber(classes.until, 'class.until') ??
    offsetFault(graph.supportStart, steps, graph.supportRecordStart.length - 1, 'supportStart') ??
    offsetFault(graph.supportRecordStart, supports, graph.supportRecords.length, 'supportRecordStart') ??
    offsetFault(graph.supportViaStart, supports, graph.supportVia.length, 'supportViaStart') ??
    below(graph.supportRecords, graph.records.length, 'supportRecords') ??
    below(graph.supportVia, nodes, 'supportVia')
  );
}

function lengthFault<Name extends string>(
  columns: Readonly<Record<Name, Column>>,
  names: readonly Name[],
  expected: number,
): string | undefined {
  const wrong = names.find((name) => columns[name].length !== expected);
  return wrong === undefined ? undefined : `${wrong} has not ${expected} entries`;
}

function below(column: Column, limit: number, name: string, none?: number): string | undefined {
  const at = column.findIndex((value) => value >= limit && value !== none);
  return at < 0 ? undefined : `${name}[${at}] points nowhere`;
}

function ascending(column: Column, name: string): string | undefined {
  const at = column.findIndex((value, i) => i > 0 && value < (column[i - 1] ?? 0));
  return at < 0 ? undefined : `${name}[${at}] is out of order`;
}

function notANumber(column: Float64Array, name: string): string | undefined {
  const at = column.findIndex(Number.isNaN);
  return at < 0 ? undefined : `${name}[${at}] is no instant`;
}

/** A start column begins at 0, ascends, and ends where its values do. */
function offsetFault(column: Uint32Array, entries: number, end: number, name: string): string | undefined {
  if (column.length !== entries + 1 || column[0] !== 0 || column[entries] !== end) {
    return `${name} does not fit what it points to`;
  }
  return ascending(column, name);
}
