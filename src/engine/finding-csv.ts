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

/** Lines of findings as CSV: one each, evidence in one cell, header first. */
export function* findingLines(
  findings: Iterable<Finding>,
  tenantName: (tenant: number) => string,
): Generator<string, void> {
  yield csvRow(HEAD);
  for (const finding of findings) yield csvRow(cells(finding, tenantName));
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
