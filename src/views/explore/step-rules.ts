import type { StepKind } from '../../graph/access-graph';

/** By which rule of its platform a step is there, and where the platform says so. */
export interface StepRule {
  readonly rule: string;
  readonly reference: string;
}

type Rules = Partial<Readonly<Record<StepKind, StepRule>>>;

const STATED: StepRule = {
  rule: 'The export states it, and it is taken as stated: nothing else in this system takes it away.',
  reference: 'the record named above, in its own words',
};

/** What holds in every system. */
const ANYWHERE: Rules = {
  contains: {
    rule: 'What is granted on a container holds for what it contains, as far as the system inherits it.',
    reference: 'the export’s own containment',
  },
  'same-identity': {
    rule: 'Accounts of one person or workload, joined on the evidence named. A join by similarity is conditional until somebody confirms it.',
    reference: 'Overreach, joins: an exact id, address or decoded guest name is certain',
  },
  unlocks: {
    rule: 'Who can use or read a secret can sign in as the account it belongs to.',
    reference: 'Overreach, joins; MITRE ATT&CK T1078, Valid Accounts',
  },
  member: {
    rule: 'What the group, role or team is granted holds for its members, and for members of groups nested in it.',
    reference: 'the record named above',
  },
};

/** By system: the rules of those that decide, and where they are written. */
const BY_SYSTEM: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  [
    'aws',
    {
      permission: {
        rule: 'An identity or resource policy allows it, and no explicit deny, permissions boundary, session policy, SCP or RCP that was exported takes it away.',
        reference: 'AWS IAM User Guide, “Policy evaluation logic”',
      },
      assume: {
        rule: 'The role’s trust policy admits the caller; from another account the caller’s own policies must allow sts:AssumeRole as well.',
        reference: 'AWS IAM User Guide, “Cross-account policy evaluation logic”',
      },
      trust: {
        rule: 'The role’s trust policy names the provider or account; its conditions decide whom it admits.',
        reference: 'AWS IAM User Guide, “Roles terms and concepts: trust policy”',
      },
      control: {
        rule: 'The permissions held suffice to act as the other, by the technique named.',
        reference: 'AWS IAM User Guide, “Policy evaluation logic”; MITRE ATT&CK T1098, Account Manipulation',
      },
      member: {
        rule: 'The policies of an IAM group hold for its users. Groups do not nest.',
        reference: 'AWS IAM User Guide, “IAM user groups”',
      },
    },
  ],
  [
    'vault',
    {
      permission: {
        rule: 'Of all policies of the token the most specific path decides; a deny on it wins.',
        reference: 'HashiCorp Vault, “Policies: priority matching”',
      },
    },
  ],
  [
    'microsoft',
    {
      permission: {
        rule: 'A role assigned at a scope holds for everything below it; a deny assignment wins. An eligible assignment holds once it is activated.',
        reference: 'Microsoft Learn, “How Azure RBAC determines if a user has access to a resource”',
      },
      member: {
        rule: 'Members of a group hold what it is assigned; those of a group nested in it hold its Azure roles, but no directory roles.',
        reference: 'Microsoft Learn, “Use Microsoft Entra groups to manage role assignments”',
      },
      trust: {
        rule: 'What the client granted to the other tenant (a delegated relationship, a Lighthouse registration, an application, a guest) and the groups it names are all needed.',
        reference:
          'Microsoft Learn, “Introduction to granular delegated admin privileges (GDAP)”; “Azure Lighthouse architecture”',
      },
    },
  ],
  [
    'sharphound',
    {
      control: {
        rule: 'The entry of the object’s access control list that the line is named by suffices to act as it or on it.',
        reference: 'BloodHound documentation, “Edges”, under the name of the line',
      },
      permission: {
        rule: 'The right that the line is named by, as collected from the directory or the computer.',
        reference: 'BloodHound documentation, “Edges”, under the name of the line',
      },
      session: {
        rule: 'Whoever administers a computer can take the credentials of who is signed in there. A session is as true as on the day it was collected.',
        reference: 'BloodHound documentation, “HasSession”; MITRE ATT&CK T1003, OS Credential Dumping',
      },
      member: {
        rule: 'Groups nest: rights of a group hold for all members, however deep.',
        reference: 'BloodHound documentation, “MemberOf”',
      },
      trust: {
        rule: 'The domain accepts who is signed in at the other, in the direction of the trust, unless SID filtering holds it back.',
        reference: 'BloodHound documentation, “Edges: domain trusts”',
      },
    },
  ],
  [
    'opengraph',
    {
      control: {
        rule: 'The edge as its collector states it; which kinds lead on is said by the collector’s own schema.',
        reference: 'BloodHound documentation, “OpenGraph schema: edges”',
      },
    },
  ],
  [
    'decisions',
    {
      unlocks: {
        rule: 'Somebody decided that the secret signs in as the account.',
        reference: 'the decision named above, with who made it and why',
      },
    },
  ],
]);

/** The rule behind a step of a kind, told by the system whose file it was read from. */
export function stepRule(system: string | undefined, kind: StepKind): StepRule {
  return BY_SYSTEM.get(system ?? '')?.[kind] ?? ANYWHERE[kind] ?? STATED;
}
