import { field, isArray, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import type { CliOutput } from '../cli-output';
import { isAccountId } from '../arn';
import { POLICY_ID, ROOT_ID, UNIT_ID } from './facts';

/** Commands of `aws organizations` that are read, with the member of their output that holds the answer. */
export const ORGANIZATION_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['describe-organization', 'Organization'],
  ['list-accounts', 'Accounts'],
  ['list-accounts-for-parent', 'Accounts'],
  ['describe-account', 'Account'],
  ['list-roots', 'Roots'],
  ['list-organizational-units-for-parent', 'OrganizationalUnits'],
  ['describe-organizational-unit', 'OrganizationalUnit'],
  ['list-parents', 'Parents'],
  ['list-children', 'Children'],
  ['list-policies', 'Policies'],
  ['list-policies-for-target', 'Policies'],
  ['describe-policy', 'Policy'],
  ['list-targets-for-policy', 'Targets'],
]);

/** Commands whose output does not repeat the id they were asked for. */
export const ASKED_FOR: ReadonlyMap<string, string> = new Map([
  ['list-parents', 'child'],
  ['list-children', 'parent'],
  ['list-targets-for-policy', 'policy'],
  ['list-organizational-units-for-parent', 'parent'],
  ['list-policies-for-target', 'target'],
  ['list-accounts-for-parent', 'parent'],
]);

/** Which command printed this, by its content; the name or wrapper decides between equal shapes. */
export function organizationCommand(cli: CliOutput): string | undefined {
  const { output, command } = cli;
  const member = command === undefined ? undefined : ORGANIZATION_COMMANDS.get(command);
  if (member !== undefined && command !== undefined) {
    const value = field(output, member);
    if (value === undefined) return undefined;
    if (!isArray(value)) return organizationContent(output) === command ? command : undefined;
    return value.length === 0 || organizationContent(output, member) !== undefined ? command : undefined;
  }
  return organizationContent(output);
}

function organizationContent(output: Json, member?: string): string | undefined {
  const has = (name: string, fits: (item: Json) => boolean): boolean =>
    (member === undefined || member === name) &&
    list(output, name).length > 0 &&
    list(output, name).every(fits);
  if (text(field(output, 'Organization'), 'Id')?.startsWith('o-') === true) return 'describe-organization';
  if (fits(POLICY_ID, text(field(field(output, 'Policy'), 'PolicySummary'), 'Id'))) return 'describe-policy';
  if (fits(UNIT_ID, text(field(output, 'OrganizationalUnit'), 'Id'))) return 'describe-organizational-unit';
  const account = field(output, 'Account');
  if (isAccountId(text(account, 'Id')) && text(account, 'Arn')?.includes(':organizations:') === true)
    return 'describe-account';
  if (has('Roots', (item) => fits(ROOT_ID, text(item, 'Id')))) return 'list-roots';
  if (has('OrganizationalUnits', (item) => fits(UNIT_ID, text(item, 'Id'))))
    return 'list-organizational-units-for-parent';
  if (has('Parents', (item) => isTarget(text(item, 'Id')))) return 'list-parents';
  if (has('Children', (item) => isTarget(text(item, 'Id')))) return 'list-children';
  if (has('Targets', (item) => isTarget(text(item, 'TargetId')))) return 'list-targets-for-policy';
  const summary = (item: Json): boolean =>
    fits(POLICY_ID, text(item, 'Id')) && field(item, 'PolicyVersionList') === undefined;
  if (has('Policies', summary)) return 'list-policies';
  if (has('Accounts', (item) => isAccountId(text(item, 'Id')))) return 'list-accounts';
  return undefined;
}

function isTarget(id: string | undefined): boolean {
  return isAccountId(id) || fits(ROOT_ID, id) || fits(UNIT_ID, id);
}

function fits(shape: RegExp, id: string | undefined): boolean {
  return id !== undefined && shape.exec(id)?.[0] === id;
}
