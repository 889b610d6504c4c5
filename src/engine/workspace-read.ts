import * as v from 'valibot';
import { concatenated } from '../lib/bytes';
import { parseJson } from '../lib/json';
import { sha256Running } from '../lib/sha256';
import { GRAPH_COLUMNS, unpackGraph } from '../graph/packed-graph';
import { BlockColumn } from '../graph/packed-block-column';
import type { GraphColumn, GraphColumnName, PackedGraph } from '../graph/packed-graph';
import {
  DIGEST_SECTION,
  HEAD,
  HEADER_SECTION,
  MARK,
  headFault,
  intoBlocks,
  intoColumn,
  plainBytes,
  readHead,
} from './workspace-blocks';
import type { BlockHead, Column } from './workspace-blocks';
import { HEADLESS, fitsInto } from './memory';
import type { Counts } from './memory';
import { WorkspaceFault, WorkspaceTooLarge } from './workspace-fault';
import { LineReader } from './workspace-lines';
import { FileHeaderSchema } from './workspace-schema';
import type { WorkspaceParts } from './workspace-write';

/** A workspace as read: what it holds, and which engine decided its graph. */
export interface ReadParts extends WorkspaceParts {
  readonly engine: string;
}

export interface ReadOptions {
  /** Bytes of memory that may be used for it; more is refused before it is taken. */
  readonly memory?: number;
  /** What this browser wrote for itself carries no digest. */
  readonly trusted?: boolean;
}

type Header = v.InferOutput<typeof FileHeaderSchema>;
type Section = Header['sections'][number];

/** Long columns that are read one value here and one there. */
const KEPT_ENCODED: ReadonlySet<string> = new Set(['record.first']);

/** Where nobody says what may be used. */
const MEMORY = 2 ** 32;

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array } as const;

/**
 * Reads a workspace of version 2 from pieces of any size, so that no array holds the file. `push` each piece, then
 * `finish`. What is wrong is thrown as a `WorkspaceFault` with its place. The file may come from anybody: nothing is
 * allocated before it is known to fit, nothing is read beyond what there is, every index is proved.
 */
export class WorkspaceReader {
  readonly #memory: number;
  readonly #trusted: boolean;
  readonly #digest = sha256Running();
  readonly #columns = new Map<string, Column>();
  readonly #encoded = new Map<string, BlockColumn>();
  readonly #filled = new Map<string, number>();
  readonly #lines = new Map<string, LineReader>();
  #rest: Uint8Array = new Uint8Array(0);
  #header: Header | undefined;
  #marked = false;
  #block = 0;
  #section = 0;
  #digested: string | undefined;

  constructor({ memory = MEMORY, trusted = false }: ReadOptions = {}) {
    this.#memory = memory;
    this.#trusted = trusted;
  }

  /** Take the next piece of the file; yields after each block. */
  *push(piece: Uint8Array): Generator<number, void> {
    const bytes = this.#rest.length === 0 ? piece : concatenated([this.#rest, piece]);
    let at = 0;
    if (!this.#marked) {
      if (bytes.length < MARK.length) {
        this.#rest = bytes.slice();
        return;
      }
      if (!MARK.every((byte, i) => bytes[i] === byte))
        throw new WorkspaceFault('the file does not begin as a workspace');
      this.#marked = true;
      this.#seal(bytes.subarray(0, MARK.length));
      at = MARK.length;
    }
    while (at + HEAD <= bytes.length) {
      const head = readHead(bytes, at);
      const wrong = headFault(head);
      if (wrong !== undefined) this.#fault(wrong);
      const end = at + HEAD + head.stored;
      if (end > bytes.length) break;
      this.#take(head, bytes.subarray(at, end));
      at = end;
      yield ++this.#block;
    }
    // What is left is less than a block: a copy, so that the piece can go.
    this.#rest = bytes.slice(at);
  }

