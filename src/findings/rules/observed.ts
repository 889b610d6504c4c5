import type { Severity } from '../../questions/answers';
import type { Rule } from '../rule';

/** A rule over what a system's reader observed: the observation's type is the rule's id. */
function observed(
  id: string,
  title: string,
  severity: Severity,
  why: string,
  remedy: string,
  frameworks: readonly string[],
): Rule {
  return {
    id,
    title,
    why,
    remedy,
    frameworks,
    *find(context) {
      for (const record of context.view.all('observation')) {
        const node = record.type === id ? context.nodeOf(record.subject) : undefined;
        if (node === undefined) continue;
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
);

export const publicTrust = observed(
  'public-trust',
  'Role that anyone may assume',
  'critical',
  'The trust policy names everyone. Any AWS account in the world can take on this role.',
  'Name the accounts or principals that need it, or bind it to the organisation with aws:PrincipalOrgID.',
  ['NHI6:2025', 'AC-3', 'AC-6', 'PR.AA-05'],
);
