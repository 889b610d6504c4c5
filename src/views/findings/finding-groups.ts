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

/** Findings that match, in the engine's order. */
export function matchingFindings(findings: readonly Finding[], filter: FindingFilter): readonly Finding[] {
  const words = filter.search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return findings.filter((finding) => {
    if (filter.severity !== undefined && finding.severity !== filter.severity) return false;
    if (filter.rule !== undefined && finding.rule !== filter.rule) return false;
    if (filter.tenants.length > 0 && !filter.tenants.some((tenant) => finding.tenants.includes(tenant)))
      return false;
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
  });
}

/** Findings that match, by severity, worst first; each severity keeps the engine's order. */
export function groupFindings(findings: readonly Finding[], filter: FindingFilter): readonly FindingGroup[] {
  const matching = matchingFindings(findings, filter);
  return SEVERITIES.map((severity) => ({
    severity,
    findings: matching.filter((finding) => finding.severity === severity),
  })).filter((group) => group.findings.length > 0);
}

/** Rules that found something, with how often, most first. */
export function rulesOf(
  findings: readonly Finding[],
): readonly { readonly rule: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .map(([rule, count]) => ({ rule, count }))
    .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
}

/** `unused-key` as words: rules are named for what they find. */
export function ruleName(rule: string): string {
  const words = rule.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
