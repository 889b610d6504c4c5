import { SEVERITIES } from '../questions/answers';
import type { Finding, Severity } from '../questions/answers';

export interface FindingFilter {
  readonly search: string;
  readonly severity?: Severity | undefined;
  readonly rule?: string | undefined;
  /** Findings that concern one of these; empty: all. */
  readonly tenants: readonly number[];
}

/** What nothing is left out by. */
export const EVERY_FINDING: FindingFilter = { search: '', tenants: [] };

export interface SeverityCount {
  readonly severity: Severity;
  readonly count: number;
}

export interface RuleCount {
  readonly rule: string;
  readonly count: number;
}

/** What a filter leaves, and what each of its choices would list beside the others. */
export interface FilteredFindings {
  /** Findings that concern the tenants, whatever else is asked for. */
  readonly within: number;
  /** Places of what matches in the list of all: worst first, those of one severity in the order of the list. */
  readonly matching: Uint32Array;
  /** What matches, by severity, worst first; those there are. */
  readonly listed: readonly SeverityCount[];
  /** Matching but for their rule, by it, most first. */
  readonly rules: readonly RuleCount[];
  /** Matching but for their severity. */
  readonly severities: readonly SeverityCount[];
}

/** Findings looked at between two yields: short work even where all their words are put together. */
const AT_A_TIME = 200;

/** Filters findings in one pass. Yields now and then, as a large estate has hundreds of thousands. */
export function* filterFindings(
  findings: readonly Finding[],
  filter: FindingFilter,
): Generator<number, FilteredFindings> {
  const words = filter.search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const bySeverity = new Map<Severity, number[]>(SEVERITIES.map((severity) => [severity, []]));
  const severities = new Map<Severity, number>();
  const rules = new Map<string, number>();
  let within = 0;
  for (const [i, finding] of findings.entries()) {
    if (i % AT_A_TIME === AT_A_TIME - 1) yield i;
    if (filter.tenants.length > 0 && !filter.tenants.some((tenant) => finding.tenants.includes(tenant)))
      continue;
    within++;
    const { rule, severity } = finding;
    const ofSeverity = filter.severity === undefined || severity === filter.severity;
    const ofRule = filter.rule === undefined || rule === filter.rule;
    if (!(ofSeverity || ofRule) || !saysAll(finding, words)) continue;
    if (ofSeverity) rules.set(rule, (rules.get(rule) ?? 0) + 1);
    if (ofRule) severities.set(severity, (severities.get(severity) ?? 0) + 1);
    if (ofSeverity && ofRule) bySeverity.get(severity)?.push(i);
  }
  return {
    within,
    matching: joined([...bySeverity.values()]),
    listed: [...bySeverity].flatMap(([severity, { length: count }]) =>
      count === 0 ? [] : [{ severity, count }],
    ),
    rules: [...rules]
      .map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1)),
    severities: counted(severities),
  };
}

/** Lists one after the other, each copied as a whole: there may be a million in them. */
function joined(lists: readonly (readonly number[])[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

function counted(counts: ReadonlyMap<Severity, number>): readonly SeverityCount[] {
  return SEVERITIES.flatMap((severity) => {
    const count = counts.get(severity);
    return count === undefined ? [] : [{ severity, count }];
  });
}

function saysAll(finding: Finding, words: readonly string[]): boolean {
  // The words of all of them are long to put together, and mostly nobody searches.
  if (words.length === 0) return true;
  const text = [
    finding.title,
    finding.rule,
    finding.subject.name,
    finding.subject.id,
    finding.owner ?? '',
    ...finding.frameworks,
    ...finding.evidence.map((item) => item.text),
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
