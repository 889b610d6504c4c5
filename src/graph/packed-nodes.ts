import type { Json } from '../lib/content';
import { parseJson } from '../lib/json';
import { runToEnd } from '../lib/steps';
import type { GraphNode, Table } from './access-graph';
import { entry, u32 } from './columns';
import { RowClasses, flagOrNone, indexOf, orNull, readClasses, textOrNone } from './packed-classes';
import {
  GrowingColumn,
  SparseTextsBuilder,
  columnFault,
  firstOfRow,
  sparseFault,
  sparseText,
} from './packed-columns';
import type { IndexColumn, SparseTexts } from './packed-columns';
import { oddText, readOdd } from './packed-odd';
import type { Odd } from './packed-odd';
import { joinSource, splitSource } from './packed-source';
import type { SourceShape } from './packed-source';
import { fillTemplate, readTemplate, templateOf } from './packed-template';
import type { Template } from './packed-template';
import { PackedTextsBuilder, textAt, textCount } from './packed-texts';
import type { PackedTexts } from './packed-texts';

/** What many nodes have in common. */
interface NodeClass {
  readonly nativeType: string;
  readonly system: string;
  readonly source: SourceShape;
  /** Slot 0 is the id, 1 the name. Undefined: the key is odd. */
  readonly key: Template | undefined;
  readonly rest: Pick<GraphNode, 'status' | 'classification' | 'sensitivity' | 'shared' | 'mfa'>;
}

/** The text side of all nodes as columns; `texts` belongs to the whole graph. */
export interface NodeColumns {
  /** JSON list of the classes. */
  readonly classes: string;
  readonly id: Uint32Array;
  readonly name: Uint32Array;
  readonly class: IndexColumn;
  /** Row, or first number in the pointer. */
  readonly first: Uint32Array;
  /** Empty when no node has two. */
  readonly second: Uint32Array;
  readonly aliases: SparseTexts;
  readonly odd: SparseTexts;
}

/** Nodes kept as columns; each is made when it is asked for. */
export class PackedNodes implements Table<GraphNode> {
  readonly length: number;
  readonly texts: PackedTexts;
  readonly columns: NodeColumns;
  readonly #classes: readonly NodeClass[];
  readonly #files: number;

  /** `classes` as `readNodeClasses` proved them. */
  constructor(texts: PackedTexts, columns: NodeColumns, classes: readonly NodeClass[], files: number) {
    this.texts = texts;
    this.columns = columns;
    this.length = columns.id.length;
    this.#classes = classes;
    this.#files = files;
  }

  at(index: number): GraphNode | undefined {
    const { columns, texts } = this;
    const kept = this.#classes[entry(columns.class, index)];
    const id = columns.id[index];
    if (id === undefined || kept === undefined) return undefined;
    const idText = textAt(texts, id);
    const name = u32(columns.name, index);
    const nameText = name === id ? idText : textAt(texts, name);
    const odd = this.#odd(index);
    return {
      key: odd.key ?? fillTemplate(kept.key ?? [], (slot) => (slot === 0 ? idText : nameText)),
      id: idText,
      name: nameText,
      nativeType: kept.nativeType,
      system: kept.system,
      aliases: this.aliasTexts(index).map((text) => textAt(texts, text)),
      source: odd.source ?? joinSource(kept.source, u32(columns.first, index), u32(columns.second, index)),
      properties: odd.properties ?? [],
      ...(odd.accountability === undefined ? {} : { accountability: odd.accountability }),
      ...(odd.identity === undefined ? {} : { identity: odd.identity }),
      ...kept.rest,
    };
  }

  *[Symbol.iterator](): IterableIterator<GraphNode> {
    for (let i = 0; i < this.length; i++) {
      const node = this.at(i);
      if (node !== undefined) yield node;
    }
  }

  /** What kind of thing it is and how it is classed, without making the node. */
  classAt(index: number): Pick<GraphNode, 'nativeType' | 'classification' | 'sensitivity'> {
    const kept = this.#classes[entry(this.columns.class, index)];
    return kept === undefined ? { nativeType: '' } : { nativeType: kept.nativeType, ...kept.rest };
  }

  /** The key alone, for an index over all of them. */
  keyAt(index: number): string {
    const { columns, texts } = this;
    const kept = this.#classes[entry(columns.class, index)];
    if (kept?.key === undefined) return this.#odd(index).key ?? '';
    return fillTemplate(kept.key, (slot) =>
      textAt(texts, (slot === 0 ? columns.id[index] : columns.name[index]) ?? 0),
    );
  }

  /** Numbers of the texts of its aliases. */
  aliasTexts(index: number): readonly number[] {
    const { at, text } = this.columns.aliases;
    if (at.length === 0) return [];
    const aliases: number[] = [];
    for (let i = firstOfRow(at, index); at[i] === index; i++) aliases.push(u32(text, i));
    return aliases;
  }

  #odd(index: number): Odd {
    const text = sparseText(this.columns.odd, index);
    return text === undefined ? {} : readOdd(textAt(this.texts, text), this.#files);
  }
}

/** Takes nodes one by one into columns. Use once. */
export class NodePacker {
  readonly #texts: PackedTextsBuilder;
  readonly #classes = new RowClasses();
  readonly #id = new GrowingColumn();
  readonly #name = new GrowingColumn();
  readonly #class = new GrowingColumn();
  readonly #first = new GrowingColumn();
  readonly #second = new GrowingColumn();
  readonly #aliases = new SparseTextsBuilder();
  readonly #odd = new SparseTextsBuilder();

