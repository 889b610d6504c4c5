/** A workbook (Office Open XML, ECMA-376): each of its sheets as delimited text, so that it is read like any table. */
import { bytesSource } from '../byte-source';
import type { ByteSource } from '../byte-source';
import { concatenated } from '../bytes';
import { readCellFormats } from './cell-formats';
import { readXml } from './read-xml';
import { readRows } from './sheet-rows';
import type { Shared } from './sheet-rows';
import { readSharedStrings } from './strings';
import { XmlFault } from './xml-scanner';

/** A sheet: its cells as text, what is to be told of it, or why it could not be read. */
export interface SheetText {
  readonly name: string;
  readonly source: ByteSource;
  readonly notes: readonly string[];
  readonly problem?: string;
  readonly skipped?: string;
}

/** The part of a workbook at a path, expanded; undefined when there is none. */
export type OpenPart = (path: string) => Generator<number, ByteSource | undefined>;

export const WORKBOOK = 'xl/workbook.xml';

/** Text of one sheet that is held in memory. */
const MOST_TEXT = 1 << 28;
/** Rows are as wide as the widest before them, up to here: one cell far to the right does not widen all that follow. */
const PADDED = 256;
const NOTHING = bytesSource(new Uint8Array(0));

interface SheetEntry {
  readonly name: string;
  readonly part: string | undefined;
  readonly kind: string;
  readonly hidden: boolean;
}

/** The sheets of a workbook, in its order. Yields the bytes passed of each part. */
export function* readWorkbook(open: OpenPart): Generator<number, readonly SheetText[]> {
  try {
    const { sheets, parts, from1904 } = yield* listSheets(open);
    const strings = yield* open(parts.get('sharedStrings') ?? 'xl/sharedStrings.xml');
    const styles = yield* open(parts.get('styles') ?? 'xl/styles.xml');
    const shared: Shared = {
      strings: strings === undefined ? [] : yield* readSharedStrings(strings),
      formats: styles === undefined ? [] : yield* readCellFormats(styles),
      from1904,
    };
    const texts: SheetText[] = [];
    for (const sheet of sheets) texts.push(yield* readSheet(sheet, open, shared));
    return texts;
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    return [
      { name: '', source: NOTHING, notes: [], problem: `the workbook cannot be read: ${error.message}` },
    ];
  }
}

function* listSheets(open: OpenPart): Generator<
  number,
  {
    readonly sheets: readonly SheetEntry[];
    /** Paths of the other parts, by the last word of their relationship. */
    readonly parts: ReadonlyMap<string, string>;
    readonly from1904: boolean;
  }
> {
  const relations = new Map<string, { readonly target: string; readonly type: string }>();
  const rels = yield* open('xl/_rels/workbook.xml.rels');
  if (rels !== undefined) {
    yield* readXml(rels, {
      open: (name, attributes) => {
        const id = attributes('Id');
        if (name === 'Relationship' && id !== undefined)
          relations.set(id, { target: attributes('Target') ?? '', type: attributes('Type') ?? '' });
      },
      close: () => undefined,
      text: () => undefined,
    });
  }
  const sheets: SheetEntry[] = [];
  let from1904 = false;
  const book = yield* open(WORKBOOK);
  if (book === undefined) throw new XmlFault('its list of sheets is missing');
  yield* readXml(book, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/u.test(attributes('date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = relations.get(attributes('id') ?? '');
      sheets.push({
        name: attributes('name') ?? `sheet ${sheets.length + 1}`,
        part: relation === undefined ? undefined : partPath(relation.target),
        kind: relation?.type.slice(relation.type.lastIndexOf('/') + 1) ?? '',
        hidden: /^(?:hidden|veryHidden)$/u.test(attributes('state') ?? ''),
      });
    },
    close: () => undefined,
    text: () => undefined,
  });
  const parts = new Map<string, string>();
  for (const { target, type } of relations.values())
    parts.set(type.slice(type.lastIndexOf('/') + 1), partPath(target));
  return { sheets, parts, from1904 };
}

/** A target is relative to `xl/`, or absolute in the package. */
function partPath(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//u, '')}`;
}

function* readSheet(sheet: SheetEntry, open: OpenPart, shared: Shared): Generator<number, SheetText> {
  const { name, part, kind, hidden } = sheet;
  const none = { name, source: NOTHING, notes: [] };
  if (kind !== '' && kind !== 'worksheet')
    return { ...none, skipped: `a sheet of another kind (${kind}); it has no cells` };
  const source = part === undefined ? undefined : yield* open(part);
  if (source === undefined)
    return { ...none, problem: 'the cells of this sheet are missing in the workbook' };
  const text = new RowText();
  try {
    const facts = yield* readRows(source, shared, (row, cells) => text.row(row, cells));
    if (text.empty) return { ...none, skipped: 'an empty sheet' };
    const { down, across } = facts.merges;
    const notes = [
      ...(hidden ? ['the sheet is hidden in the workbook; it was read'] : []),
      ...(down > 0
        ? [`${down} ranges of cells are merged over several rows: their value is read in each row`]
        : []),
      ...(across > 0
        ? [`${across} ranges of cells are merged over several columns: their value stands in the first`]
        : []),
      ...(text.misplaced > 0
        ? [`${text.misplaced} rows stand out of order in the workbook and were not read: save it again`]
        : []),
      ...(facts.beyond > 0
        ? [`${facts.beyond} cells stand right of the last column a workbook can have (XFD) and were not read`]
        : []),
      ...(facts.formulasWithoutValue > 0
        ? [
            `${facts.formulasWithoutValue} cells hold a formula without a stored value and were read as empty; formulas are never computed here: open the workbook, save it and import it again`,
          ]
        : []),
    ];
    return { name, source: bytesSource(text.bytes()), notes };
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    return { ...none, problem: `the sheet cannot be read: ${error.message}` };
  }
}

/** Rows as delimited text (RFC 4180), row n of the sheet as row n of the text. Cells are written as they are. */
class RowText {
  readonly #encoder = new TextEncoder();
  readonly #parts: Uint8Array[] = [];
  #pending = '';
  #size = 0;
  #next = 1;
  #width = 1;
  /** Rows that stand before one that was read already. */
  misplaced = 0;

  get empty(): boolean {
    return this.#next === 1;
  }

  row(row: number, cells: ReadonlyMap<number, string>): void {
    if (cells.size === 0) return;
    if (row < this.#next) {
      this.misplaced++;
      return;
    }
    let last = 0;
    for (const column of cells.keys()) if (column > last) last = column;
    this.#width = Math.max(this.#width, Math.min(last + 1, PADDED));
    const gap = row - this.#next;
    const line = new Array<string>(Math.max(last + 1, this.#width)).fill('');
    for (const [column, cell] of cells) line[column] = quoted(cell);
    this.#pending += `${gap === 0 ? '' : '\r\n'.repeat(gap)}${line.join(',')}\r\n`;
    this.#next = row + 1;
    if (this.#pending.length > 1 << 18) this.#flush();
  }

  bytes(): Uint8Array {
    this.#flush();
    return concatenated(this.#parts);
  }

  #flush(): void {
    const bytes = this.#encoder.encode(this.#pending);
    this.#pending = '';
    this.#size += bytes.length;
    if (this.#size > MOST_TEXT)
      throw new XmlFault(`it has more than ${MOST_TEXT >> 20} MB of text; save it as CSV and import that`);
    this.#parts.push(bytes);
  }
}

function quoted(cell: string): string {
  return /[",;|\t\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
