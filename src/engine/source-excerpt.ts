import { isArray, isObject } from '../lib/content';
import type { FileContent, Json } from '../lib/content';

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
  if (row !== undefined && pointer === undefined) return rowExcerpt(content, row);
  const json = content.json();
  if (!json.ok) return undefined;
  const element = at(json.value, pointer ?? '');
  return element === undefined ? undefined : shortened(JSON.stringify(element, null, 2));
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

function rowExcerpt(content: FileContent, row: number): string | undefined {
  const { rows } = content.table();
  const cells = rows[row - 1];
  if (cells === undefined) return undefined;
  const header =
    rows.find((candidate) => candidate.length > 1 && !(candidate[0] ?? '').startsWith('#')) ?? [];
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
