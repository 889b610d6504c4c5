import { csvRow } from '../lib/csv-out';
import type { Finding } from '../questions/answers';
import { placeText } from '../questions/place-text';

const HEAD = [
  'severity',
  'rule',
  'title',
  'subject',
  'subject id',
  'tenant',
  'owner',
  'why',
  'remedy',
  'frameworks',
  'evidence',
];

/** Characters of a part: one text of all would be longer than a browser takes where there are very many. */
const PART = 1 << 22;
const ROWS_PER_TURN = 512;

/** Findings as a table: one row each, evidence in one cell. Its text in parts; yields the rows written. */
export function* findingsCsv(
  findings: Iterable<Finding>,
  tenantName: (tenant: number) => string,
): Generator<number, readonly string[]> {
  const parts: string[] = [];
  let text = csvRow(HEAD);
  let rows = 0;
  for (const finding of findings) {
    text += csvRow(cells(finding, tenantName));
    if (text.length >= PART) {
      parts.push(text);
      text = '';
    }
    if (++rows % ROWS_PER_TURN === 0) yield rows;
  }
  return [...parts, text];
}

function cells(finding: Finding, tenantName: (tenant: number) => string): readonly string[] {
  return [
    finding.severity,
    finding.rule,
    finding.title,
    finding.subject.name,
    finding.subject.id,
    tenantName(finding.tenant),
    finding.owner ?? '',
    finding.why,
    finding.remedy,
    finding.frameworks.join('; '),
    finding.evidence
      .map((item) => (item.place ? `${item.text} (${placeText(item.place)})` : item.text))
      .join('; '),
  ];
}
