import { canonicalJson } from '../lib/canonical-json';
import { field, isArray } from '../lib/content';
import type { Json } from '../lib/content';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { NO_RECORD, STRUCTURE } from './access-graph';
import type { AccessGraph } from './access-graph';
import { u32, u8 } from './columns';
import { BlockColumn } from './packed-block-column';
import { packedFault } from './packed-fault';
import { graphFacts, readFacts } from './packed-facts';
import { NodePacker, PackedNodes, nodeColumnsFault, readNodeClasses } from './packed-nodes';
import { PackedRecords, RecordPacker, readRecordClasses, recordColumnsFault } from './packed-records';
import { PackedTextsBuilder, textsFault } from './packed-texts';
import type { PackedTexts } from './packed-texts';

export type TypedColumn = Uint8Array | Uint16Array | Uint32Array;
/** `record.first` is kept encoded; all others are typed arrays. */
export type GraphColumn = TypedColumn | BlockColumn;

/** Every column of a packed graph, in the order in which it is kept. What is absent is empty. */
export const GRAPH_COLUMNS = [
  'texts',
  'text.start',
  'node.id',
  'node.name',
  'node.class',
  'node.first',
  'node.second',
  'node.alias.at',
  'node.alias.text',
  'node.odd.at',
  'node.odd.text',
  'node.kind',
  'node.tenant',
  'node.flags',
  'step.out',
  'step.to',
  'step.class',
  'support.start',
  'support.recordStart',
  'support.records',
  'support.viaStart',
  'support.via',
  'record.class',
  'record.first',
  'record.second',
  'record.odd.at',
  'record.odd.text',
] as const;
export type GraphColumnName = (typeof GRAPH_COLUMNS)[number];

/** A graph as one JSON text with what is small, and typed columns with what is large. */
export interface PackedGraph {
  readonly facts: string;
  readonly columns: ReadonlyMap<GraphColumnName, GraphColumn>;
}

const NONE = new Uint32Array();
/** Nodes or records packed between two turns. */
const STEP = 1024;

/** Pack a graph; what is packed already is taken as it is. Yields the nodes and records packed so far. */
export function* packGraph(graph: AccessGraph): Generator<number, PackedGraph> {
  const { texts, nodes, records } = yield* tablesOf(graph);
  const numbered = isNumbered(graph);
  return {
    facts: canonicalJson({
      ...graphFacts(graph),
      nodes: parsed(nodes.classes),
      records: parsed(records.classes),
      // Records 0, 1, 2, … along the removable steps need no column.
      supports: numbered ? 'numbered' : 'listed',
    }),
    columns: new Map<GraphColumnName, GraphColumn>([
      ['texts', texts.bytes],
      ['text.start', texts.start],
      ['node.id', nodes.id],
      ['node.name', nodes.name],
      ['node.class', nodes.class],
      ['node.first', nodes.first],
      ['node.second', nodes.second],
      ['node.alias.at', nodes.aliases.at],
      ['node.alias.text', nodes.aliases.text],
      ['node.odd.at', nodes.odd.at],
      ['node.odd.text', nodes.odd.text],
      ['node.kind', graph.nodeKind],
      ['node.tenant', graph.nodeTenant],
      ['node.flags', graph.nodeFlags],
      ['step.out', graph.outStart],
      ['step.to', graph.stepTo],
      ['step.class', graph.stepClass],
      ['support.start', graph.supportStart],
      ['support.recordStart', graph.supportRecordStart],
      ['support.records', numbered ? NONE : graph.supportRecords],
      ['support.viaStart', graph.supportViaStart],
      ['support.via', graph.supportVia],
      ['record.class', records.class],
      [
        'record.first',
        records.first instanceof BlockColumn ? records.first : BlockColumn.of(new Uint32Array()),
      ],
      ['record.second', records.second],
      ['record.odd.at', records.odd.at],
      ['record.odd.text', records.odd.text],
    ]),
  };
}

