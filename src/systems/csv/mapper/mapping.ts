/** A mapping as it is kept: versioned, and found again by the names of the header. */
import type { Json } from '../../../lib/content';
import { field, isArray, isObject, text } from '../../../lib/content';
import { fail, ok } from '../../../lib/result';
import type { Result } from '../../../lib/result';
import { normaliseName } from '../header';
import { FIELDS } from './fields';
import type { Field } from './fields';
import type { Layout } from './layout';
import type { MappingProposal } from './proposal';

export const MAPPING_VERSION = 1;

export interface MappedColumn {
  /** As the header has it. */
  readonly name: string;
  readonly field: Field;
  /** Answer to which comes first in the numeric dates. */
  readonly dateOrder?: 'month-first' | 'day-first';
  readonly separator?: string;
}

/** What each column of tables with this header is. Saved with the workspace. */
export interface Mapping {
  readonly format: 'overreach-csv-mapping';
  readonly version: typeof MAPPING_VERSION;
  readonly title: string;
  /** Names of the header, compared as names are. */
  readonly header: readonly string[];
  readonly columns: readonly MappedColumn[];
  /** Tenant of rows that name none. */
  readonly tenant?: string;
}

/** Two headers are one when their names are, in any order. */
export function headerFingerprint(names: readonly string[]): string {
  return names
    .map(normaliseName)
    .filter((name) => name !== '')
    .sort()
    .join('|');
}

/** The proposal as a mapping to be corrected and kept. */
export function mappingOf(layout: Layout, proposal: MappingProposal, title: string): Mapping {
  return {
    format: 'overreach-csv-mapping',
    version: MAPPING_VERSION,
    title,
    header: layout.names,
    columns: proposal.columns.map(({ name, field: of, separator }): MappedColumn => ({
      name,
      field: of,
      ...(separator === undefined ? {} : { separator }),
    })),
  };
}

/** A mapping with one column corrected, by its place. */
export function withColumn(
  mapping: Mapping,
  index: number,
  change: Partial<Omit<MappedColumn, 'name'>>,
): Mapping {
  return {
    ...mapping,
    columns: mapping.columns.map((column, i) => (i === index ? { ...column, ...change } : column)),
  };
}

function isField(word: string | undefined): word is Field {
  return FIELDS.some((known) => known === word);
}

/** Read a kept mapping; whatever is not one is refused with the reason. */
export function readMapping(json: Json): Result<Mapping> {
  if (text(json, 'format') !== 'overreach-csv-mapping') return fail('not a column mapping');
  const version = field(json, 'version');
  if (version !== MAPPING_VERSION)
    return fail(
      `a mapping of version ${typeof version === 'number' ? version : '?'}; this program reads ${MAPPING_VERSION}`,
    );
  const header = field(json, 'header');
  const columns = field(json, 'columns');
  if (!isArray(header) || !isArray(columns)) return fail('a mapping without header or columns');
  const names = header.filter((name) => typeof name === 'string');
  const mapped: MappedColumn[] = [];
  for (const one of columns) {
    const name = isObject(one) ? field(one, 'name') : undefined;
    const of = text(one, 'field');
    if (typeof name !== 'string' || !isField(of))
      return fail(`a column of the mapping is no column: ${text(one, 'name') ?? '?'}`);
    const order = text(one, 'dateOrder');
    const separator = text(one, 'separator');
    mapped.push({
      name,
      field: of,
      ...(order === 'month-first' || order === 'day-first' ? { dateOrder: order } : {}),
      ...(separator === undefined ? {} : { separator }),
    });
  }
  if (names.length !== header.length || mapped.length !== header.length)
    return fail('the columns of the mapping are not those of its header');
  const tenant = text(json, 'tenant');
  return ok({
    format: 'overreach-csv-mapping',
    version: MAPPING_VERSION,
    title: text(json, 'title') ?? 'mapping',
    header: names,
    columns: mapped,
    ...(tenant === undefined ? {} : { tenant }),
  });
}

/** The kept mapping for a header, its columns in the order of this file. */
export function mappingFor(mappings: readonly Mapping[], layout: Layout): Mapping | undefined {
  const wanted = headerFingerprint(layout.names);
  const found = mappings.find(({ header }) => headerFingerprint(header) === wanted);
  if (found === undefined) return undefined;
  const left = [...found.columns];
  const columns = layout.names.map((name): MappedColumn => {
    const at = left.findIndex((column) => normaliseName(column.name) === normaliseName(name));
    const [column] = at < 0 ? [] : left.splice(at, 1);
    return column === undefined ? { name, field: 'ignored' } : { ...column, name };
  });
  return { ...found, header: layout.names, columns };
}
