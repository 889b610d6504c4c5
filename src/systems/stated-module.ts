/** A system that is its tables, its JSON documents and what their words mean. A shared piece, no system. */
import type { FileContent, Json } from '../lib/content';
import type { SnapshotRecord, SystemId } from '../model/record';
import type { CoverageGap, InputFile } from '../model/snapshot';
import type { Source } from '../model/source';
import { jsonDocuments, looksLikeJson } from './json-documents';
import { eachRow, findKnownTable } from './known-table';
import type { KnownTable, TableRow } from './known-table';
import { tellRepeated } from './repeated-members';
import { evaluateStated } from './stated';
import type { RecordView, Sink, SystemModule } from './system';

export interface StatedTable extends KnownTable {
  /** Read one row. It ends in exactly one `record` call of the sink. */
  readonly row: (row: TableRow, sink: Sink) => void;
}

export interface StatedDocument {
  readonly format: string;
  /** What a document is, in words, or undefined when it is not this. */
  readonly is: (value: Json) => string | undefined;
  readonly document: (value: Json, source: Source, sink: Sink) => void;
}

export interface StatedSystem {
  readonly id: SystemId;
  readonly title: string;
  readonly exports: SystemModule['exports'];
  readonly tables: readonly StatedTable[];
  readonly documents: readonly StatedDocument[];
  readonly gaps?: (view: RecordView) => readonly CoverageGap[];
  readonly settle?: (records: readonly SnapshotRecord[]) => readonly SnapshotRecord[];
  /** Wider native permissions that include one. */
  readonly includedIn?: (permission: string) => readonly string[];
}

/** Documents looked at to tell what a file is. */
const SAMPLE = 40;

export function statedModule(system: StatedSystem): SystemModule {
  const { id, title, exports, tables, documents, settle, includedIn } = system;
  return {
    id,
    title,
    exports,
    recognise(content) {
      const found = documentsOf(content, documents);
      if (found !== undefined) return found;
      const table = findKnownTable(content, tables);
      if (table === undefined) return undefined;
      return {
        format: table.table.format,
        score: 0.75 + 0.24 * table.known,
        reasons: [
          `row ${table.at + 1} is a header of ${title}: ${table.cells.size} of ${table.header.filter((name) => name.trim() !== '').length} columns, with ${table.table.needs.join(', ')}`,
        ],
      };
    },
    *read(content, format, sink) {
      let done = 0;
      if (documents.some((one) => one.format === format) && looksLikeJson(content)) {
        const values = jsonDocuments(content, (repeated, row) => tellRepeated(sink, repeated, row));
        for (const document of values ?? []) {
          if ('problem' in document) {
            sink.problem('error', `not read: ${document.problem}`, document.place);
            sink.ignore('record', 'no JSON');
          } else {
            const kind = documents.find((one) => one.is(document.value) !== undefined);
            if (kind === undefined) sink.ignore('record', `not a document of ${title} that is read here`);
            else kind.document(document.value, { file: sink.file, ...document.place }, sink);
          }
          if (++done % 256 === 0) yield done;
        }
        return;
      }
      const found = findKnownTable(
        content,
        tables.filter((table) => table.format === format),
      );
      if (found === undefined) {
        sink.problem('error', `no header row of ${title} was found`);
        return;
      }
      for (const { name } of found.unknown) {
        sink.problem('warning', `column "${name}" is not known to this report of ${title}; it is not used`, {
          row: found.at + 1,
        });
      }
      for (const row of eachRow(found, sink)) {
        found.table.row(row, sink);
        if (++done % 256 === 0) yield done;
      }
    },
    gaps: (view: RecordView, inputs: readonly InputFile[]) =>
      inputs.some((input) => input.system === id) ? [...(system.gaps?.(view) ?? [])] : [],
    ...(settle === undefined ? {} : { settle }),
    *evaluate(view, build) {
      yield* evaluateStated(view, build, id);
      return includedIn === undefined ? {} : { includedIn };
    },
  };
}

function documentsOf(
  content: FileContent,
  kinds: readonly StatedDocument[],
): { format: string; score: number; reasons: readonly string[] } | undefined {
  if (kinds.length === 0 || !looksLikeJson(content)) return undefined;
  const reasons = new Set<string>();
  let format: string | undefined;
  let seen = 0;
  let known = 0;
  for (const document of jsonDocuments(content) ?? []) {
    seen++;
    if (!('problem' in document)) {
      const { value } = document;
      const kind = kinds.find((one) => one.is(value) !== undefined);
      if (kind !== undefined) {
        known++;
        format ??= kind.format;
        reasons.add(kind.is(value) ?? '');
      }
    }
    if (seen >= SAMPLE) break;
  }
  if (format === undefined || known * 2 < seen) return undefined;
  return { format, score: 0.6 + 0.35 * (known / seen), reasons: [...reasons] };
}
