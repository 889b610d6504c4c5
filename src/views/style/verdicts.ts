import type { Verdict } from '../../model/verdict';
import type { How, Severity } from '../../questions/answers';
import type { Mechanism } from '../../model/record';
import type { StepKind } from '../../graph/access-graph';

/** A verdict's word and line; the colour is `--verdict-<verdict>`, the icon is in `parts/VerdictTag.svelte`. */
export interface VerdictLook {
  readonly label: string;
  readonly line: 'solid' | 'dashed' | 'dotted';
  readonly token: `--verdict-${Verdict}`;
  readonly meaning: string;
}

export const VERDICT_LOOKS: Readonly<Record<Verdict, VerdictLook>> = {
  allowed: {
    label: 'Allowed',
    line: 'solid',
    token: '--verdict-allowed',
    meaning: 'The platform would let it through.',
  },
  conditional: {
    label: 'Conditional',
    line: 'dashed',
    token: '--verdict-conditional',
    meaning: 'Let through only while the stated condition holds.',
  },
  'not-evaluated': {
    label: 'Not evaluated',
    line: 'dotted',
    token: '--verdict-not-evaluated',
    meaning: 'The exports lack something that could decide it either way.',
  },
  denied: {
    label: 'Denied',
    line: 'solid',
    token: '--verdict-denied',
    meaning: 'The platform would refuse.',
  },
};

export const SEVERITY_LABELS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

/** How a step reads between its two ends: `alice … ops`. */
export const STEP_LABELS: Readonly<Record<StepKind, string>> = {
  member: 'member of',
  contains: 'contains',
  permission: 'has permission on',
  control: 'controls',
  assume: 'can assume',
  session: 'has a session of',
  unlocks: 'signs in as',
  trust: 'is trusted by',
  'same-identity': 'is the same identity as',
};

export const MECHANISM_LABELS: Readonly<Record<Mechanism, string>> = {
  'role-trust': 'Role trust',
  'delegated-administration': 'Delegated administration',
  guest: 'Guest account',
  'foreign-application': 'Foreign application',
  federation: 'Federation',
  'domain-trust': 'Domain trust',
  'shared-account': 'Shared account',
  'shared-secret': 'Shared secret',
  'same-identity': 'Same identity',
  session: 'Session',
  'foreign-grant': 'Foreign grant',
  'foreign-membership': 'Foreign membership',
};

export const HOW_LABELS: Readonly<Record<How, string>> = {
  direct: 'Direct',
  group: 'By group',
  role: 'By role',
  container: 'By container',
  trust: 'By trust',
  secret: 'By secret',
  takeover: 'By takeover',
};
