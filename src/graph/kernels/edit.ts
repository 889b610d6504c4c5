import { MECHANISMS } from '../../model/record';
import {
  BECOMES,
  INHERITS,
  NO_MECHANISM,
  NO_NOTE,
  NO_PERMISSION,
  NO_RECORD,
  STEP_KINDS,
  THROUGH,
} from '../access-graph';
import type { AccessGraph, GraphRecord, Table } from '../access-graph';
import { adjacency } from '../adjacency';
import { ClassColumns } from '../classes';
import { f64, num, u16, u32, u32Or, u8 } from '../columns';
import { BECOMING, mechanismOf } from '../step-flags';
import { stepStays, supportStays } from './change';
import type { AddedStep, Change } from './change';

/**
 * The graph as it would be after a change, for every question to be asked of. Nodes keep their numbers, and so do
 * records; each added step has a record of its own after those. Steps are numbered anew.
 */
export function editGraph(graph: AccessGraph, change: Change): AccessGraph {
  const permissions = [...graph.permissions];
  const notes = [...graph.notes];
  const classes = new ClassColumns(interned(permissions), interned(notes));
  const numbers = Array.from(graph.classes.kind, (_, c) => classes.number(classRow(graph, c)));
  const added = change.added
    .map((step, i) => ({ step, record: graph.records.length + i }))
    .filter(({ step }) => !change.nodes.has(step.from) && !change.nodes.has(step.to))
    .sort((a, b) => a.step.from - b.step.from || a.step.to - b.step.to || a.record - b.record);
  const columns = new Columns(graph, added.length);
  const plain = graph.supportStart.length === 0;
  let next = 0;
  const addBefore = (from: number, to: number): void => {
    for (; next < added.length; next++) {
      const one = added[next];
      if (one === undefined || one.step.from > from || (one.step.from === from && one.step.to >= to)) return;
      columns.step(one.step.from, one.step.to, classes.number(addedRow(graph, one.step, permissions, notes)));
      if (plain) columns.plain(one.record);
      else columns.support([one.record], []);
    }
  };
  for (let step = 0; step < graph.stepTo.length; step++) {
    if (!stepStays(graph, step, change)) continue;
    const from = u32(graph.stepFrom, step);
    const to = u32(graph.stepTo, step);
    addBefore(from, to);
    columns.step(from, to, num(numbers, u32(graph.stepClass, step)));
    if (plain) columns.plain(u32Or(graph.supportRecords, step, NO_RECORD));
    for (let s = u32(graph.supportStart, step); s < u32(graph.supportStart, step + 1); s++) {
      if (!supportStays(graph, s, change)) continue;
      columns.support(
        graph.supportRecords.subarray(u32(graph.supportRecordStart, s), u32(graph.supportRecordStart, s + 1)),
        graph.supportVia.subarray(u32(graph.supportViaStart, s), u32(graph.supportViaStart, s + 1)),
      );
    }
  }
  addBefore(Number.POSITIVE_INFINITY, 0);
  const packed = columns.finish();
  return {
    ...graph,
    permissions,
    notes,
    records: new MoreRecords(graph.records, change.added),
    classes: classes.finish(),
    ...packed,
    ...adjacency(graph.nodes.length, packed.stepFrom, packed.stepTo),
  };
}

function classRow({ classes }: AccessGraph, c: number): readonly number[] {
  const { kind, permission, verbs, verdict, flags, mechanism, start, until, note } = classes;
  return [
    u8(kind, c),
    u32(permission, c),
    u16(verbs, c),
    u8(verdict, c),
    u8(flags, c),
    u8(mechanism, c),
    f64(start, c),
    f64(until, c),
    u32(note, c),
  ];
}

function addedRow(
  { nodeTenant }: AccessGraph,
  step: AddedStep,
  permissions: string[],
  notes: string[],
): readonly number[] {
  const crosses = u32(nodeTenant, step.from) !== u32(nodeTenant, step.to);
  const through = step.through ?? step.kind !== 'permission';
  const becomes = step.becomes ?? BECOMING.has(step.kind);
  return [
    STEP_KINDS.indexOf(step.kind),
    step.permission === undefined ? NO_PERMISSION : interned(permissions).of(step.permission),
    step.verbs ?? 0,
    step.verdict ?? 3,
    (through ? THROUGH : 0) | (becomes ? BECOMES : 0) | (step.inherits === true ? INHERITS : 0),
    crosses ? MECHANISMS.indexOf(mechanismOf(step)) + 1 : NO_MECHANISM,
    step.start ?? Number.NEGATIVE_INFINITY,
    step.until ?? Number.POSITIVE_INFINITY,
    step.note === undefined ? NO_NOTE : interned(notes).of(step.note),
  ];
}

