import type { ByteSource } from '../byte-source';
import { numberText } from './cell-formats';
import type { CellFormat } from './cell-formats';
import { merges } from './merged-cells';
import type { Merges } from './merged-cells';
import { readXml } from './read-xml';
import { StringItem, unescapedString } from './strings';
import { XmlFault } from './xml-scanner';

/** What the cells of all sheets of a workbook share. */
export interface Shared {
  readonly strings: readonly string[];
  readonly formats: readonly CellFormat[];
  readonly from1904: boolean;
}

/** One row: its number, from 1, and its cells by column, from 0. */
export type OnRow = (row: number, cells: ReadonlyMap<number, string>) => void;

export interface SheetFacts {
  /** Cells with a formula of which the workbook holds no value. */
  readonly formulasWithoutValue: number;
  /** Cells right of the last column a workbook can have. */
  readonly beyond: number;
  readonly merges: Merges;
}

/** The last row and column a workbook can have (ECMA-376, 18.3.1.73). */
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/**
 * The rows of a sheet as they come (ECMA-376, 18.3.1). Of a formula the value that the program stored last; none is ever
 * computed. Yields the bytes passed.
 */
export function* readRows(source: ByteSource, shared: Shared, onRow: OnRow): Generator<number, SheetFacts> {
  const merged = yield* merges(source);
  const item = new StringItem();
  let row = 0;
  let column = -1;
  let cells = new Map<number, string>();
  let type = '';
  let style = 0;
  let value: string | undefined;
  let within = '';
  let inlined: string | undefined;
  let formula = false;
  let formulasWithoutValue = 0;
  let beyond = 0;

  const endCell = (): void => {
    const text = inlined ?? cellText(value, type, style, shared);
    if (formula && value === undefined && inlined === undefined) formulasWithoutValue++;
    if (text === '') return;
    if (column < LAST_COLUMN) cells.set(column, text);
    else beyond++;
  };
  yield* readXml(source, {
    open: (name, attributes) => {
      if (name === 'row') {
        row = Math.min(LAST_ROW, Number(attributes('r') ?? row + 1) || row + 1);
        column = -1;
        cells = new Map();
      } else if (name === 'c') {
        const at = columnOf(attributes('r'));
        column = at ?? column + 1;
        type = attributes('t') ?? 'n';
        style = Number(attributes('s') ?? 0);
        value = undefined;
        inlined = undefined;
        formula = false;
      } else if (name === 'v') {
        within = 'v';
        value = '';
      } else if (name === 'f') formula = true;
      else if (name === 'is') {
        within = 'is';
        item.begin();
      } else if (within === 'is') item.open(name);
    },
    close: (name) => {
      if (name === 'v') within = '';
      else if (name === 'is') {
        within = '';
        inlined = item.end();
      } else if (name === 'c') endCell();
      else if (name === 'row') onRow(row, merged.filled(row, cells));
      else if (within === 'is') item.close(name);
    },
    text: (text) => {
      if (within === 'v') value = (value ?? '') + text;
      else if (within === 'is') item.text(text);
    },
  });
  return { formulasWithoutValue, beyond, merges: merged };
}

function cellText(value: string | undefined, type: string, style: number, shared: Shared): string {
  if (value === undefined) return '';
  switch (type) {
    case 's':
      return sharedString(value, shared.strings);
    case 'b':
      return /^\s*(?:1|true)\s*$/iu.test(value) ? 'TRUE' : 'FALSE';
    case 'str':
      return unescapedString(value);
    case 'n':
      return numberText(value, shared.formats[style] ?? { kind: 'number' }, shared.from1904);
    default:
      // An error (`#N/A`) or an ISO date, as written.
      return value;
  }
}

/** Read as an empty cell, a string that is not there would be lost without a word. */
function sharedString(index: string, strings: readonly string[]): string {
  const found = strings[Number(index)];
  if (found === undefined) throw new XmlFault(`a cell refers to string ${index}, which the workbook lacks`);
  return found;
}

/** `AB12` is column 27. */
export function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined;
  let column = 0;
  let at = reference.startsWith('$') ? 1 : 0;
  for (; at < reference.length; at++) {
    const letter = (reference.charCodeAt(at) | 0x20) - 0x60;
    if (letter < 1 || letter > 26) break;
    column = Math.min(column * 26 + letter, LAST_COLUMN + 1);
  }
  return column === 0 ? undefined : column - 1;
}
