/** A kept mapping as a file of an import: it is recorded, so that it stays with the snapshot and its workspace. */
import type { FileContent } from '../../../lib/content';
import type { SnapshotRecord } from '../../../model/record';
import { parseJson } from '../../../lib/json';
import type { Recognition, Sink } from '../../system';
import { CSV, factKey } from '../keys';
import { headerFingerprint, readMapping } from './mapping';
import type { Mapping } from './mapping';

/** Format of a mapping file among the inputs. */
export const MAPPING_FILE = 'column-mapping';
/** Type of the observation that keeps a mapping with the records. */
const KEPT_AS = 'column-mapping';
/** A mapping of every column of a wide sheet is far below this. */
const LARGEST = 1 << 20;

/** A mapping file, by what it says it is. */
export function recogniseMapping(content: FileContent): Recognition | undefined {
  if (
    content.binary !== undefined ||
    content.size > LARGEST ||
    !content.head.includes('overreach-csv-mapping')
  )
    return undefined;
  if (!/^\s*\{/u.test(content.head)) return undefined;
  return { format: MAPPING_FILE, score: 1, reasons: ['says it is a mapping of the columns of a table'] };
}

/** The mapping a file holds; undefined when it is none, or damaged. */
export function mappingOfFile(content: FileContent): Mapping | undefined {
  if (recogniseMapping(content) === undefined) return undefined;
  const json = content.json();
  // Half a mapping is none.
  const read = json.ok && content.fault === undefined ? readMapping(json.value) : undefined;
  return read?.ok === true ? read.value : undefined;
}

/** Record a mapping file: one record, found again by its header. */
export function readMappingFile(content: FileContent, sink: Sink): void {
  const json = content.json();
  if (!json.ok) return;
  const read = readMapping(json.value);
  if (!read.ok) {
    sink.problem('error', read.error);
    sink.ignore('record', 'a mapping that cannot be used');
    return;
  }
  const key = factKey(KEPT_AS, [headerFingerprint(read.value.header)]);
  sink.add(
    {
      kind: 'observation',
      key,
      system: CSV,
      source: { file: sink.file, pointer: '' },
      type: KEPT_AS,
      subject: key,
      text: `columns of "${read.value.title}" are mapped`,
      value: mappingText(read.value),
    },
    'record',
  );
}

/** The mappings that records keep: those a workspace was saved with. */
export function keptMappings(records: Iterable<SnapshotRecord>): Mapping[] {
  const found: Mapping[] = [];
  for (const record of records) {
    if (record.kind !== 'observation' || record.type !== KEPT_AS || record.value === undefined) continue;
    const json = parseJson(record.value);
    const read = json.ok ? readMapping(json.value) : undefined;
    if (read?.ok === true) found.push(read.value);
  }
  return found;
}

/** The mapping as the text of its file: what it is stands first. */
export function mappingText(mapping: Mapping): string {
  const { format, version, title, tenant, header, columns } = mapping;
  return `${JSON.stringify({ format, version, title, ...(tenant === undefined ? {} : { tenant }), header, columns }, undefined, 2)}\n`;
}
