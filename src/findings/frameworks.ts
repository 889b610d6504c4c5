/** Ids and titles of published frameworks that findings point at. A pointer, never a claim of compliance. */
export interface FrameworkId {
  readonly id: string;
  readonly title: string;
  readonly framework: string;
}

function of(framework: string, ...entries: readonly (readonly [string, string])[]): readonly FrameworkId[] {
  return entries.map(([id, title]) => ({ id, title, framework }));
}

export const FRAMEWORK_IDS: readonly FrameworkId[] = [
  ...of(
    'OWASP Non-Human Identities Top 10, 2025',
    ['NHI1:2025', 'Improper Offboarding'],
    ['NHI2:2025', 'Secret Leakage'],
    ['NHI3:2025', 'Vulnerable Third-Party NHI'],
    ['NHI5:2025', 'Overprivileged NHI'],
    ['NHI6:2025', 'Insecure Cloud Deployment Configurations'],
    ['NHI7:2025', 'Long-Lived Secrets'],
    ['NHI9:2025', 'NHI Reuse'],
    ['NHI10:2025', 'Human Use of NHI'],
  ),
  ...of(
    'NIST Cybersecurity Framework 2.0',
    ['PR.AA-01', 'Identities and credentials are managed by the organization'],
    [
      'PR.AA-05',
      'Access permissions are defined in a policy, managed, enforced and reviewed, with least privilege',
    ],
    ['GV.SC-07', 'Supplier risks are understood, recorded, assessed and monitored over the relationship'],
  ),
  ...of(
    'NIST SP 800-53 revision 5',
    ['AC-2', 'Account Management'],
    ['AC-2(3)', 'Disable Accounts'],
    ['AC-3', 'Access Enforcement'],
    ['AC-5', 'Separation of Duties'],
    ['AC-6', 'Least Privilege'],
    ['AC-6(7)', 'Review of User Privileges'],
    ['IA-4', 'Identifier Management'],
    ['IA-5', 'Authenticator Management'],
    ['SA-9', 'External System Services'],
  ),
  ...of(
    'ISO/IEC 27001:2022, Annex A',
    ['A.5.3', 'Segregation of duties'],
    ['A.5.15', 'Access control'],
    ['A.5.16', 'Identity management'],
    ['A.5.17', 'Authentication information'],
    ['A.5.18', 'Access rights'],
    ['A.5.19', 'Information security in supplier relationships'],
    ['A.8.2', 'Privileged access rights'],
    ['A.8.3', 'Information access restriction'],
  ),
  ...of(
    'SOC 2 Trust Services Criteria',
    ['CC6.1', 'Logical access security over protected assets'],
    ['CC6.2', 'Authorisation before credentials; removal when no longer authorised'],
    ['CC6.3', 'Role-based change and removal, least privilege, segregation of duties'],
  ),
  ...of(
    'CIS Controls v8.1',
    ['CIS 5.3', 'Disable Dormant Accounts'],
    ['CIS 5.5', 'Establish and Maintain an Inventory of Service Accounts'],
    ['CIS 6.2', 'Establish an Access Revoking Process'],
  ),
];
