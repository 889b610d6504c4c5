import type { ObservationRecord } from '../../model/record';
import type { Severity } from '../../questions/answers';
import { Pace } from '../pace';
import type { Rule, RuleContext } from '../rule';

/** A rule over what a system's reader observed: the observation's type is the rule's id. */
export function observed(
  id: string,
  title: string,
  severity: Severity,
  why: string,
  remedy: string,
  frameworks: readonly string[],
  /** What takes an observation out of the findings: told once for all of them. */
  harmless?: (context: RuleContext) => Generator<undefined, (record: ObservationRecord) => boolean>,
): Rule {
  return {
    id,
    title,
    why,
    remedy,
    frameworks,
    *find(context) {
      const pace = new Pace();
      const spared = harmless === undefined ? undefined : yield* harmless(context);
      for (const record of context.view.all('observation')) {
        if (pace.due()) yield undefined;
        const node = record.type === id ? context.nodeOf(record.subject) : undefined;
        if (node === undefined || spared?.(record) === true) continue;
        yield {
          subject: node,
          about: record.key,
          severity,
          title: record.text,
          evidence: [{ text: record.value ?? record.text, source: record.source, node }],
        };
      }
    },
  };
}

/** AWS, "The confused deputy problem": a third party that assumes roles for many customers needs an external id. */
export const roleTrustWithoutExternalId = observed(
  'role-trust-without-external-id',
  'Role trusts another account without an external id',
  'high',
  'A third party that serves many customers can be tricked into using this role for someone else: without an external id the role cannot tell for whom it is asked.',
  'Add a condition on sts:ExternalId with a value only this customer and the third party know, and have the third party send it.',
  ['NHI3:2025', 'NHI6:2025', 'AC-3', 'GV.SC-07'],
  withinOrganisation,
);

/** An account of the same organisation is no third party. */
function* withinOrganisation({
  view,
}: RuleContext): Generator<undefined, (record: ObservationRecord) => boolean> {
  const pace = new Pace();
  const organisations = new Map<string, string>();
  for (const { type, subject, value } of view.of('aws', 'observation')) {
    if (pace.due()) yield undefined;
    if (type === 'organisation-member' && value !== undefined) organisations.set(subject, value);
  }
  return ({ subject, value }) => {
    const role = view.get(subject);
    const own = role?.kind === 'principal' ? organisations.get(role.tenant) : undefined;
    return own !== undefined && own === organisations.get(`aws|${value ?? ''}`);
  };
}

export const publicTrust = observed(
  'public-trust',
  'Role that anyone may assume',
  'critical',
  'The trust policy names everyone. Any AWS account in the world can take on this role.',
  'Name the accounts or principals that need it, or bind it to the organisation with aws:PrincipalOrgID.',
  ['NHI6:2025', 'AC-3', 'AC-6', 'PR.AA-05'],
);
