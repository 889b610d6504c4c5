/**
 * Overreach CSV: plain tables of our own, documented in README.md beside this file (written from `columns.ts`).
 */
import { runToEnd } from '../../lib/steps';
import type { SnapshotRecord } from '../../model/record';
import type { GraphBuilder } from '../../graph/builder';
import { evaluateStated } from '../stated';
import type { Evaluation, RecordView, SystemModule } from '../system';
import { TABLES } from './columns';
import { csvGaps } from './gaps';
import { findSheet } from './header';
import { CSV } from './keys';
import { MAPPING_FILE, readMappingFile, recogniseMapping } from './mapper/mapping-file';
import { readTable } from './read';
import { settleTables } from './settle';
import { allRecords, viewOf } from './view';

export const csv: SystemModule = {
  id: CSV,
  title: 'Overreach CSV',
  exports: TABLES.map((table) => ({
    format: table.name,
    title: `${table.title} table`,
    how: `A table with the columns ${table.columns
      .slice(0, 6)
      .map((column) => column.name)
      .join(', ')}, …: written by hand, by a script, or exported and given these headers`,
  })),
  recognise(content) {
    const mapping = recogniseMapping(content);
    if (mapping !== undefined) return mapping;
    const sheet = findSheet(content);
    if (sheet === undefined) return undefined;
    const { table, score, reasons } = sheet.header;
    return { format: table.name, score, reasons };
  },
  *read(content, format, sink) {
    if (format === MAPPING_FILE) readMappingFile(content, sink);
    else yield* readTable(content, format, sink);
  },
  gaps: (view, inputs) => runToEnd(csvGaps(view, inputs)),
  gapSteps: csvGaps,
  settle: (records: readonly SnapshotRecord[]) =>
    records.some((record) => record.system === CSV) ? settleTables(records) : records,
  *evaluate(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
    if (!speaks(view)) return {};
    yield* evaluateStated(viewOf(settleTables(allRecords(view))), build, CSV);
    return {};
  },
};

/** Whether any table was read at all: resolving looks at every record, so it is spared when there is none. */
function speaks(view: RecordView): boolean {
  return (['membership', 'containment', 'grant', 'trust', 'secret'] as const).some(
    (kind) => view.of(CSV, kind).length > 0,
  );
}
