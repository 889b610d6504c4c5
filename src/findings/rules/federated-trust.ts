import { observed } from './observed';

/** AWS, "Create a role for OpenID Connect federation": a condition on the subject decides who can take the role on. */
export const oidcTrustWithoutSubject = observed(
  'oidc-trust-without-subject',
  'Role that everyone of an identity provider may take on',
  'critical',
  'The trust policy names an identity provider and asks for no subject, or for any. Whoever gets a token there, in anybody’s repository or account, takes on this role.',
  'Ask for the subject: StringEquals on the provider’s sub claim with the one repository and branch, or the one service account, that needs the role.',
  ['NHI6:2025', 'AC-3', 'AC-6', 'PR.AA-05'],
);

export const oidcTrustWideSubject = observed(
  'oidc-trust-wide-subject',
  'Role that many subjects of an identity provider may take on',
  'high',
  'The subject pattern of the trust policy fits more than one repository or account. Whoever can write to any of them, or make a new one, takes on this role.',
  'Write the repository out in the sub condition, and the branch or environment with it; give each repository a role of its own.',
  ['NHI6:2025', 'AC-3', 'AC-6', 'PR.AA-05'],
);

/** IAM user guide, "The confused deputy problem", cross-service confused deputy prevention. */
export const serviceTrustWithoutSource = observed(
  'service-trust-without-source',
  'Role that a service may take on for anyone',
  'low',
  'The trust policy names a service and does not ask for whom it acts. Where the service can be set to work from another account, that account uses this role through it.',
  'Add conditions on aws:SourceAccount, and on aws:SourceArn where the resource is known, if the service sends them.',
  ['NHI6:2025', 'AC-3'],
);
