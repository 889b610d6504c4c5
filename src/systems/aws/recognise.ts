import { field, isArray, isObject, list, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { FileContent, Recognition } from '../system';
import { isAccountId, parseArn } from './arn';
import { outputsOf } from './cli-output';
import type { CliOutput } from './cli-output';
import { IDENTITY_CENTER } from './identity-center/facts';
import { CENTER_NAMES, centerCommand } from './identity-center/commands';
import { INVENTORIES, INVENTORY_NAMES, inventoryCommand } from './inventory/read-inventory';
import { IDENTITY_PROVIDERS, PROVIDER_NAMES, providerCommand } from './providers/read-providers';
import { LAST_ACCESSED, LAST_ACCESSED_NAMES, lastAccessedCommand } from './just-enough/read-last-accessed';
import { ORGANIZATION_COMMANDS, organizationCommand } from './organization/recognise-organization';
import { RESOURCE_POLICIES, resourcePolicyKind } from './resource-policy/read-resource-policies';

export const AUTHORIZATION_DETAILS = 'account-authorization-details';
export const CREDENTIAL_REPORT = 'credential-report';
export const ORGANIZATION_ACCOUNTS = 'organization-accounts';
export const ORGANIZATION = 'organization';

const DETAIL_LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList'];
const REPORT_COLUMNS = ['user', 'arn', 'user_creation_time', 'password_enabled', 'access_key_1_active'];

/** Take a file for one of the AWS exports, by what is in it. */
export function recognise(content: FileContent): Recognition | undefined {
  if (content.binary !== undefined) return undefined;
  const start = content.head.trimStart()[0];
  if (start === '{' || start === '[') {
    const json = content.json();
    return json.ok ? recogniseJson(json.value, content.name) : undefined;
  }
  return isReportHeader(firstLine(content.head))
    ? {
        format: CREDENTIAL_REPORT,
        score: 0.99,
        reasons: ['a table with the columns of an IAM credential report'],
      }
    : undefined;
}

function recogniseJson(json: Json, name: string): Recognition | undefined {
  const pages = pagesOf(json);
  const [first] = pages;
  if (first === undefined || !pages.every(isObject)) return undefined;
  const named = DETAIL_LISTS.filter((name) => pages.some((page) => isArray(field(page, name))));
  if (named.length > 0) {
    const reasons = [`JSON with ${named.join(', ')}`];
    if (pages.length > 1) reasons.push(`${pages.length} pages in one file`);
    return { format: AUTHORIZATION_DETAILS, score: 0.99, reasons };
  }
  if (
    pages.some((page) => list(page, 'Policies').some((policy) => isArray(field(policy, 'PolicyVersionList'))))
  ) {
    return {
      format: AUTHORIZATION_DETAILS,
      score: 0.95,
      reasons: ['JSON with Policies that carry their PolicyVersionList'],
    };
  }
  if (isReportWrapper(first)) {
    return {
      format: CREDENTIAL_REPORT,
      score: 0.98,
      reasons: ['JSON with Content and ReportFormat text/csv, as get-credential-report prints it'],
    };
  }
  if (
    pages.every((page) => isArray(field(page, 'Accounts'))) &&
    pages.some((page) => list(page, 'Accounts').some(isAccount))
  ) {
    return {
      format: ORGANIZATION_ACCOUNTS,
      score: 0.98,
      reasons: ['JSON with Accounts that have a 12-digit Id and an AWS Organizations ARN'],
    };
  }
  return recogniseAnswer(json, name);
}

/** One answer of the AWS CLI, or several in a wrapper. */
function recogniseAnswer(json: Json, name: string): Recognition | undefined {
  const organization = outputsOf(name, json, ORGANIZATION_NAMES).map(organizationCommand);
  const commands = organization.filter((command) => command !== undefined);
  if (commands.length > 0 && commands.length === organization.length) {
    const reasons = [`what aws organizations ${[...new Set(commands)].join(', ')} prints`];
    return { format: ORGANIZATION, score: 0.97, reasons };
  }
  for (const { names, commandOf, format, of } of ANSWERS) {
    const found = outputsOf(name, json, names).map(commandOf);
    const told = found.filter((command) => command !== undefined);
    if (told.length === 0 || told.length !== found.length) continue;
    return { format, score: 0.96, reasons: [`what ${of} ${[...new Set(told)].join(', ')} prints`] };
  }
  const policies = resourcePolicyKind(json, name);
  if (policies !== undefined) return { format: RESOURCE_POLICIES, score: 0.95, reasons: [policies] };
  return undefined;
}

/** Families of answers, each told by its content; names and wrappers only decide between equal shapes. */
const ANSWERS: readonly {
  readonly names: ReadonlySet<string>;
  readonly commandOf: (cli: CliOutput) => string | undefined;
  readonly format: string;
  readonly of: string;
}[] = [
  { names: CENTER_NAMES, commandOf: centerCommand, format: IDENTITY_CENTER, of: 'IAM Identity Center' },
  { names: LAST_ACCESSED_NAMES, commandOf: lastAccessedCommand, format: LAST_ACCESSED, of: 'aws iam' },
  { names: PROVIDER_NAMES, commandOf: providerCommand, format: IDENTITY_PROVIDERS, of: 'aws iam' },
  {
    names: INVENTORY_NAMES,
    commandOf: (cli) => inventoryCommand(cli)?.command,
    format: INVENTORIES,
    of: 'the AWS CLI',
  },
];
const ORGANIZATION_NAMES = new Set(ORGANIZATION_COMMANDS.keys());

/** One page, or the pages of an array. */
export function pagesOf(json: Json): readonly Json[] {
  return isArray(json) ? json : [json];
}

function isAccount(json: Json): boolean {
  return isAccountId(text(json, 'Id')) && parseArn(text(json, 'Arn') ?? '')?.service === 'organizations';
}

function isReportWrapper(json: Json): boolean {
  const content = text(json, 'Content');
  if (content === undefined) return false;
  return isReportHeader(firstLine(reportText(content) ?? ''));
}

function firstLine(content: string): string {
  const end = content.search(/[\r\n]/);
  return end < 0 ? content : content.slice(0, end);
}

function isReportHeader(line: string): boolean {
  const columns = new Set(
    line.split(/[,;\t]/).map((column) => column.trim().replaceAll('"', '').toLowerCase()),
  );
  return REPORT_COLUMNS.every((column) => columns.has(column));
}

/** The Content of a report: plain CSV, or Base64 as the API gives it (IAM API reference, GetCredentialReport). */
export function reportText(content: string): string | undefined {
  const trimmed = content.trim();
  if (/[,;]/.test(trimmed)) return trimmed;
  return fromBase64(trimmed.replaceAll(/\s/g, ''));
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 (RFC 4648) to UTF-8 text, or undefined when it is not that. */
function fromBase64(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const digits = encoded.replaceAll('=', '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    bits = (bits << 6) | BASE64.indexOf(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = (bits >> held) & 0xff;
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
