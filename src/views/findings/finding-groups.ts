import { SEVERITIES } from '../../questions/answers';
import type { Finding, Severity } from '../../questions/answers';

export interface FindingFilter {
  readonly search: string;
  readonly severity: Severity | undefined;
  readonly rule: string | undefined;
  /** Findings that concern one of these; empty: all. */
  readonly tenants: readonly number[];
}

export interface FindingGroup {
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

/** What a filter leaves, and what each of its choices would list beside the others. */
export interface FilteredFindings {
  /** Findings that concern the tenants, whatever else is asked for. */
  readonly within: number;
  /** What matches, by severity, worst first; each keeps the engine's order. */
  readonly groups: readonly FindingGroup[];
  /** Matching but for their rule, by it, most first. */
  readonly rules: readonly RuleCount[];
  /** Matching but for their severity. */
  readonly severities: ReadonlyMap<Severity, number>;
}

export interface RuleCount {
  readonly rule: string;
  readonly count: number;
}

/** Findings looked at between two yields: short work even where all their words are put together. */
const AT_A_TIME = 200;

/** Filter findings in one pass; yields now and then, as a large estate has hundreds of thousands. */
export function* filterFindings(
  findings: readonly Finding[],
  filter: FindingFilter,
): Generator<undefined, FilteredFindings> {
  const words = filter.search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const bySeverity = new Map<Severity, Finding[]>(SEVERITIES.map((severity) => [severity, []]));
  const severities = new Map<Severity, number>();
  const rules = new Map<string, number>();
  let within = 0;
  for (const [i, finding] of findings.entries()) {
    if (i % AT_A_TIME === AT_A_TIME - 1) yield;
    if (filter.tenants.length > 0 && !filter.tenants.some((tenant) => finding.tenants.includes(tenant)))
      continue;
    within++;
    const { rule, severity } = finding;
    const ofSeverity = filter.severity === undefined || severity === filter.severity;
    const ofRule = filter.rule === undefined || rule === filter.rule;
    if (!(ofSeverity || ofRule) || !saysAll(finding, words)) continue;
    if (ofSeverity) rules.set(rule, (rules.get(rule) ?? 0) + 1);
    if (ofRule) severities.set(severity, (severities.get(severity) ?? 0) + 1);
    if (ofSeverity && ofRule) bySeverity.get(severity)?.push(finding);
  }
  return {
    within,
    groups: [...bySeverity]
      .map(([severity, found]) => ({ severity, findings: found }))
      .filter((group) => group.findings.length > 0),
    rules: [...rules]
      .map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1)),
    severities,
  };
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

/** `unused-key` as words: rules are named for what they find. */
export function ruleName(rule: string): string {
  const words = rule.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
