import type { Json } from '../lib/content';
import type { AccessGraph, GraphNode, GraphRecord, Table } from './access-graph';
import { u32 } from './columns';
import { BlockColumn } from './packed-block-column';
import type { NumberColumn } from './packed-block-column';
import { RowClasses, indexOf, orNull, readClasses } from './packed-classes';
import { GrowingColumn, SparseTextsBuilder, columnFault, sparseFault, sparseText } from './packed-columns';
import type { IndexColumn, SparseTexts } from './packed-columns';
import { oddText, readOdd } from './packed-odd';
import { RecordSteps } from './packed-record-steps';
import { joinSource, splitSource } from './packed-source';
import type { SourceShape, SplitSource } from './packed-source';
import { fillTemplate, readTemplate, templateOf } from './packed-template';
import type { Template } from './packed-template';
import { textAt, textCount } from './packed-texts';
import type { PackedTexts, PackedTextsBuilder } from './packed-texts';

/**
 * What fills the slots of a record's key and label: both ends of the first step it supports (name, id, key of each),
 * its own number, the numbers of its source, and the lengths of both keys (some readers write them before the keys).
 */
const SLOTS = 11;

/** What many records have in common. */
interface RecordClass {
  readonly kind: string;
  readonly source: SourceShape;
  /** Undefined: odd. */
  readonly key: Template | undefined;
  readonly label: Template | undefined;
}

/** All records as columns; `texts` belongs to the whole graph. */
export interface RecordColumns {
  /** JSON list of the classes. */
  readonly classes: string;
  readonly class: IndexColumn;
  readonly first: NumberColumn;
  /** Empty when no record has two. */
  readonly second: Uint32Array;
  readonly odd: SparseTexts;
}

/** Steps and supports, from which the ends of a record follow. */
export type StepColumns = Pick<
  AccessGraph,
  'stepFrom' | 'stepTo' | 'supportStart' | 'supportRecordStart' | 'supportRecords'
>;

/** Records kept as columns; each is made when it is asked for. */
export class PackedRecords implements Table<GraphRecord> {
  readonly length: number;
  readonly texts: PackedTexts;
  readonly columns: RecordColumns;
  readonly #classes: readonly RecordClass[];
  readonly #ends: RecordEnds;
  readonly #files: number;

  /** `classes` as `readRecordClasses` proved them. */
  constructor(
    texts: PackedTexts,
    columns: RecordColumns,
    classes: readonly RecordClass[],
    nodes: Table<GraphNode>,
    steps: StepColumns,
    files: number,
  ) {
    this.texts = texts;
    this.columns = columns;
    this.length = columns.class.length;
    this.#classes = classes;
    this.#ends = new RecordEnds(nodes, steps, this.length);
    this.#files = files;
  }

