/** Keeper: the reports of Keeper Commander, as CSV (Title Case, with titles and totals) and as JSON (snake case). */
import { field, isArray } from '../../lib/content';
import { isRowOf, rowOfJson } from '../known-table';
import { settleMentions } from '../rekey';
import { statedModule } from '../stated-module';
import { restrictTeams } from './team-restrictions';
import type { StatedDocument, StatedTable } from '../stated-module';
import type { SystemModule } from '../system';
import { ENTERPRISE_TABLES } from './enterprise-tables';
import { RECORD_TABLES } from './record-tables';
import { KEEPER } from './rows';
import { SHARE_TABLES } from './share-tables';

const TABLES: readonly StatedTable[] = [...RECORD_TABLES, ...ENTERPRISE_TABLES, ...SHARE_TABLES];

const DOCUMENTS: readonly StatedDocument[] = [
  ...TABLES.map((table): StatedDocument => ({
    format: table.format,
    is: (value) => (isRowOf(table, value) ? `a row of the ${table.format}` : undefined),
    document: (value, source, sink) => {
      table.row(rowOfJson(table, value, source), sink);
    },
  })),
  {
    format: 'nhi-report',
    is: (value) =>
      isArray(field(value, 'all')) && field(value, 'pam_users') !== undefined ? 'the nhi-report' : undefined,
    document: (value, source, sink) => {
      const all = field(value, 'all');
      const table = TABLES.at(-1);
      if (table === undefined || !isArray(all)) return;
      all.forEach((one, i) => {
        table.row(rowOfJson(table, one, { ...source, pointer: `${source.pointer ?? ''}/all/${i}` }), sink);
      });
    },
  },
];

export const keeper: SystemModule = statedModule({
  id: KEEPER,
  title: 'Keeper',
  exports: [
    {
      format: 'compliance-report',
      title: 'Compliance report (CSV, JSON)',
      how: 'compliance report --format csv --output compliance.csv (Keeper Commander)',
    },
    {
      format: 'reports',
      title:
        'Share, team, record-access, shared-folder, user, enterprise-info, msp-info, external-shares, ownerless, one-time-share and nhi reports (CSV, JSON)',
      how: 'the command of that name in Keeper Commander, with --format csv or json and --output',
    },
  ],
  tables: TABLES,
  documents: DOCUMENTS,
  settle: (records) => restrictTeams(settleMentions(KEEPER)(records)),
});
