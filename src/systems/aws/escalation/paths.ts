import { byCodeUnit } from '../../../lib/order';
import type { EscalationPath } from './path';
import { EXISTING_PATHS } from './paths-existing';
import { IAM_PATHS } from './paths-iam';
import { PASS_PATHS } from './paths-pass';

/**
 * StackSets build as an execution role, which an administration role takes on that is passed to CloudFormation
 * (CloudFormation user guide, "Grant self-managed permissions").
 */
const STACK_SET_PATHS: readonly EscalationPath[] = [
  {
    id: 'cloudformation-003',
    title: 'creates a StackSet that is built as an execution role',
    method: { kind: 'stack set', existing: false },
    required: [
      { action: 'iam:PassRole', on: 'passed role' },
      { action: 'cloudformation:CreateStackSet', on: 'any' },
      {
        action: 'cloudformation:CreateStackInstances',
        on: { pattern: 'arn:*:cloudformation:*:{account}:stackset/*' },
      },
    ],
  },
  {
    id: 'cloudformation-004',
    title: 'updates a StackSet that is built as an execution role',
    method: { kind: 'stack set', existing: true },
    required: [
      { action: 'iam:PassRole', on: 'passed role' },
      { action: 'cloudformation:UpdateStackSet', on: 'existing' },
    ],
  },
];

/** The 65 published escalation paths, by id. */
export const ESCALATION_PATHS: readonly EscalationPath[] = [
  ...IAM_PATHS,
  ...PASS_PATHS,
  ...EXISTING_PATHS,
  ...STACK_SET_PATHS,
].sort((a, b) => byCodeUnit(a.id, b.id));

const BY_ID = new Map(ESCALATION_PATHS.map((path) => [path.id, path]));

/** The path of an id, or the first one that a step's permission names. */
export function escalationPath(text: string): EscalationPath | undefined {
  return BY_ID.get(/\(([a-z0-9]+-\d{3})\)/u.exec(text)?.[1] ?? text);
}