  /** The workspace, once all pieces were pushed. Yields while the graph is made. */
  *finish(): Generator<number, ReadParts> {
    if (this.#digested === undefined || this.#header === undefined || this.#rest.length > 0) {
      throw new WorkspaceFault(`the file is cut off or followed by more, after block ${this.#block}`);
    }
    const { sections, engine, collected } = this.#header;
    for (const [name, type, entries] of sections) {
      const found = type === 'lines' ? this.#reader(name).count : (this.#filled.get(name) ?? 0);
      if (found !== entries)
        throw new WorkspaceFault(`its section ${name} has ${found} of ${entries} entries`);
    }
    const inputs = this.#reader('inputs').inputs;
    const records = this.#lines.has('records') ? this.#reader('records').records : undefined;
    const parts: ReadParts = {
      engine,
      inputs,
      gaps: this.#reader('gaps').gaps,
      ...(collected === undefined ? {} : { collected }),
      ...(this.#lines.has('review') ? { review: this.#reader('review').review } : {}),
      ...(records === undefined ? {} : { records }),
    };
    if (records?.some(({ source }) => source.file >= inputs.length) === true) {
      throw new WorkspaceFault('a record names an input that is not there');
    }
    if (!this.#columns.has('facts')) return parts;
    const unpacking = unpackGraph(this.#packed(), inputs.length);
    let step = unpacking.next();
    for (; step.done !== true; step = unpacking.next()) yield this.#block;
    if (!step.value.ok) throw new WorkspaceFault(`its graph cannot be used: ${step.value.error}`);
    return { ...parts, graph: step.value.value };
  }

  #packed(): PackedGraph {
    const columns = new Map<GraphColumnName, GraphColumn>();
    for (const name of GRAPH_COLUMNS) {
      const column = this.#encoded.get(name) ?? this.#columns.get(name);
      if (column === undefined) throw new WorkspaceFault(`its section ${name} is missing`);
      columns.set(name, column);
    }
    const facts = new TextDecoder().decode(this.#columns.get('facts'));
    this.#columns.clear();
    return { facts, columns };
  }

  #take(head: BlockHead, block: Uint8Array): void {
    if (this.#digested !== undefined) this.#fault('comes after the end');
    const plain = plainBytes(head, block.subarray(HEAD));
    if (plain === undefined) this.#fault('is damaged: it does not expand to what it should');
    const isText = head.section === DIGEST_SECTION || head.section === HEADER_SECTION;
    if (isText && (head.codec !== 0 || head.entries !== head.plain)) this.#fault('is no text');
    if (head.section === DIGEST_SECTION) {
      this.#check(new TextDecoder().decode(plain));
      return;
    }
    this.#seal(block);
    if (head.section === HEADER_SECTION) this.#begin(plain);
    else this.#fill(head, plain);
  }

  #begin(plain: Uint8Array): void {
    if (this.#header !== undefined) this.#fault('is a second header');
    const json = parseJson(new TextDecoder().decode(plain), 4);
    if (!json.ok) this.#fault(`is no header: ${json.error.message}`);
    const version = v.safeParse(v.object({ version: v.number() }), json.value);
    if (version.success && version.output.version > 2) {
      this.#fault(`is of version ${version.output.version}; this Overreach reads up to 2, use a newer one`);
    }
    const header = v.safeParse(FileHeaderSchema, json.value, { abortEarly: true });
    if (!header.success) {
      const [issue] = header.issues;
      this.#fault(`is no header: ${v.getDotPath(issue) ?? ''} ${issue.message.slice(0, 200)}`);
    }
    const wrong = fitsInto(countsOf(header.output.sections), this.#memory);
    if (wrong !== undefined) throw new WorkspaceTooLarge(wrong);
    this.#header = header.output;
    for (const section of header.output.sections) this.#prepare(section);
  }

  #prepare([name, type, entries]: Section): void {
    if (this.#filled.has(name) || this.#lines.has(name)) this.#fault(`names the section ${name} twice`);
    if (type === 'lines') {
      if (name !== 'inputs' && name !== 'gaps' && name !== 'review' && name !== 'records')
        this.#fault(`has an unknown section ${name}`);
      this.#lines.set(name, new LineReader(name, entries));
      return;
    }
    if (name !== 'facts' && !isColumn(name)) this.#fault(`has an unknown section ${name}`);
    this.#filled.set(name, 0);
    if (KEPT_ENCODED.has(name)) {
      this.#encoded.set(name, new BlockColumn(entries));
      return;
    }
    try {
      this.#columns.set(name, new TYPES[type](entries));
    } catch {
      throw new WorkspaceTooLarge(`it needs more memory than there is. ${HEADLESS}`);
    }
  }

  #fill(head: BlockHead, plain: Uint8Array): void {
    // Sections come one after the other, each whole.
    if (head.section < this.#section) this.#fault('belongs to a section that is over');
    this.#section = head.section;
    const name = this.#header?.sections[head.section]?.[0] ?? '';
    const lines = this.#lines.get(name);
    if (lines !== undefined) {
      if (head.codec !== 0 || head.entries !== head.plain) this.#fault('is no text');
      lines.push(plain);
      return;
    }
    const blocks = this.#encoded.get(name);
    if (blocks !== undefined) {
      const bad = intoBlocks(head, plain, blocks);
      if (bad !== undefined) this.#fault(`of ${name} ${bad}`);
      this.#filled.set(name, blocks.filled);
      return;
    }
    const column = this.#columns.get(name);
    if (column === undefined) return this.#fault('belongs to no section');
    const at = this.#filled.get(name) ?? 0;
    const wrong = intoColumn(head, plain, column, at);
    if (wrong !== undefined) this.#fault(`of ${name} ${wrong}`);
    this.#filled.set(name, at + head.entries);
  }

  #check(stated: string): void {
    if (stated === '' && this.#trusted) this.#digested = '';
    else if (stated === this.#digest.hex()) this.#digested = stated;
    else throw new WorkspaceFault('the digest does not match the content: the file was changed or damaged');
  }

  #seal(bytes: Uint8Array): void {
    if (!this.#trusted) this.#digest.update(bytes);
  }

  #reader(name: string): LineReader {
    const lines = this.#lines.get(name);
    if (lines === undefined) throw new WorkspaceFault(`its section ${name} is missing`);
    return lines;
  }

  #fault(message: string): never {
    throw new WorkspaceFault(`block ${this.#block + 1} ${message}`);
  }
}

function isColumn(name: string): boolean {
  return GRAPH_COLUMNS.some((column) => column === name);
}

/** What the header says will come. */
function countsOf(sections: readonly Section[]): Counts {
  const entries = (wanted: string): number => sections.find(([name]) => name === wanted)?.[2] ?? 0;
  const width = { lines: 0, u8: 1, u16: 2, u32: 4 } as const;
  return {
    columnBytes: sections.reduce(
      (sum, [name, type, count]) => sum + (KEPT_ENCODED.has(name) ? 0 : width[type] * count),
      0,
    ),
    nodes: entries('node.id'),
    steps: entries('step.to'),
    lines: entries('inputs') + entries('gaps') + entries('review') + entries('records'),
  };
}
