import { MECHANISMS } from '../../model/record';
import { VERBS } from '../../model/permission';
import { ACCOUNTABILITY_COLUMNS, TABLES } from './columns';
import type { Column } from './columns';

const INTRO = `# Overreach CSV

Plain tables for systems without an importer of their own: one file per table, a header row, any order of columns.
This page is written from \`columns.ts\`; a test holds the two equal. Entry file: \`index.ts\`.

## How a table is read
- **Which table** a file is, its header tells. The file's name is not looked at. Names compare without case, spaces, underscores, hyphens, dots and slashes; each column has other names it goes by.
- **Around the table**: a byte order mark, \`sep=;\`, \`#TYPE …\`, titles and blank rows before the header, blank rows, a repeated header and a total row at the end are taken for what they are. Commas, semicolons, tabs and bars separate.
- **A workbook** (XLSX) is read sheet by sheet, each a table of its own: dates by the format of their cells, of a formula the value stored last. Formulas are never computed.
- **Every row** after the header is used, merged with one that states the same, or ignored with a reason. Columns we do not know are reported; identities, resources and secrets keep them as properties. A column that may hold the value of a secret (\`password\`, \`totp\`, …) is never kept.
- **Several values** in one cell are separated by \`;\`, \`|\` or line breaks.
- **Yes and no**: true, yes, y, 1, enabled, on, x, and their opposites.
- **Nothing**: an empty cell, \`N/A\`, \`null\`, \`unknown\`, \`-\`.
- **Dates**: ISO 8601 with \`T\` or a space, epoch seconds or milliseconds, a Windows file time, or 12/31/2026 and 31/12/2026. Month or day first is decided per column from a value above 12; when none tells, the cell is reported and not used. A time without an offset is UTC; a date alone is its midnight, UTC.
- **Ends** (\`until\`, \`expires\`): no such column, the end is unknown; a column with an empty cell, \`never\` or \`0\`, it never ends. Of several the earliest counts. An identity that expires or was removed takes its memberships, grants and trusts with it at that instant.
- **Limits that cannot be read**: a membership, grant or trust with an unreadable start, end, \`eligible\`, \`inherits\`, \`becomes\` or \`traversable\` is kept, and not evaluated; so is what an identity holds whose \`enabled\`, \`expires\` or \`removed at\` cannot be read.
- **The same fact** in several rows or files is one, also where one says \`no\` or \`never\` and the other nothing.
- **Cells are kept as written**, formulas and markup included; they are neutralised when written out, not here.

## What cells refer to
Members, groups, principals, resources, parents, containers and \`opens\` name things by id, alias or name. Looked up in that order; at each stage first in the row's tenant, then in all tables, then in the other exports that were imported (an ARN, a SID, a UPN). Mail addresses and UPNs compare without case, all else exactly. \`tenant/id\` says which one is meant. The group of a membership is looked for among groups and roles. A name that fits nothing or several stays a thing of its own, only mentioned, and is listed among what cannot be concluded; what is given to a name that fits several is not evaluated, and what it is denied makes the permissions of each of them conditional. A tenant is named by its id or its name.
An identity whose id is an AWS ARN or a Windows SID, or that names a \`system\`, is that account of the other export: the row fills in what the export lacks, such as its owner.
A grant without a resource, and the side of a trust without a principal, means the tenant as a whole: such a grant flows down to its resources and secrets unless \`inherits\` is no.
`;

/** The docs page, from the same data the reader uses. */
export function csvDocs(): string {
  const lines = [INTRO];
  for (const table of TABLES) {
    lines.push(`## ${table.title}`, '', table.about, '');
    lines.push(...columnTable(table.columns.filter((column) => !ACCOUNTABILITY_COLUMNS.includes(column))));
    if (table.columns.some((column) => ACCOUNTABILITY_COLUMNS.includes(column))) {
      lines.push('', 'Besides these, the columns of [accountability](#accountability).');
    }
    lines.push('');
  }
  lines.push(
    '## Accountability',
    '',
    'Who answers for an identity, membership, grant, trust or secret, and its life.',
    '',
  );
  lines.push(...columnTable(ACCOUNTABILITY_COLUMNS), '');
  lines.push('## Fixed words', '');
  lines.push(`Verbs: ${VERBS.map((verb) => `\`${verb}\``).join(', ')}.`, '');
  lines.push(`Mechanisms: ${MECHANISMS.map((mechanism) => `\`${mechanism}\``).join(', ')}.`, '');
  return lines.join('\n');
}

function columnTable(columns: readonly Column[]): string[] {
  return [
    '| column | what it says | cell | also found as |',
    '| --- | --- | --- | --- |',
    ...columns.map(
      (column) =>
        `| ${column.name}${column.required === true ? ' (needed)' : ''} | ${column.meaning} | ${CELLS[column.kind]} | ${column.aliases.join(', ')} |`,
    ),
  ];
}

const CELLS: Readonly<Record<Column['kind'], string>> = {
  id: 'id',
  text: 'text',
  list: 'one or several',
  boolean: 'yes or no',
  date: 'date',
  end: 'date or never',
  reference: 'reference',
  references: 'one or several references',
};