/** The number of a text in a list, which it joins when it is new. */
function interned(list: string[]): { readonly of: (text: string) => number } {
  return {
    of(text) {
      const known = list.indexOf(text);
      return known >= 0 ? known : list.push(text) - 1;
    },
  };
}

/** Step and support columns as they fill; nothing is larger than what was there and what is added together. */
class Columns {
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #class: Uint32Array;
  readonly #plain: boolean;
  readonly #supportStart: Uint32Array;
  readonly #recordStart: Uint32Array;
  readonly #records: Uint32Array;
  readonly #viaStart: Uint32Array;
  readonly #via: Uint32Array;
  #steps = 0;
  #supports = 0;
  #recordCount = 0;
  #viaCount = 0;

  constructor(graph: AccessGraph, added: number) {
    const steps = graph.stepTo.length + added;
    this.#plain = graph.supportStart.length === 0;
    const supports = this.#plain ? 0 : graph.supportRecordStart.length + added;
    this.#from = new Uint32Array(steps);
    this.#to = new Uint32Array(steps);
    this.#class = new Uint32Array(steps);
    this.#supportStart = new Uint32Array(this.#plain ? 0 : steps + 1);
    this.#recordStart = new Uint32Array(supports);
    this.#records = new Uint32Array(graph.supportRecords.length + added);
    this.#viaStart = new Uint32Array(supports);
    this.#via = new Uint32Array(graph.supportVia.length);
  }

  step(from: number, to: number, number: number): void {
    this.#from[this.#steps] = from;
    this.#to[this.#steps] = to;
    this.#class[this.#steps] = number;
    if (!this.#plain) this.#supportStart[this.#steps] = this.#supports;
    this.#steps++;
  }

  /** The one record, or none, of the last step of a graph with plain supports. */
  plain(record: number): void {
    this.#records[this.#recordCount++] = record;
  }

  support(records: Iterable<number>, via: Iterable<number>): void {
    for (const record of records) this.#records[this.#recordCount++] = record;
    for (const node of via) this.#via[this.#viaCount++] = node;
    this.#supports++;
    this.#recordStart[this.#supports] = this.#recordCount;
    this.#viaStart[this.#supports] = this.#viaCount;
  }

  finish(): Pick<
    AccessGraph,
    | 'stepFrom'
    | 'stepTo'
    | 'stepClass'
    | 'supportStart'
    | 'supportRecordStart'
    | 'supportRecords'
    | 'supportViaStart'
    | 'supportVia'
  > {
    const supports = this.#plain ? 0 : this.#supports + 1;
    if (!this.#plain) this.#supportStart[this.#steps] = this.#supports;
    return {
      stepFrom: this.#from.slice(0, this.#steps),
      stepTo: this.#to.slice(0, this.#steps),
      stepClass: this.#class.slice(0, this.#steps),
      supportStart: this.#supportStart.slice(0, this.#plain ? 0 : this.#steps + 1),
      supportRecordStart: this.#recordStart.slice(0, supports),
      supportRecords: this.#records.slice(0, this.#recordCount),
      supportViaStart: this.#viaStart.slice(0, supports),
      supportVia: this.#via.slice(0, this.#viaCount),
    };
  }
}

/** The graph's records and, after them, one for each added step. */
class MoreRecords implements Table<GraphRecord> {
  readonly length: number;
  readonly #known: Table<GraphRecord>;
  readonly #added: readonly AddedStep[];

  constructor(known: Table<GraphRecord>, added: readonly AddedStep[]) {
    this.length = known.length + added.length;
    this.#known = known;
    this.#added = added;
  }

  at(index: number): GraphRecord | undefined {
    if (index < this.#known.length) return this.#known.at(index);
    const added = this.#added[index - this.#known.length];
    if (added === undefined) return undefined;
    const number = index - this.#known.length;
    return { key: `proposed|${number}`, kind: 'proposed', label: added.label, source: { file: -1 } };
  }

  *[Symbol.iterator](): IterableIterator<GraphRecord> {
    for (let i = 0; i < this.length; i++) {
      const record = this.at(i);
      if (record !== undefined) yield record;
    }
  }
}
