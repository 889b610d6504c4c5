import { field, isArray, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { NEVER_USED } from '../../../model/accountability';
import { pointer } from '../../../model/source';
import type { FileContent, Sink } from '../../system';
import { lastUse } from '../accountability';
import { accountOf, iamEntity, isAccountId, parseArn } from '../arn';
import { outputsOf, parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { accountKey, arnKey, AWS, federatedKey, providerName, providerTenantKey } from '../keys';
import { Mentions } from '../mentions';
import { instantOf } from '../operators';

export const IDENTITY_PROVIDERS = 'identity-providers';
/** All identity providers of a kind of an account are listed. */
export const PROVIDERS_LISTED = 'identity-providers-listed';
/** An access key and its last use, with the user's name alone. */
export const KEY_USED = 'access-key-last-used';

const COMMANDS: ReadonlySet<string> = new Set([
  'list-open-id-connect-providers',
  'get-open-id-connect-provider',
  'list-saml-providers',
  'get-saml-provider',
  'get-access-key-last-used',
  'get-role',
]);
export const PROVIDER_NAMES = COMMANDS;

/** Which command printed this; an empty list only by its name or wrapper. */
export function providerCommand({ output, command }: CliOutput): string | undefined {
  const provider = (item: Json): boolean =>
    iamEntity(text(item, 'Arn') ?? '')?.type.endsWith('-provider') === true;
  for (const [name, member] of [
    ['list-open-id-connect-providers', 'OpenIDConnectProviderList'],
    ['list-saml-providers', 'SAMLProviderList'],
  ] as const) {
    const value = field(output, member);
    if (isArray(value) && (value.length > 0 ? value.every(provider) : command === name)) return name;
  }
  if (text(output, 'Url') !== undefined && isArray(field(output, 'ClientIDList')))
    return 'get-open-id-connect-provider';
  if (text(output, 'SAMLMetadataDocument') !== undefined) return 'get-saml-provider';
  if (field(output, 'AccessKeyLastUsed') !== undefined && text(output, 'UserName') !== undefined)
    return 'get-access-key-last-used';
  const role = field(output, 'Role');
  return iamEntity(text(role, 'Arn') ?? '')?.type === 'role' ? 'get-role' : undefined;
}

/** Reads OIDC and SAML providers and last uses of access keys and roles (IAM API reference). */
export function* readProviders(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new ProviderReader(sink);
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, COMMANDS)) {
    const command = providerCommand(cli);
    if (command === undefined) {
      sink.ignore('record', 'no answer of aws iam that is read');
      sink.problem('warning', 'this is no answer of aws iam that is read here', { pointer: cli.at });
      continue;
    }
    reader.read(command, cli);
    if (++done % 50 === 0) yield done;
  }
}

class ProviderReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
  }

  read(command: string, cli: CliOutput): void {
    switch (command) {
      case 'list-open-id-connect-providers':
        this.#list(cli, 'OpenIDConnectProviderList', 'oidc');
        return;
      case 'list-saml-providers':
        this.#list(cli, 'SAMLProviderList', 'saml');
        return;
      case 'get-access-key-last-used':
        this.#keyUsed(cli);
        return;
      case 'get-role':
        this.#role(field(cli.output, 'Role') ?? null, `${cli.at}/Role`);
        return;
      default:
        this.#described(command, cli);
    }
  }

  #list(cli: CliOutput, member: string, kind: 'oidc' | 'saml'): void {
    const accounts = new Set<string>();
    const stated = parameterOf(cli, ['account', 'account-id'], /(?<!\d)\d{12}(?!\d)/u);
    if (stated !== undefined) accounts.add(stated);
    for (const [i, item] of list(cli.output, member).entries()) {
      const arn = text(item, 'Arn') ?? '';
      const account = accountOf(arn);
      const at = `${cli.at}${pointer(member, i)}`;
      if (account === undefined) {
        this.#sink.ignore('record', 'identity provider without an ARN');
        this.#sink.problem('error', 'this identity provider has no valid Arn', { pointer: at });
        continue;
      }
      accounts.add(account);
      const until = text(item, 'ValidUntil');
      this.#provider(arn, account, at, until === undefined ? [] : [['valid until', until]]);
    }
    for (const account of accounts) {
      this.#sink.add(
        {
          kind: 'observation',
          key: `${accountKey(account)}#${PROVIDERS_LISTED}:${kind}`,
          system: AWS,
          source: { file: this.#sink.file, pointer: cli.at },
          type: PROVIDERS_LISTED,
          subject: accountKey(account),
          text: `all ${kind.toUpperCase()} providers of account ${account} are in the exports`,
          value: kind,
        },
        'derived',
      );
    }
  }

  #described(command: string, cli: CliOutput): void {
    const arn = parameterOf(cli, ['open-id-connect-provider-arn', 'saml-provider-arn'], /arn:.+/u);
    const account =
      arn === undefined ? parameterOf(cli, ['account'], /(?<!\d)\d{12}(?!\d)/u) : accountOf(arn);
    const url = text(cli.output, 'Url');
    const made =
      arn ??
      (url === undefined || account === undefined
        ? undefined
        : `arn:aws:iam::${account}:oidc-provider/${url}`);
    if (made === undefined || account === undefined) {
      this.#sink.ignore('record', 'identity provider of no known account');
      const message = `this answer of ${command} does not say of which account it is: name the file ${command}-<account id>.json, or wrap it as {"command","parameters","output"}`;
      this.#sink.problem('warning', message, { pointer: cli.at });
      return;
    }
    const audiences = list(cli.output, 'ClientIDList').filter((id) => typeof id === 'string');
    this.#provider(
      made,
      account,
      cli.at,
      audiences.map((id) => ['audience', id] as const),
    );
  }

  #provider(
    arn: string,
    account: string,
    at: string,
    properties: readonly (readonly [string, string])[],
  ): void {
    const source = { file: this.#sink.file, pointer: at };
    const name = providerName(arn);
    this.#mentions.mentionedAccount(account, at);
    this.#sink.add(
      {
        kind: 'tenant',
        key: providerTenantKey(arn),
        system: AWS,
        source,
        id: name,
        name,
        type: 'identity provider',
        mentionedOnly: true,
      },
      'derived',
    );
    this.#sink.add(
      {
        kind: 'principal',
        key: federatedKey(account, arn),
        system: AWS,
        source,
        type: 'external',
        tenant: providerTenantKey(arn),
        id: arn,
        name,
        nativeType: arn.includes(':saml-provider/') ? 'SAML identity provider' : 'web identity provider',
        ...(properties.length === 0 ? {} : { properties }),
      },
      'record',
    );
  }

  #keyUsed(cli: CliOutput): void {
    const key = parameterOf(cli, ['access-key-id'], /A[A-Z]IA[A-Z0-9]{12,}/u);
    const user = text(cli.output, 'UserName');
    if (key === undefined || user === undefined) {
      this.#sink.ignore('record', 'last use of a key that is not named');
      const message =
        'this answer of get-access-key-last-used does not say of which key it is: name the file get-access-key-last-used-<access key id>.json, or wrap it as {"command","parameters","output"}';
      this.#sink.problem('warning', message, { pointer: cli.at });
      return;
    }
    const used = instantOf(text(field(cli.output, 'AccessKeyLastUsed'), 'LastUsedDate') ?? '') ?? NEVER_USED;
    const account = parameterOf(cli, ['account'], /(?<!\d)\d{12}(?!\d)/u);
    this.#sink.add(
      {
        kind: 'observation',
        key: `${AWS}|${key}#${KEY_USED}`,
        system: AWS,
        source: { file: this.#sink.file, pointer: cli.at },
        type: KEY_USED,
        subject: isAccountId(account)
          ? arnKey(`arn:aws:iam::${account}:user/${user}`)
          : `${AWS}|user named ${user}`,
        text: `access key ${key} of user ${user}`,
        value: user,
        ...(used === NEVER_USED ? {} : { at: used }),
      },
      'record',
    );
  }

  /** Only its last use: what the role may do stands in the account authorization details. */
  #role(item: Json, at: string): void {
    const arn = text(item, 'Arn') ?? '';
    const account = parseArn(arn)?.account ?? '';
    const accountability = lastUse(field(item, 'RoleLastUsed'));
    this.#sink.add(
      {
        kind: 'principal',
        key: arnKey(arn),
        system: AWS,
        source: { file: this.#sink.file, pointer: at },
        type: 'role',
        tenant: this.#mentions.mentionedAccount(account, at),
        id: arn,
        name: iamEntity(arn)?.name ?? arn,
        nativeType: 'IAM role',
        mentionedOnly: true,
        ...(accountability === undefined ? {} : { accountability }),
      },
      'record',
    );
  }
}
