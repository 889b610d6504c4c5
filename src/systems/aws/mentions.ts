import { pointer } from '../../model/source';
import type { Source } from '../../model/source';
import type { Key, ResourceRecord, TenantRecord } from '../../model/record';
import type { Sink } from '../system';
import { accountOf, iamEntity, isAccountId, isPattern, parseArn, resourceTypeOf } from './arn';
import {
  accountKey,
  arnKey,
  AWS,
  EVERYONE_KEY,
  EVERYONE_TENANT_KEY,
  federatedKey,
  namedPrincipal,
  patternKey,
  providerName,
  providerTenantKey,
  serviceKey,
} from './keys';
import type { PrincipalSet, Statement } from './statement';

/** Adds what policies and trusts name: accounts, principals, resources and patterns, each once per file. */
export class Mentions {
  readonly #sink: Pick<Sink, 'add' | 'file'>;
  readonly #seen = new Set<Key>();

  constructor(sink: Pick<Sink, 'add' | 'file'>) {
    this.#sink = sink;
  }

  /** An account something of which is in the exports. */
  account(account: string, at: string): void {
    const key = accountKey(account);
    if (!this.#first(`${key}!`)) return;
    this.#seen.add(key);
    this.#sink.add(this.#accountRecord(account, at), 'derived');
  }

  mentionedAccount(account: string, at: string): Key {
    const key = accountKey(account);
    if (this.#first(key))
      this.#sink.add({ ...this.#accountRecord(account, at), mentionedOnly: true }, 'derived');
    return key;
  }

  #accountRecord(account: string, at: string): TenantRecord {
    return {
      kind: 'tenant',
      key: accountKey(account),
      system: AWS,
      source: this.#source(at),
      id: account,
      name: account,
      type: 'AWS account',
    };
  }

  /** What the statements of an identity policy are about. */
  resources(statements: readonly Statement[], account: string): void {
    for (const statement of statements) {
      for (const { text } of statement.resources.items) {
        if (isPattern(text)) {
          if (statement.allow && !statement.resources.not) this.#pattern(text, account, statement.pointer);
        } else if (parseArn(text) !== undefined) this.resource(text, account, statement.pointer);
      }
      if (statement.allow && statement.resources.not) this.#pattern('*', account, statement.pointer);
    }
  }

  /** The node that stands for everything in an account. */
  everything(account: string, at: string): void {
    this.#pattern('*', account, at);
  }

  #pattern(text: string, account: string, at: string): void {
    const key = patternKey(account, text);
    if (!this.#first(key)) return;
    const named = accountOf(text);
    this.#sink.add(
      {
        kind: 'resource',
        key,
        system: AWS,
        source: this.#source(at),
        tenant: this.mentionedAccount(named ?? account, at),
        type: text === '*' ? 'all AWS resources' : `${resourceTypeOf(text)} pattern`,
        id: named === undefined ? `${account}:${text}` : text,
        name: text,
        pattern: true,
      },
      'derived',
    );
  }

  /** A resource named by its ARN. Users, roles and groups are principals, and have no second record. */
  resource(arn: string, account: string, at: string): Key {
    const key = arnKey(arn);
    if (!this.#first(key)) return key;
    const tenant = this.mentionedAccount(accountOf(arn) ?? account, at);
    const entity = iamEntity(arn);
    if (entity?.type === 'user' || entity?.type === 'role' || entity?.type === 'group') {
      this.#sink.add(
        {
          kind: 'principal',
          key,
          system: AWS,
          source: this.#source(at),
          type: entity.type,
          tenant,
          id: arn,
          name: entity.name,
          nativeType: `IAM ${entity.type}`,
          mentionedOnly: true,
        },
        'derived',
      );
      return key;
    }
    this.#sink.add(this.#resourceRecord(key, arn, tenant, at), 'derived');
    return key;
  }

