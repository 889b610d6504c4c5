import { isArray, isObject } from '../lib/content';
import type { FileContent, Json, Table } from '../lib/content';
import { parseDelimited } from '../lib/delimited';
import { decodeText } from '../lib/encoding';
import { jsonDocuments, looksLikeJson } from '../systems/json-documents';

/** Characters shown of one source record. */
const MAX_TEXT = 100_000;

/**
 * The record at a place of a file, as text a person can read: the JSON element at a pointer (RFC 6901), or the cells
 * of a row under their column names. Undefined when there is no such place.
 */
export function sourceExcerpt(
  content: FileContent,
  pointer: string | undefined,
  row: number | undefined,
): string | undefined {
  if (row !== undefined && pointer === undefined) {
    return looksLikeJson(content) ? documentExcerpt(content, row) : rowExcerpt(content.table().rows, row);
  }
  const json = content.json();
  if (!json.ok) return undefined;
  const element = at(json.value, pointer ?? '');
  if (element === undefined) return undefined;
  // A table inside JSON, as `aws iam get-credential-report` gives it: plain, or in Base64.
  if (row !== undefined && typeof element === 'string') return rowExcerpt(innerTable(element), row);
  return shortened(JSON.stringify(element, null, 2));
}

/** One of several JSON values written one after the other: the one that begins in that row. */
function documentExcerpt(content: FileContent, row: number): string | undefined {
  for (const document of jsonDocuments(content) ?? []) {
    if (document.place.row !== row) continue;
    return 'value' in document ? shortened(JSON.stringify(document.value, null, 2)) : undefined;
  }
  return undefined;
}

function innerTable(text: string): Table['rows'] {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) return parseDelimited(text).rows;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return parseDelimited(decodeText(bytes).text).rows;
}

/** The value at a JSON pointer, own members only. */
function at(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const raw of pointer.split('/').slice(1)) {
    const token = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isArray(value)) value = /^(0|[1-9][0-9]*)$/.test(token) ? value[Number(token)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
  }
  return value;
}

/** Rows at the top among which the header is looked for. */
const HEADER_WITHIN = 20;

function rowExcerpt(rows: Table['rows'], row: number): string | undefined {
  const cells = rows[row - 1];
  if (cells === undefined) return undefined;
  const top = rows.slice(0, HEADER_WITHIN).filter((candidate) => !(candidate[0] ?? '').startsWith('#'));
  const sameWidth = top.find(({ length }) => length === cells.length);
  const header = sameWidth ?? top.find(({ length }) => length > 1) ?? [];
  if (header === cells) return shortened(cells.join('\n'));
  const lines = Array.from({ length: Math.max(cells.length, header.length) }, (_, i) => {
    return `${header[i] ?? `column ${i + 1}`}: ${cells[i] ?? ''}`;
  });
  return shortened(lines.join('\n'));
}

function shortened(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `${text.slice(0, MAX_TEXT)}\n… and ${text.length - MAX_TEXT} more characters`;
}