  constructor(texts: PackedTextsBuilder) {
    this.#texts = texts;
  }

  add(node: GraphNode): void {
    const row = this.#id.length;
    this.#id.push(this.#texts.intern(node.id));
    this.#name.push(this.#texts.intern(node.name));
    for (const alias of node.aliases) this.#aliases.add(row, this.#texts.intern(alias));
    const split = splitSource(node.source);
    const key = templateOf(node.key, [node.id, node.name]);
    const regular = split === undefined ? undefined : this.#classes.of(classRow(node, split.shape, key));
    this.#class.push(regular ?? this.#classes.must(classRow(node, undefined, undefined)));
    this.#first.push(regular === undefined || split === undefined ? 0 : split.first);
    this.#second.push(regular === undefined || split === undefined ? 0 : split.second);
    const odd = oddText({
      ...(regular === undefined ? { key: node.key, source: node.source } : {}),
      ...(node.identity === undefined ? {} : { identity: node.identity }),
      ...(node.accountability === undefined ? {} : { accountability: node.accountability }),
      ...(node.properties.length === 0 ? {} : { properties: node.properties }),
    });
    if (odd !== undefined) this.#odd.add(row, this.#texts.intern(odd));
  }

  finish(): NodeColumns {
    return {
      classes: this.#classes.finish(),
      id: this.#id.finish(),
      name: this.#name.finish(),
      class: this.#class.finishNarrow(),
      first: this.#first.finish(),
      second: this.#second.finishSparse(),
      aliases: this.#aliases.finish(),
      odd: this.#odd.finish(),
    };
  }
}

function classRow(node: GraphNode, source: SourceShape | undefined, key: Template | undefined): Json {
  return [
    node.nativeType,
    node.system,
    source?.file ?? 0,
    source?.row ?? false,
    orNull(source?.pointer),
    orNull(key),
    orNull(node.status),
    orNull(node.classification),
    orNull(node.sensitivity),
    orNull(node.shared),
    orNull(node.mfa),
  ];
}

/** The classes of nodes, every index proved; undefined when something is not as it should be. */
export function readNodeClasses(json: Json | undefined, files: number): readonly NodeClass[] | undefined {
  return readClasses(
    json,
    ([nativeType, system, file, row, pointer, key, status, classification, sensitivity, shared, mfa]) => {
      const index = indexOf(file, files);
      const pointerTemplate = pointer === null ? undefined : readTemplate(pointer, 2);
      const keyTemplate = key === null ? undefined : readTemplate(key, 2);
      if (index === undefined || typeof nativeType !== 'string' || typeof system !== 'string')
        return undefined;
      if (typeof row !== 'boolean') return undefined;
      if ((pointer !== null && pointerTemplate === undefined) || (key !== null && keyTemplate === undefined))
        return undefined;
      const rest = {
        status: textOrNone(status),
        classification: textOrNone(classification),
        sensitivity: textOrNone(sensitivity),
        shared: flagOrNone(shared),
        mfa: flagOrNone(mfa),
      };
      return {
        nativeType,
        system,
        source: { file: index, row, pointer: pointerTemplate },
        key: keyTemplate,
        rest: {
          ...(rest.status === undefined ? {} : { status: rest.status }),
          ...(rest.classification === undefined ? {} : { classification: rest.classification }),
          ...(rest.sensitivity === undefined ? {} : { sensitivity: rest.sensitivity }),
          ...(rest.shared === undefined ? {} : { shared: rest.shared }),
          ...(rest.mfa === undefined ? {} : { mfa: rest.mfa }),
        },
      };
    },
  );
}

/** What is wrong with the columns of nodes that may come from anybody. */
export function nodeColumnsFault(
  columns: NodeColumns,
  classes: number,
  texts: PackedTexts,
): string | undefined {
  const count = columns.id.length;
  const known = textCount(texts);
  return (
    columnFault(columns.id, count, known, 'node.id') ??
    columnFault(columns.name, count, known, 'node.name') ??
    columnFault(columns.class, count, classes, 'node.class') ??
    columnFault(columns.first, count, 2 ** 32, 'node.first') ??
    (columns.second.length === 0 ? undefined : columnFault(columns.second, count, 2 ** 32, 'node.second')) ??
    sparseFault(columns.aliases, count, known, 'node.aliases') ??
    sparseFault(columns.odd, count, known, 'node.odd')
  );
}

/** A table of nodes as columns of its own; the same when it is one. For who needs no other part of the graph. */
export function packedNodes(nodes: Table<GraphNode>): PackedNodes {
  return runToEnd(packedInTurns(nodes));
}

/** Nodes packed between two turns. */
const NODES_PER_TURN = 1 << 10;

/** The same, with a turn for others every few milliseconds. Yields the nodes packed. */
export function* packedInTurns(nodes: Table<GraphNode>): Generator<number, PackedNodes> {
  if (nodes instanceof PackedNodes) return nodes;
  const texts = new PackedTextsBuilder();
  const packer = new NodePacker(texts);
  let files = 1;
  let done = 0;
  for (const node of nodes) {
    packer.add(node);
    if (++done % NODES_PER_TURN === 0) yield done;
    files = Math.max(files, node.source.file + 1);
  }
  const columns = packer.finish();
  const json = parseJson(columns.classes);
  const classes = json.ok ? readNodeClasses(json.value, files) : undefined;
  if (classes === undefined) throw new Error('classes of nodes cannot be read back');
  return new PackedNodes(texts.finish(), columns, classes, files);
}
