import type { Finding } from '../../questions/answers';
import { toCsv } from '../../lib/csv-out';
import { placeText } from '../explore/place-text';

/** Findings as a table: one row each, evidence in one cell. */
export function findingsCsv(findings: readonly Finding[], tenantName: (tenant: number) => string): string {
  return toCsv([
    [
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
    ],
    ...findings.map((finding) => [
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
    ]),
  ]);
}
