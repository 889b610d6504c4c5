/** Findings as a report of a part has them. */
import type { Finding } from '../questions/answers';
import type { ReportScope } from './report-scope';
import { LEFT_OUT } from './subset';
import type { Subset } from './subset';

/**
 * The findings of a report: the one, or those of the tenant, as far as they can be told without what is left out; of
 * others only those that need nothing else.
 */
export function belongs(
  finding: Finding,
  scope: ReportScope,
  subset: Subset,
  mask: (text: string) => string,
): boolean {
  if (scope.kind === 'finding') return finding.id === scope.finding;
  if (subset.nodes[finding.subject.node] === LEFT_OUT) return false;
  if (scope.kind === 'tenants' && scope.tenants.some((tenant) => finding.tenants.includes(tenant)))
    return true;
  const { id, title, why, remedy, evidence } = finding;
  return (
    tenantIn(subset, finding.tenant) !== undefined &&
    [id, title, why, remedy, ...evidence.map(({ text }) => text)].every((text) => mask(text) === text) &&
    evidence.every(
      ({ node, step }) =>
        (node === undefined || subset.nodes[node] !== LEFT_OUT) &&
        (step === undefined || subset.steps[step] !== LEFT_OUT),
    )
  );
}

/** A finding with its evidence as far as it is in the report; what it says of the rest is masked. */
export function keptFinding(
  finding: Finding,
  id: string,
  subset: Subset,
  mask: (text: string) => string,
): Finding {
  const evidence = finding.evidence.flatMap(({ node, step, ...one }) => {
    const newNode = node === undefined ? undefined : subset.nodes[node];
    const newStep = step === undefined ? undefined : subset.steps[step];
    if (newNode === LEFT_OUT || newStep === LEFT_OUT) return [];
    return [
      {
        ...one,
        text: mask(one.text),
        ...(newNode === undefined ? {} : { node: newNode }),
        ...(newStep === undefined ? {} : { step: newStep }),
      },
    ];
  });
  const left = finding.evidence.length - evidence.length;
  const note = {
    text: `${left} more ${left === 1 ? 'piece' : 'pieces'} of evidence left out of this report`,
  };
  return {
    ...finding,
    id,
    title: mask(finding.title),
    why: mask(finding.why),
    remedy: mask(finding.remedy),
    evidence: left === 0 ? evidence : [...evidence, note],
    subject: {
      ...finding.subject,
      node: subset.nodes[finding.subject.node] ?? 0,
      tenant: subset.tenants[finding.subject.tenant] ?? 0,
    },
    // A finding may be about another tenant than its subject's, which need not be in the report.
    tenant: tenantIn(subset, finding.tenant) ?? tenantIn(subset, finding.subject.tenant) ?? 0,
    tenants: finding.tenants
      .map((tenant) => tenantIn(subset, tenant))
      .filter((tenant) => tenant !== undefined),
  };
}

export function tenantIn(subset: Subset, tenant: number): number | undefined {
  const found = subset.tenants[tenant];
  return found === LEFT_OUT ? undefined : found;
}
