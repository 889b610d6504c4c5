import {
  BECOMES,
  INHERITS,
  NO_MECHANISM,
  NO_NOTE,
  NO_PERMISSION,
  STEP_KINDS,
  THROUGH,
} from '../access-graph';
import type { AccessGraph, GraphRecord, Table } from '../access-graph';
import { adjacency } from '../build';
import { ClassColumns } from '../classes';
import { withFullSupports } from '../supports';
import { stepStays, supportStays } from './change';
import type { AddedStep, Change } from './change';

const BECOMING: ReadonlySet<string> = new Set([
  'control',
  'assume',
  'session',
  'unlocks',
  'trust',
  'same-identity',
]);

/**
 * The graph as it would be after a change, for every question to be asked of. Nodes keep their numbers, and so do
 * records; each added step has a record of its own after those. Steps are numbered anew.
 */
export function editGraph(stated: AccessGraph, change: Change): AccessGraph {
  const graph = withFullSupports(stated);
  const permissions = [...graph.permissions];
  const notes = [...graph.notes];
  const classes = new ClassColumns(interned(permissions), interned(notes));
  for (let c = 0; c < graph.classes.kind.length; c++) classes.number(classRow(graph, c));
  const added = change.added
    .map((step, i) => ({ step, record: graph.records.length + i }))
    .filter(({ step }) => !change.nodes.has(step.from) && !change.nodes.has(step.to))
    .sort((a, b) => a.step.from - b.step.from || a.step.to - b.step.to || a.record - b.record);
  const columns = new Columns();
  let next = 0;
  const addBefore = (from: number, to: number): void => {
    for (; next < added.length; next++) {
      const one = added[next];
      if (one === undefined || one.step.from > from || (one.step.from === from && one.step.to >= to)) return;
      columns.step(one.step.from, one.step.to, classes.number(addedRow(one.step, permissions, notes)));
      columns.support([one.record], []);
    }
  };
  for (let step = 0; step < graph.stepTo.length; step++) {
    if (!stepStays(graph, step, change)) continue;
    const from = graph.stepFrom[step] ?? 0;
    const to = graph.stepTo[step] ?? 0;
    addBefore(from, to);
    columns.step(from, to, graph.stepClass[step] ?? 0);
    for (let s = graph.supportStart[step] ?? 0; s < (graph.supportStart[step + 1] ?? 0); s++) {
      if (!supportStays(graph, s, change)) continue;
      columns.support(
        graph.supportRecords.subarray(graph.supportRecordStart[s] ?? 0, graph.supportRecordStart[s + 1] ?? 0),
        graph.supportVia.subarray(graph.supportViaStart[s] ?? 0, graph.supportViaStart[s + 1] ?? 0),
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
  return [kind, permission, verbs, verdict, flags, mechanism, start, until, note].map(
    (column) => column[c] ?? 0,
  );
}

function addedRow(step: AddedStep, permissions: string[], notes: string[]): readonly number[] {
  const through = step.through ?? step.kind !== 'permission';
  const becomes = step.becomes ?? BECOMING.has(step.kind);
  return [
    STEP_KINDS.indexOf(step.kind),
    step.permission === undefined ? NO_PERMISSION : interned(permissions).of(step.permission),
    step.verbs ?? 0,
    step.verdict ?? 3,
    (through ? THROUGH : 0) | (becomes ? BECOMES : 0) | (step.inherits === true ? INHERITS : 0),
    NO_MECHANISM,
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

/** Step and support columns as they grow. */
class Columns {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #class: number[] = [];
  readonly #supportStart: number[] = [];
  readonly #recordStart: number[] = [0];
  readonly #records: number[] = [];
  readonly #viaStart: number[] = [0];
  readonly #via: number[] = [];

  step(from: number, to: number, number: number): void {
    this.#from.push(from);
    this.#to.push(to);
    this.#class.push(number);
    this.#supportStart.push(this.#recordStart.length - 1);
  }

  support(records: Iterable<number>, via: Iterable<number>): void {
    for (const record of records) this.#records.push(record);
    for (const node of via) this.#via.push(node);
    this.#recordStart.push(this.#records.length);
    this.#viaStart.push(this.#via.length);
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
    return {
      stepFrom: Uint32Array.from(this.#from),
      stepTo: Uint32Array.from(this.#to),
      stepClass: Uint32Array.from(this.#class),
      supportStart: Uint32Array.from([...this.#supportStart, this.#recordStart.length - 1]),
      supportRecordStart: Uint32Array.from(this.#recordStart),
      supportRecords: Uint32Array.from(this.#records),
      supportViaStart: Uint32Array.from(this.#viaStart),
      supportVia: Uint32Array.from(this.#via),
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