  #resourceRecord(key: Key, arn: string, tenant: Key, at: string): ResourceRecord {
    const resource = parseArn(arn)?.resource ?? arn;
    return {
      kind: 'resource',
      key,
      system: AWS,
      source: this.#source(at),
      tenant,
      type: resourceTypeOf(arn),
      id: arn,
      name: resource === '' ? arn : resource,
      mentionedOnly: true,
    };
  }

  /** Those a trust policy names. */
  trusted(principals: PrincipalSet, account: string, partition: string, at: string): void {
    for (const text of principals.aws) this.#trustedAws(text, partition, at);
    for (const service of principals.service) this.#service(service, account, at);
    for (const provider of principals.federated) this.#federated(provider, account, at);
  }

  #trustedAws(text: string, partition: string, at: string): void {
    const named = namedPrincipal(text, partition);
    switch (named.kind) {
      case 'everyone':
        this.#everyone(at);
        return;
      case 'account':
        if (isAccountId(named.account))
          this.#external(named.arn, named.account, `account ${named.account}`, 'AWS account', at);
        return;
      case 'entity':
      case 'session': {
        const entity = iamEntity(named.arn);
        if (entity?.type === 'user' || entity?.type === 'role') this.resource(named.arn, named.account, at);
        else if (isAccountId(named.account)) {
          const name = named.arn.slice(named.arn.lastIndexOf(':') + 1);
          this.#external(
            named.arn,
            named.account,
            name,
            named.kind === 'session' ? 'role session' : 'AWS principal',
            at,
          );
        }
        return;
      }
      case 'deleted':
      case 'other':
        return;
    }
  }

  #external(arn: string, account: string, name: string, nativeType: string, at: string): void {
    const key = arnKey(arn);
    const tenant = this.mentionedAccount(account, at);
    if (!this.#first(key)) return;
    this.#sink.add(
      {
        kind: 'principal',
        key,
        system: AWS,
        source: this.#source(at),
        type: 'external',
        tenant,
        id: arn,
        name,
        nativeType,
        mentionedOnly: true,
      },
      'derived',
    );
  }

  #everyone(at: string): void {
    if (!this.#first(EVERYONE_KEY)) return;
    const source = this.#source(at);
    this.#sink.add(
      {
        kind: 'tenant',
        key: EVERYONE_TENANT_KEY,
        system: AWS,
        source,
        id: 'any AWS account',
        name: 'any AWS account',
        type: 'AWS account',
        mentionedOnly: true,
      },
      'derived',
    );
    this.#sink.add(
      {
        kind: 'principal',
        key: EVERYONE_KEY,
        system: AWS,
        source,
        type: 'everyone',
        tenant: EVERYONE_TENANT_KEY,
        id: '*',
        name: 'everyone in any AWS account',
        nativeType: 'all principals',
        mentionedOnly: true,
      },
      'derived',
    );
  }

  #service(service: string, account: string, at: string): void {
    const key = serviceKey(account, service);
    if (!this.#first(key)) return;
    this.#sink.add(
      {
        kind: 'principal',
        key,
        system: AWS,
        source: this.#source(at),
        type: 'service',
        tenant: this.mentionedAccount(account, at),
        id: `${service}@${account}`,
        name: service,
        nativeType: 'AWS service',
        human: false,
        mentionedOnly: true,
      },
      'derived',
    );
  }

  #federated(provider: string, account: string, at: string): void {
    const key = federatedKey(account, provider);
    if (!this.#first(key)) return;
    const tenant = providerTenantKey(provider);
    const name = providerName(provider);
    const source = this.#source(at);
    this.#sink.add(
      {
        kind: 'tenant',
        key: tenant,
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
        key,
        system: AWS,
        source,
        type: 'external',
        tenant,
        id: provider.startsWith('arn:') ? provider : `${provider}@${account}`,
        name,
        nativeType: provider.includes(':saml-provider/') ? 'SAML identity provider' : 'web identity provider',
        mentionedOnly: true,
      },
      'derived',
    );
  }

  #first(key: Key): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  #source(at: string): Source {
    return { file: this.#sink.file, pointer: at === '' ? pointer() : at };
  }
}