function* tablesOf(graph: AccessGraph) {
  const { nodes, records } = graph;
  if (nodes instanceof PackedNodes && records instanceof PackedRecords && nodes.texts === records.texts) {
    return { texts: nodes.texts, nodes: nodes.columns, records: records.columns };
  }
  const texts = new PackedTextsBuilder();
  let done = 0;
  const nodePacker = new NodePacker(texts);
  for (const node of nodes) {
    nodePacker.add(node);
    if (++done % STEP === 0) yield done;
  }
  const recordPacker = new RecordPacker(texts, nodes, graph, records.length);
  for (const record of records) {
    recordPacker.add(record);
    if (++done % STEP === 0) yield done;
  }
  return { texts: texts.finish(), nodes: nodePacker.finish(), records: recordPacker.finish() };
}

/**
 * A graph over packed columns, of a snapshot with so many input files. Every index is checked: the columns may come
 * from anybody. Yields between the passes.
 */
export function* unpackGraph(packed: PackedGraph, files: number): Generator<number, Result<AccessGraph>> {
  const json = parseJson(packed.facts, 8);
  if (!json.ok) return fail(`its facts are no JSON: ${json.error.message}`);
  const facts = readFacts(json.value);
  if (facts === undefined) return fail('its facts are not as they should be');
  const nodeClasses = readNodeClasses(field(json.value, 'nodes'), files);
  const recordClasses = readRecordClasses(field(json.value, 'records'), files);
  if (nodeClasses === undefined) return fail('its classes of nodes are not as they should be');
  if (recordClasses === undefined) return fail('its classes of records are not as they should be');
  const columns = new Columns(packed.columns);
  const texts: PackedTexts = { bytes: columns.bytes('texts'), start: columns.numbers('text.start') };
  const nodeColumns = {
    classes: canonicalJson(field(json.value, 'nodes')),
    id: columns.numbers('node.id'),
    name: columns.numbers('node.name'),
    class: columns.any('node.class'),
    first: columns.numbers('node.first'),
    second: columns.numbers('node.second'),
    aliases: { at: columns.numbers('node.alias.at'), text: columns.numbers('node.alias.text') },
    odd: { at: columns.numbers('node.odd.at'), text: columns.numbers('node.odd.text') },
  };
  const recordColumns = {
    classes: canonicalJson(field(json.value, 'records')),
    class: columns.any('record.class'),
    first: columns.blocks('record.first'),
    second: columns.numbers('record.second'),
    odd: { at: columns.numbers('record.odd.at'), text: columns.numbers('record.odd.text') },
  };
  yield 0;
  const astray =
    textsFault(texts) ??
    nodeColumnsFault(nodeColumns, nodeClasses.length, texts) ??
    recordColumnsFault(recordColumns, recordClasses.length, texts);
  if (astray !== undefined) return fail(astray);
  yield 1;
  const nodes = new PackedNodes(texts, nodeColumns, nodeClasses, files);
  const outStart = columns.numbers('step.out');
  const stepTo = columns.numbers('step.to');
  const stepFrom = fromsOf(outStart, stepTo.length);
  if (stepFrom === undefined || outStart.length !== nodes.length + 1)
    return fail('step.out does not fit the steps');
  yield 2;
  const stepClass = columns.numbers('step.class');
  const numbered = field(json.value, 'supports') === 'numbered';
  const steps = {
    ...facts,
    nodes,
    nodeKind: columns.bytes('node.kind'),
    nodeTenant: columns.numbers('node.tenant'),
    nodeFlags: columns.bytes('node.flags'),
    stepFrom,
    stepTo,
    stepClass,
    supportStart: columns.numbers('support.start'),
    supportRecordStart: columns.numbers('support.recordStart'),
    supportRecords: numbered
      ? numberedRecords(stepClass, facts.classes.flags)
      : columns.numbers('support.records'),
    supportViaStart: columns.numbers('support.viaStart'),
    supportVia: columns.numbers('support.via'),
  };
  const records = new PackedRecords(texts, recordColumns, recordClasses, nodes, steps, files);
  yield 3;
  const fault = packedFault({ ...steps, records });
  if (fault !== undefined) return fail(fault);
  if (columns.missing !== undefined) return fail(`${columns.missing} is not of its type`);
  yield 4;
  const { inStart, inStep } = byTarget(nodes.length, stepTo);
  return ok({ ...steps, records, outStart, inStart, inStep });
}