  at(index: number): GraphRecord | undefined {
    const { columns } = this;
    const number = columns.class[index];
    const kept = number === undefined ? undefined : this.#classes[number];
    if (kept === undefined) return undefined;
    const first = columns.first.at(index) ?? 0;
    const second = u32(columns.second, index);
    const text = sparseText(columns.odd, index);
    const odd = text === undefined ? {} : readOdd(textAt(this.texts, text), this.#files);
    let values: readonly string[] | undefined;
    const fill = (template: Template | undefined): string =>
      fillTemplate(
        template ?? [],
        (slot) => (values ??= this.#ends.values(index, first, second))[slot] ?? '',
      );
    return {
      key: odd.key ?? fill(kept.key),
      kind: kept.kind,
      label: odd.label ?? fill(kept.label),
      source: odd.source ?? joinSource(kept.source, first, second),
      ...(odd.accountability === undefined ? {} : { accountability: odd.accountability }),
    };
  }

  *[Symbol.iterator](): IterableIterator<GraphRecord> {
    for (let i = 0; i < this.length; i++) {
      const record = this.at(i);
      if (record !== undefined) yield record;
    }
  }
}

/** The texts that fill the slots of a record. */
class RecordEnds {
  readonly #nodes: Table<GraphNode>;
  readonly #steps: StepColumns;
  readonly #of: RecordSteps;
  #last: { readonly node: number; readonly made: GraphNode | undefined } | undefined;

  constructor(nodes: Table<GraphNode>, steps: StepColumns, records: number) {
    this.#nodes = nodes;
    this.#steps = steps;
    this.#of = new RecordSteps(steps, records);
  }

  values(record: number, first: number, second: number): readonly string[] {
    const step = this.#of.firstStep(record);
    const from = step === undefined ? undefined : this.#from(u32(this.#steps.stepFrom, step));
    const to = step === undefined ? undefined : this.#nodes.at(u32(this.#steps.stepTo, step));
    return [
      from?.name ?? '',
      from?.id ?? '',
      from?.key ?? '',
      to?.name ?? '',
      to?.id ?? '',
      to?.key ?? '',
      String(record),
      String(first),
      String(second),
      String(from?.key.length ?? ''),
      String(to?.key.length ?? ''),
    ];
  }

  /** Steps are grouped by where they start: the last node is mostly the next one. */
  #from(node: number): GraphNode | undefined {
    if (this.#last?.node === node) return this.#last.made;
    const made = this.#nodes.at(node);
    this.#last = { node, made };
    return made;
  }
}

/** Classes that are tried before a new one is made. */
const RECENT = 8;

interface Recent {
  readonly kind: string;
  readonly shape: SourceShape;
  readonly key: Template;
  readonly label: Template;
  readonly number: number;
}

function isSameShape(a: SourceShape, b: SourceShape): boolean {
  if (a.file !== b.file || a.row !== b.row || a.pointer?.length !== b.pointer?.length) return false;
  return a.pointer === undefined || a.pointer.every((part, i) => part === b.pointer?.[i]);
}

/** Takes records one by one into columns. Use once. */
export class RecordPacker {
  readonly #texts: PackedTextsBuilder;
  readonly #ends: RecordEnds;
  readonly #classes = new RowClasses();
  readonly #recent: Recent[] = [];
  readonly #class = new GrowingColumn();
  readonly #first = new GrowingColumn();
  readonly #second = new GrowingColumn();
  readonly #odd = new SparseTextsBuilder();

  constructor(texts: PackedTextsBuilder, nodes: Table<GraphNode>, steps: StepColumns, records: number) {
    this.#texts = texts;
    this.#ends = new RecordEnds(nodes, steps, records);
  }

  add(record: GraphRecord): void {
    const row = this.#class.length;
    const split = splitSource(record.source);
    const regular = split === undefined ? undefined : this.#classOf(record, row, split);
    this.#class.push(regular ?? this.#classes.must(classRow(record.kind, undefined, undefined, undefined)));
    this.#first.push(regular === undefined || split === undefined ? 0 : split.first);
    this.#second.push(regular === undefined || split === undefined ? 0 : split.second);
    if (regular !== undefined && record.accountability === undefined) return;
    const odd = oddText({
      ...(regular === undefined ? { key: record.key, label: record.label, source: record.source } : {}),
      ...(record.accountability === undefined ? {} : { accountability: record.accountability }),
    });
    if (odd !== undefined) this.#odd.add(row, this.#texts.intern(odd));
  }

  #classOf(record: GraphRecord, row: number, { shape, first, second }: SplitSource): number | undefined {
    const values = this.#ends.values(row, first, second);
    const fits = (template: Template, text: string): boolean =>
      fillTemplate(template, (slot) => values[slot] ?? '') === text;
    // Neighbours are mostly alike: what fits one of the last classes is of it.
    for (const known of this.#recent) {
      if (known.kind !== record.kind || !isSameShape(known.shape, shape)) continue;
      if (fits(known.key, record.key) && fits(known.label, record.label)) return known.number;
    }
    const key = templateOf(record.key, values);
    const label = templateOf(record.label, values);
    const number = this.#classes.of(classRow(record.kind, shape, key, label));
    if (number === undefined) return undefined;
    this.#recent.unshift({ kind: record.kind, shape, key, label, number });
    this.#recent.length = Math.min(this.#recent.length, RECENT);
    return number;
  }

  finish(): RecordColumns {
    return {
      classes: this.#classes.finish(),
      class: this.#class.finishNarrow(),
      first: BlockColumn.of(this.#first.finish()),
      second: this.#second.finishSparse(),
      odd: this.#odd.finish(),
    };
  }
}

function classRow(
  kind: string,
  source: SourceShape | undefined,
  key: Template | undefined,
  label: Template | undefined,
): Json {
  return [kind, source?.file ?? 0, source?.row ?? false, orNull(source?.pointer), orNull(key), orNull(label)];
}

/** The classes of records, every index proved; undefined when something is not as it should be. */
export function readRecordClasses(json: Json | undefined, files: number): readonly RecordClass[] | undefined {
  return readClasses(json, ([kind, file, row, pointer, key, label]) => {
    const index = indexOf(file, files);
    if (index === undefined || typeof kind !== 'string' || typeof row !== 'boolean') return undefined;
    const templates = [
      pointer === null ? undefined : readTemplate(pointer, 2),
      key === null ? undefined : readTemplate(key, SLOTS),
      label === null ? undefined : readTemplate(label, SLOTS),
    ];
    const given = [pointer, key, label];
    if (templates.some((template, i) => template === undefined && given[i] !== null)) return undefined;
    return {
      kind,
      source: { file: index, row, pointer: templates[0] },
      key: templates[1],
      label: templates[2],
    };
  });
}

/** What is wrong with the columns of records that may come from anybody. */
export function recordColumnsFault(
  columns: RecordColumns,
  classes: number,
  texts: PackedTexts,
): string | undefined {
  const count = columns.class.length;
  return (
    columnFault(columns.class, count, classes, 'record.class') ??
    (columns.first.length === count ? undefined : `record.first has not ${count} entries`) ??
    (columns.second.length === 0
      ? undefined
      : columnFault(columns.second, count, 2 ** 32, 'record.second')) ??
    sparseFault(columns.odd, count, textCount(texts), 'record.odd')
  );
}
