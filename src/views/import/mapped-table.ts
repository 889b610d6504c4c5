import type { MappingPreview } from '../../systems/csv/mapper/preview';
import { headerFingerprint, mappingFor, withColumn } from '../../systems/csv/mapper/mapping';
import type { MappedColumn, Mapping } from '../../systems/csv/mapper/mapping';

/** The mapping of a table as corrected so far: ahead of the preview, which is on its way. */
export function currentMapping(table: MappingPreview, edits: readonly Mapping[]): Mapping {
  return mappingFor(edits, table.layout) ?? table.mapping;
}

/** The corrections with another mapping for its header. */
export function withMapping(edits: readonly Mapping[], mapping: Mapping): readonly Mapping[] {
  return [mapping, ...withoutHeader(edits, mapping.header)];
}

export function withoutHeader(edits: readonly Mapping[], header: readonly string[]): readonly Mapping[] {
  const gone = headerFingerprint(header);
  return edits.filter((edit) => headerFingerprint(edit.header) !== gone);
}

/** One column corrected; what separates its values stays what the cells showed. */
export function corrected(
  table: MappingPreview,
  mapping: Mapping,
  index: number,
  change: Partial<Omit<MappedColumn, 'name'>>,
): Mapping {
  const separator = table.proposal.columns[index]?.separator;
  return withColumn(mapping, index, { ...(separator === undefined ? {} : { separator }), ...change });
}

/** A few different values of a column; none of one that may hold secrets. */
export function samplesOf(
  table: MappingPreview,
  mapping: Mapping,
  index: number,
): readonly string[] | undefined {
  const fields = [mapping.columns[index]?.field, table.proposal.columns[index]?.field];
  if (fields.includes('secret value')) return undefined;
  const values = table.first.map(({ cells }) => (cells[index] ?? '').trim()).filter((cell) => cell !== '');
  return [...new Set(values)].slice(0, 3);
}

const DELIMITERS = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

/** Where the table lies in its file, in words. */
export function layoutFacts({ layout, rows }: MappingPreview): readonly (readonly [string, string])[] {
  const lines = (all: readonly number[]): string =>
    all.length === 0
      ? 'none'
      : `${all.length === 1 ? 'row' : 'rows'} ${all.map((row) => row + 1).join(', ')}`;
  return [
    ['Separated by', DELIMITERS.get(layout.delimiter) ?? `"${layout.delimiter}"`],
    ['Encoding', layout.encoding],
    ['Before the header', lines(layout.preamble)],
    ['Header', `row ${layout.header + 1}`],
    ['Rows', String(rows)],
    ['Totals or notes', lines(layout.footer)],
  ];
}