/** Columns by name and type; the first that is not of its type is remembered. */
class Columns {
  readonly #columns: ReadonlyMap<GraphColumnName, GraphColumn>;
  missing: string | undefined;

  constructor(columns: ReadonlyMap<GraphColumnName, GraphColumn>) {
    this.#columns = columns;
  }

  any(name: GraphColumnName): TypedColumn {
    const found = this.#columns.get(name) ?? NONE;
    if (!(found instanceof BlockColumn)) return found;
    this.missing ??= name;
    return NONE;
  }

  /** A column that is kept encoded. */
  blocks(name: GraphColumnName): BlockColumn {
    const found = this.#columns.get(name);
    if (found instanceof BlockColumn && found.filled === found.length) return found;
    this.missing ??= name;
    return new BlockColumn(0);
  }

  bytes(name: GraphColumnName): Uint8Array {
    const found = this.any(name);
    if (found instanceof Uint8Array) return found;
    if (found.length > 0) this.missing ??= name;
    return new Uint8Array();
  }

  numbers(name: GraphColumnName): Uint32Array {
    const found = this.any(name);
    return found instanceof Uint32Array ? found : new Uint32Array(found);
  }
}

/** The start of every step from where the steps of each node begin; nothing when that does not fit. */
function fromsOf(outStart: Uint32Array, steps: number): Uint32Array | undefined {
  if (outStart.length === 0 || outStart[0] !== 0 || outStart.at(-1) !== steps) return undefined;
  const from = new Uint32Array(steps);
  for (let node = 0; node + 1 < outStart.length; node++) {
    const start = u32(outStart, node);
    const end = u32(outStart, node + 1);
    if (end < start || end > steps) return undefined;
    for (let step = start; step < end; step++) from[step] = node;
  }
  return from;
}

/** The steps by where they lead, as `adjacency` lists them, in plain loops: ten million in a tenth of a second. */
function byTarget(nodes: number, to: Uint32Array): { inStart: Uint32Array; inStep: Uint32Array } {
  const inStart = new Uint32Array(nodes + 1);
  const { length } = to;
  for (let step = 0; step < length; step++) {
    const at = u32(to, step) + 1;
    inStart[at] = u32(inStart, at) + 1;
  }
  for (let node = 0; node < nodes; node++) inStart[node + 1] = u32(inStart, node + 1) + u32(inStart, node);
  const next = inStart.slice();
  const inStep = new Uint32Array(length);
  for (let step = 0; step < length; step++) {
    const node = u32(to, step);
    const at = u32(next, node);
    inStep[at] = step;
    next[node] = at + 1;
  }
  return { inStart, inStep };
}

/** Plain supports of records numbered along the steps, none for structural ones. */
function numberedRecords(stepClass: Uint32Array, flags: Uint8Array): Uint32Array {
  const records = new Uint32Array(stepClass.length);
  let next = 0;
  for (let step = 0; step < records.length; step++) {
    records[step] = (u8(flags, u32(stepClass, step)) & STRUCTURE) !== 0 ? NO_RECORD : next++;
  }
  return records;
}

function isNumbered({ supportStart, supportRecords, stepClass, classes }: AccessGraph): boolean {
  if (supportStart.length > 0 || supportRecords.length !== stepClass.length) return false;
  let next = 0;
  for (let step = 0; step < stepClass.length; step++) {
    const structural = (u8(classes.flags, u32(stepClass, step)) & STRUCTURE) !== 0;
    if (supportRecords[step] !== (structural ? NO_RECORD : next++)) return false;
  }
  return true;
}

function parsed(text: string): Json {
  const json = parseJson(text, 8);
  return json.ok && isArray(json.value) ? json.value : [];
}
