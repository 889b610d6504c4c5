import { field, isArray, isObject, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { verbMask } from '../../../model/permission';
import type { Key } from '../../../model/record';
import { pointer } from '../../../model/source';
import { STANDING } from '../../../model/window';
import type { FileContent, Sink } from '../../system';
import { isAccountId } from '../arn';
import { outputsOf, parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { accountKey, attachmentKey, AWS, managedPolicyKey } from '../keys';
import { Mentions } from '../mentions';
import { readDocument } from '../read-document';
import {
  CENTER_GROUP,
  CENTER_USER,
  centerKey,
  NO_STORE,
  PERMISSION_SET_ID,
  permissionSetId,
  permissionSetKey,
} from './facts';

/** Commands of `aws sso-admin` and `aws identitystore` that are read, with the member that holds the answer. */
export const CENTER_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['list-instances', 'Instances'],
  ['list-permission-sets', 'PermissionSets'],
  ['describe-permission-set', 'PermissionSet'],
  ['get-inline-policy-for-permission-set', 'InlinePolicy'],
  ['list-managed-policies-in-permission-set', 'AttachedManagedPolicies'],
  ['list-customer-managed-policy-references-in-permission-set', 'CustomerManagedPolicyReferences'],
  ['get-permissions-boundary-for-permission-set', 'PermissionsBoundary'],
  ['list-account-assignments', 'AccountAssignments'],
  ['list-account-assignments-for-principal', 'AccountAssignments'],
  ['list-users', 'Users'],
  ['list-groups', 'Groups'],
  ['list-group-memberships', 'GroupMemberships'],
]);
const COMMANDS = new Set(CENTER_COMMANDS.keys());
export const CENTER_NAMES: ReadonlySet<string> = COMMANDS;

/** Which command printed this; an empty list only by its name or wrapper. */
export function centerCommand(cli: CliOutput): string | undefined {
  const { output } = cli;
  const all = (name: string, fits: (item: Json) => boolean): boolean =>
    list(output, name).length > 0 && list(output, name).every(fits);
  const has = (member: string) => (item: Json) => text(item, member) !== undefined;
  if (all('AccountAssignments', (item) => has('PermissionSetArn')(item) && has('PrincipalId')(item)))
    return 'list-account-assignments';
  if (all('Users', (item) => has('IdentityStoreId')(item) && has('UserId')(item))) return 'list-users';
  if (all('Groups', (item) => has('IdentityStoreId')(item) && has('GroupId')(item))) return 'list-groups';
  if (all('GroupMemberships', (item) => has('GroupId')(item) && isObject(field(item, 'MemberId'))))
    return 'list-group-memberships';
  if (all('Instances', (item) => has('InstanceArn')(item) && has('IdentityStoreId')(item)))
    return 'list-instances';
  if (all('PermissionSets', (item) => typeof item === 'string' && permissionSetId(item) !== undefined))
    return 'list-permission-sets';
  if (permissionSetId(text(field(output, 'PermissionSet'), 'PermissionSetArn') ?? '') !== undefined)
    return 'describe-permission-set';
  if (cli.command === undefined) return undefined;
  const member = CENTER_COMMANDS.get(cli.command);
  const value = member === undefined ? undefined : field(output, member);
  if (cli.command === 'get-inline-policy-for-permission-set')
    return typeof value === 'string' ? cli.command : undefined;
  if (cli.command === 'list-managed-policies-in-permission-set')
    return isArray(value) ? cli.command : undefined;
  if (cli.command === 'list-customer-managed-policy-references-in-permission-set')
    return isArray(value) ? cli.command : undefined;
  if (cli.command === 'get-permissions-boundary-for-permission-set')
    return isObject(value) ? cli.command : undefined;
  return isArray(value) && value.length === 0 ? cli.command : undefined;
}

/** Reads IAM Identity Center (API references of IAM Identity Center and of the Identity Store). */
export function* readIdentityCenter(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new CenterReader(sink);
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, COMMANDS)) {
    const command = centerCommand(cli);
    if (command === undefined) {
      sink.ignore('record', 'no answer of IAM Identity Center that is read');
      sink.problem('warning', 'this is no answer of IAM Identity Center that is read here', {
        pointer: cli.at,
      });
      continue;
    }
    for (const one of reader.read(command, cli)) {
      done += one;
      if (done % 200 === 0) yield done;
    }
  }
}

class CenterReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;
  readonly #seen = new Set<Key>();

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
  }

  *read(command: string, cli: CliOutput): Generator<number, void> {
    const member = CENTER_COMMANDS.get(command) ?? '';
    const value = field(cli.output, member);
    const at = `${cli.at}${pointer(member)}`;
    if (command === 'get-inline-policy-for-permission-set') {
      this.#inline(cli, value, at);
      return;
    }
    if (command === 'get-permissions-boundary-for-permission-set') {
      this.#boundary(cli, value ?? null, at);
      return;
    }
    if (command === 'describe-permission-set') {
      this.#permissionSet(value ?? null, at);
      return;
    }
    for (const [i, item] of list(cli.output, member).entries()) {
      this.#item(command, cli, item, at + pointer(i));
      yield 1;
    }
  }

  #item(command: string, cli: CliOutput, item: Json, at: string): void {
    switch (command) {
      case 'list-instances':
        this.#instance(item, at);
        return;
      case 'list-users':
        this.#user(item, at);
        return;
      case 'list-groups':
        this.#group(item, at);
        return;
      case 'list-group-memberships':
        this.#membership(item, at);
        return;
      case 'list-managed-policies-in-permission-set':
        this.#managed(cli, item, at);
        return;
      case 'list-customer-managed-policy-references-in-permission-set':
        this.#reference(cli, item, at);
        return;
      case 'list-permission-sets':
        this.#sink.used('record', 1);
        return;
      default:
        this.#assignment(item, at);
    }
  }

  #instance(item: Json, at: string): void {
    const id = text(item, 'IdentityStoreId');
    if (id === undefined) {
      this.#bad('instance without an identity store', 'this instance has no IdentityStoreId', at);
      return;
    }
    this.#sink.add(
      {
        kind: 'tenant',
        key: `${AWS}|${id}`,
        system: AWS,
        source: this.#source(at),
        id,
        name: text(item, 'Name') ?? `IAM Identity Center ${id}`,
        type: 'IAM Identity Center',
      },
      'record',
    );
  }

  /** The identity store as a tenant of its own: its users stand in no account. */
  #store(id: string, at: string): Key {
    const key = `${AWS}|${id}`;
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      this.#sink.add(
        {
          kind: 'tenant',
          key,
          system: AWS,
          source: this.#source(at),
          id,
          name: id === NO_STORE ? id : `IAM Identity Center ${id}`,
          type: 'IAM Identity Center',
          mentionedOnly: true,
        },
        'derived',
      );
    }
    return key;
  }

  #user(item: Json, at: string): void {
    const id = text(item, 'UserId');
    const store = text(item, 'IdentityStoreId');
    if (id === undefined || store === undefined) {
      this.#bad('user without an id', 'this user has no UserId or IdentityStoreId', at);
      return;
    }
    const mails = list(item, 'Emails').map((mail) => text(mail, 'Value'));
    const outside = list(item, 'ExternalIds').map((external) => text(external, 'Id'));
    const aliases = [text(item, 'DisplayName'), ...mails, ...outside].filter((name) => name !== undefined);
    const status = text(item, 'UserStatus');
    this.#sink.add(
      {
        kind: 'principal',
        key: centerKey(id),
        system: AWS,
        source: this.#source(at),
        type: 'user',
        tenant: this.#store(store, at),
        id,
        name: text(item, 'UserName') ?? id,
        nativeType: CENTER_USER,
        human: true,
        ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)] }),
        ...(status === undefined ? {} : { enabled: status !== 'DISABLED' }),
      },
      'record',
    );
  }

  #group(item: Json, at: string): void {
    const id = text(item, 'GroupId');
    const store = text(item, 'IdentityStoreId');
    if (id === undefined || store === undefined) {
      this.#bad('group without an id', 'this group has no GroupId or IdentityStoreId', at);
      return;
    }
    this.#sink.add(
      {
        kind: 'principal',
        key: centerKey(id),
        system: AWS,
        source: this.#source(at),
        type: 'group',
        tenant: this.#store(store, at),
        id,
        name: text(item, 'DisplayName') ?? id,
        nativeType: CENTER_GROUP,
      },
      'record',
    );
  }

  #membership(item: Json, at: string): void {
    const group = text(item, 'GroupId');
    const user = text(field(item, 'MemberId'), 'UserId');
    if (group === undefined || user === undefined) {
      this.#bad('membership without its ends', 'this membership has no GroupId or no MemberId.UserId', at);
      return;
    }
    const store = text(item, 'IdentityStoreId') ?? NO_STORE;
    this.#mention(user, 'USER', store, at);
    this.#mention(group, 'GROUP', store, at);
    this.#sink.add(
      {
        kind: 'membership',
        key: `${centerKey(user)}#member:${centerKey(group)}`,
        system: AWS,
        source: this.#source(at),
        member: centerKey(user),
        group: centerKey(group),
        window: STANDING,
      },
      'record',
    );
  }

  #mention(id: string, type: string, store: string, at: string): void {
    const key = centerKey(id);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#sink.add(
      {
        kind: 'principal',
        key,
        system: AWS,
        source: this.#source(at),
        type: type === 'GROUP' ? 'group' : 'user',
        tenant: this.#store(store, at),
        id,
        name: id,
        nativeType: type === 'GROUP' ? CENTER_GROUP : CENTER_USER,
        mentionedOnly: true,
      },
      'derived',
    );
  }

  #permissionSet(item: Json, at: string): void {
    const arn = text(item, 'PermissionSetArn') ?? '';
    const id = permissionSetId(arn);
    if (id === undefined) {
      this.#bad('permission set without an ARN', 'this permission set has no PermissionSetArn', at);
      return;
    }
    this.#sink.add(
      {
        kind: 'resource',
        key: permissionSetKey(id),
        system: AWS,
        source: this.#source(at),
        tenant: this.#store(NO_STORE, at),
        type: 'sso:permission-set',
        id: arn,
        name: text(item, 'Name') ?? id,
        aliases: [id],
      },
      'record',
    );
  }

  #asked(cli: CliOutput): string | undefined {
    return parameterOf(cli, ['permission-set-arn'], PERMISSION_SET_ID);
  }

  #inline(cli: CliOutput, value: Json | undefined, at: string): void {
    const id = this.#asked(cli);
    if (id === undefined) {
      this.#untied(cli, 'get-inline-policy-for-permission-set');
      return;
    }
    // A permission set without an inline policy is answered with an empty text.
    if (value === '') {
      this.#sink.used('record', 1);
      return;
    }
    const key: Key = `${permissionSetKey(id)}#inline`;
    readDocument(this.#sink, value, at, 'identity', {
      key,
      name: `inline policy of permission set ${id}`,
      id: `${id} inline`,
      type: 'permission set inline',
      tenant: this.#store(NO_STORE, at),
      at,
      counted: 'record',
    });
    this.#attach(key, id, at, 'derived');
  }

  #managed(cli: CliOutput, item: Json, at: string): void {
    const id = this.#asked(cli);
    const arn = text(item, 'Arn');
    if (id === undefined || arn === undefined) {
      this.#untied(cli, 'list-managed-policies-in-permission-set');
      return;
    }
    this.#attach(managedPolicyKey(arn), id, at, 'record');
  }

  /** A customer managed policy is named alone: each account has its own of that name and path. */
  #reference(cli: CliOutput, item: Json, at: string): void {
    const id = this.#asked(cli);
    const name = text(item, 'Name');
    if (id === undefined || name === undefined) {
      this.#untied(cli, 'list-customer-managed-policy-references-in-permission-set');
      return;
    }
    this.#attach(inEachAccount(name, text(item, 'Path')), id, at, 'record');
  }

  /** The boundary of the roles a permission set makes (IAM Identity Center API reference, PermissionsBoundary). */
  #boundary(cli: CliOutput, item: Json, at: string): void {
    const id = this.#asked(cli);
    const arn = text(item, 'ManagedPolicyArn');
    const reference = field(item, 'CustomerManagedPolicyReference');
    const name = text(reference, 'Name');
    if (id === undefined || (arn === undefined && name === undefined)) {
      this.#untied(cli, 'get-permissions-boundary-for-permission-set');
      return;
    }
    const policy =
      arn === undefined ? inEachAccount(name ?? '', text(reference, 'Path')) : managedPolicyKey(arn);
    this.#attach(policy, id, at, 'record', 'permission-set boundary');
  }

  #attach(policy: Key, id: string, at: string, counted: 'record' | 'derived', role = 'permission-set'): void {
    const to = permissionSetKey(id);
    this.#sink.add(
      {
        kind: 'attachment',
        key: attachmentKey(policy, to, role),
        system: AWS,
        source: this.#source(at),
        policy,
        to,
        role,
      },
      counted,
    );
  }

  #assignment(item: Json, at: string): void {
    const account = text(item, 'AccountId');
    const set = permissionSetId(text(item, 'PermissionSetArn') ?? '');
    const principal = text(item, 'PrincipalId');
    const type = text(item, 'PrincipalType');
    if (
      !isAccountId(account) ||
      set === undefined ||
      principal === undefined ||
      (type !== 'USER' && type !== 'GROUP')
    ) {
      this.#bad(
        'assignment without its ends',
        'this assignment lacks its account, permission set or principal',
        at,
      );
      return;
    }
    this.#mentions.mentionedAccount(account, at);
    this.#mention(principal, type, NO_STORE, at);
    const from = centerKey(principal);
    this.#sink.add(
      {
        kind: 'grant',
        key: `${from}#assignment:${set}:${account}`,
        system: AWS,
        source: this.#source(at),
        principal: from,
        resource: accountKey(account),
        permission: set,
        verbs: verbMask('impersonate'),
        effect: 'allow',
        window: STANDING,
        becomes: true,
      },
      'record',
    );
  }

  #untied(cli: CliOutput, command: string): void {
    this.#sink.ignore('record', 'answer about a permission set that is not named');
    const message = `this answer of ${command} does not say of which permission set it is: name the file ${command}-<ps-…>.json, or wrap it as {"command","parameters","output"}`;
    this.#sink.problem('warning', message, { pointer: cli.at });
  }

  #bad(reason: string, message: string, at: string): void {
    this.#sink.ignore('record', reason);
    this.#sink.problem('error', message, { pointer: at });
  }

  #source(at: string): { readonly file: number; readonly pointer: string } {
    return { file: this.#sink.file, pointer: at };
  }
}

function inEachAccount(name: string, path = '/'): Key {
  return managedPolicyKey(`arn:aws:iam::*:policy${path}${name}`);
}
