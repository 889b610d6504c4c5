import { field, list, text } from '../../../lib/content';
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
  centerKey,
  NO_STORE,
  PERMISSION_SET_ID,
  permissionSetId,
  permissionSetKey,
  SET_ANSWER,
  SET_BOUNDARY,
} from './facts';
import { CENTER_COMMANDS, CENTER_NAMES, centerCommand, POLICY_ANSWERS } from './commands';
import { Directory } from './directory';

/** Reads IAM Identity Center (API references of IAM Identity Center and of the Identity Store). */
export function* readIdentityCenter(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new CenterReader(sink);
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, CENTER_NAMES)) {
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
  readonly #directory: Directory;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
    this.#directory = new Directory(sink);
  }

  *read(command: string, cli: CliOutput): Generator<number, void> {
    const member = CENTER_COMMANDS.get(command) ?? '';
    const value = field(cli.output, member);
    const at = `${cli.at}${pointer(member)}`;
    this.#answered(command, cli, at);
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
        this.#directory.instance(item, at);
        return;
      case 'list-users':
        this.#directory.user(item, at);
        return;
      case 'list-groups':
        this.#directory.group(item, at);
        return;
      case 'list-group-memberships':
        this.#directory.membership(item, at);
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
        tenant: this.#directory.store(NO_STORE, at),
        type: 'sso:permission-set',
        id: arn,
        name: text(item, 'Name') ?? id,
        aliases: [id],
      },
      'record',
    );
  }

  /** That a permission set has no policy of a kind is known from the answer about that kind alone. */
  #answered(command: string, cli: CliOutput, at: string): void {
    const id = POLICY_ANSWERS.has(command) ? this.#asked(cli) : undefined;
    if (id === undefined || text(cli.output, 'NextToken') !== undefined) return;
    this.#sink.add(
      {
        kind: 'observation',
        key: `${permissionSetKey(id)}#answer:${command}`,
        system: AWS,
        source: this.#source(at),
        type: SET_ANSWER,
        subject: permissionSetKey(id),
        text: `the answer of ${command} about permission set ${id} is in the exports`,
        value: command,
      },
      'derived',
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
      tenant: this.#directory.store(NO_STORE, at),
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
    this.#attach(policy, id, at, 'record', SET_BOUNDARY);
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
    this.#directory.mention(principal, type, NO_STORE, at);
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
