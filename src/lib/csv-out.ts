/**
 * First characters a spreadsheet takes for a formula (OWASP, CSV injection), also in full width, behind white space that
 * an import trims; and the white space that some read as the beginning of one.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** One CSV row with its line end (RFC 4180). A value that a spreadsheet would run gets a leading apostrophe. */
export function csvRow(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^ | $/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A whole table, header row first. */
export function toCsv(rows: Iterable<readonly (string | number | undefined)[]>): string {
  return Array.from(rows, csvRow).join('');
}
