import { field, isObject, list, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Accountability } from '../../model/accountability';
import type { Key, PrincipalRecord } from '../../model/record';
import { pointer } from '../../model/source';
import { STANDING } from '../../model/window';
import type { FileContent, Sink } from '../system';
import { lastUse, ownership } from './accountability';
import { accountOf, iamEntity, parseArn } from './arn';
import {
  accountKey,
  arnKey,
  attachmentKey,
  AWS,
  groupKeyFor,
  inlinePolicyKey,
  managedPolicyKey,
  membershipKey,
  policyVersionKey,
  rootArn,
  trustPolicyKey,
} from './keys';
import { Mentions } from './mentions';
import { count, NOT_IN_FORCE, readDocument } from './read-document';
import type { Outcome, StatedPolicy } from './read-document';
import { pagesOf } from './recognise';
import type { PolicyUse, Statement } from './statement';
import { observationsOfTrust } from './trust-observations';

/** Reads `aws iam get-account-authorization-details` (IAM API reference, GetAccountAuthorizationDetails). */
export function* readDetails(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const pages = pagesOf(json.value);
  const reader = new DetailsReader(sink, accountOfPages(pages));
  let done = 0;
  for (const [i, page] of pages.entries()) {
    const at = pages.length === 1 && page === json.value ? '' : pointer(i);
    const account = accountOfPages([page]);
    for (const one of reader.page(page, at, account)) {
      done += one;
      if (done % 200 === 0) yield done;
    }
  }
  reader.finish(pages);
}

/** The account a page is of: the 12-digit one most of its ARNs name. */
function accountOfPages(pages: readonly Json[]): string | undefined {
  const counts = new Map<string, number>();
  for (const page of pages) {
    for (const name of ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies']) {
      for (const item of list(page, name)) {
        const account = accountOf(text(item, 'Arn') ?? '');
        if (account !== undefined) counts.set(account, (counts.get(account) ?? 0) + 1);
      }
    }
  }
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return best?.[0];
}

interface Owner {
  readonly arn: string;
  readonly key: Key;
  readonly name: string;
  readonly account: string;
  readonly tenant: Key;
}

class DetailsReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;
  readonly #account: string | undefined;
  readonly #documents = new Set<Key>();
  readonly #attachedAt = new Map<string, string>();
  readonly #partitions = new Map<string, string>();

  constructor(sink: Sink, account: string | undefined) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
    this.#account = account;
  }

  *page(page: Json, at: string, account: string | undefined): Generator<number, void> {
    const own = account ?? this.#account;
    const kinds: readonly (readonly [
      string,
      (item: Json, at: string, account: string | undefined) => void,
    ])[] = [
      ['UserDetailList', (item, place, acc) => this.#user(item, place, acc)],
      ['GroupDetailList', (item, place, acc) => this.#group(item, place, acc)],
      ['RoleDetailList', (item, place, acc) => this.#role(item, place, acc)],
      ['Policies', (item, place, acc) => this.#policy(item, place, acc)],
    ];
    for (const [name, read] of kinds) {
      const value = field(page, name);
      if (value !== undefined && value !== null && !Array.isArray(value)) {
        this.#sink.problem('error', `${name} is no list`, { pointer: at + pointer(name) });
      }
      for (const [i, item] of list(page, name).entries()) {
        read(item, at + pointer(name, i), own);
        yield 1;
      }
    }
  }

  /** Name what the file refers to but does not hold, and add what stands for each account as a whole. */
  finish(pages: readonly Json[]): void {
    for (const [account, partition] of this.#partitions) {
      const at = '';
      this.#mentions.everything(account, at);
      const arn = rootArn(account, partition);
      this.#sink.add(
        {
          kind: 'principal',
          key: arnKey(arn),
          system: AWS,
          source: { file: this.#sink.file, pointer: at },
          type: 'user',
          tenant: accountKey(account),
          id: arn,
          name: `root user of ${account}`,
          nativeType: 'AWS account root user',
        },
        'derived',
      );
    }
    if (pages.some((page) => field(page, 'IsTruncated') === true)) {
      const last = pages.at(-1);
      if (field(last, 'IsTruncated') === true) {
        this.#sink.problem(
          'warning',
          'the last page says that more pages follow: import them together with this file',
          {
            pointer: pages.length === 1 ? '/IsTruncated' : pointer(pages.length - 1, 'IsTruncated'),
          },
        );
      }
      return;
    }
    for (const [arn, at] of this.#attachedAt) {
      if (this.#documents.has(managedPolicyKey(arn))) continue;
      this.#sink.problem(
        'warning',
        `the document of ${arn} is not in this file: unless another page holds it, what it could change is not evaluated`,
        { pointer: at },
      );
    }
  }

  #owner(item: Json, type: string, at: string, account: string | undefined): Owner | undefined {
    const arn = text(item, 'Arn');
    if (!isObject(item) || arn === undefined || parseArn(arn) === undefined) {
      this.#sink.ignore('record', `${type} without an ARN`);
      this.#sink.problem('error', `this ${type} has no valid Arn`, { pointer: at });
      return undefined;
    }
    const own = accountOf(arn) ?? account;
    if (own === undefined) {
      this.#sink.ignore('record', `${type} of no known account`);
      this.#sink.problem('error', `the account of ${arn} is not known`, { pointer: at });
      return undefined;
    }
    this.#mentions.account(own, at);
    if (!this.#partitions.has(own)) this.#partitions.set(own, parseArn(arn)?.partition ?? 'aws');
    return {
      arn,
      key: arnKey(arn),
      name: iamEntity(arn)?.name ?? arn,
      account: own,
      tenant: accountKey(own),
    };
  }

  #principal(
    item: Json,
    owner: Owner,
    type: 'user' | 'group' | 'role',
    at: string,
    extra: { readonly accountability?: Accountability; readonly human?: boolean },
  ): Outcome {
    const label = { user: 'User', group: 'Group', role: 'Role' }[type];
    const name = text(item, `${label}Name`) ?? owner.name;
    const id = text(item, `${label}Id`);
    const tags = list(item, 'Tags');
    const properties: [string, string][] = [];
    const path = text(item, 'Path');
    const created = text(item, 'CreateDate');
    if (path !== undefined && path !== '/') properties.push(['path', path]);
    if (created !== undefined) properties.push(['created', created]);
    for (const tag of tags) {
      const key = text(tag, 'Key');
      const value = field(tag, 'Value');
      if (key !== undefined && typeof value === 'string') properties.push([`tag ${key}`, value]);
    }
    const accountability = { ...ownership(tags), ...extra.accountability };
    const record: PrincipalRecord = {
      kind: 'principal',
      key: owner.key,
      system: AWS,
      source: { file: this.#sink.file, pointer: at },
      type,
      tenant: owner.tenant,
      id: owner.arn,
      name,
      nativeType: `IAM ${type}`,
      ...(id === undefined ? {} : { aliases: [id] }),
      ...(extra.human === undefined ? {} : { human: extra.human }),
      ...(Object.keys(accountability).length === 0 ? {} : { accountability }),
      ...(properties.length === 0 ? {} : { properties }),
    };
    const outcome = this.#sink.add(record, 'record');
    count(this.#sink, outcome, tags.length);
    return outcome;
  }

  #user(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'user', at, account);
    if (owner === undefined) return;
    this.#principal(item, owner, 'user', at, {});
    this.#inline(item, 'UserPolicyList', owner, at);
    this.#attached(item, owner, at);
    this.#boundary(item, owner, at);
    for (const [i, name] of list(item, 'GroupList').entries()) {
      const place = at + pointer('GroupList', i);
      if (typeof name !== 'string' || name === '') {
        this.#sink.ignore('fact', 'group name that is no text');
        this.#sink.problem('error', 'this group name is no text', { pointer: place });
        continue;
      }
      const group = groupKeyFor(owner.arn, name);
      this.#mentions.resource(group.slice(group.indexOf('|') + 1), owner.account, place);
      this.#sink.add(
        {
          kind: 'membership',
          key: membershipKey(owner.key, group),
          system: AWS,
          source: { file: this.#sink.file, pointer: place },
          member: owner.key,
          group,
          window: STANDING,
        },
        'fact',
      );
    }
  }

  #group(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'group', at, account);
    if (owner === undefined) return;
    this.#principal(item, owner, 'group', at, {});
    this.#inline(item, 'GroupPolicyList', owner, at);
    this.#attached(item, owner, at);
  }

  #role(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'role', at, account);
    if (owner === undefined) return;
    const accountability = lastUse(field(item, 'RoleLastUsed'));
    this.#principal(item, owner, 'role', at, accountability === undefined ? {} : { accountability });
    this.#trust(item, owner, at);
    this.#inline(item, 'RolePolicyList', owner, at);
    this.#attached(item, owner, at);
    this.#boundary(item, owner, at);
    for (const [i, profile] of list(item, 'InstanceProfileList').entries()) {
      this.#instanceProfile(profile, owner, at + pointer('InstanceProfileList', i));
    }
  }

  #instanceProfile(item: Json, owner: Owner, at: string): void {
    const arn = text(item, 'Arn');
    if (arn === undefined || parseArn(arn) === undefined) {
      this.#sink.ignore('fact', 'instance profile without an ARN');
      this.#sink.problem('warning', 'this instance profile has no valid Arn', { pointer: at });
      return;
    }
    this.#sink.add(
      {
        kind: 'resource',
        key: arnKey(arn),
        system: AWS,
        source: { file: this.#sink.file, pointer: at },
        tenant: owner.tenant,
        type: 'iam:instance-profile',
        id: arn,
        name: text(item, 'InstanceProfileName') ?? arn,
        properties: [['role', owner.arn]],
      },
      'fact',
    );
  }

  #inline(item: Json, listName: string, owner: Owner, at: string): void {
    for (const [i, entry] of list(item, listName).entries()) {
      const place = at + pointer(listName, i);
      const name = text(entry, 'PolicyName') ?? `unnamed ${i + 1}`;
      const key = inlinePolicyKey(owner.arn, name);
      this.#document(field(entry, 'PolicyDocument'), `${place}/PolicyDocument`, 'identity', owner, {
        key,
        name,
        id: `${owner.arn} ${name}`,
        type: 'inline',
        at: place,
        counted: 'fact',
      });
      this.#attach(key, owner.key, 'inline', place, 'derived');
    }
  }

  #attached(item: Json, owner: Owner, at: string): void {
    for (const [i, entry] of list(item, 'AttachedManagedPolicies').entries()) {
      const place = at + pointer('AttachedManagedPolicies', i);
      const arn = text(entry, 'PolicyArn');
      if (arn === undefined) {
        this.#sink.ignore('fact', 'attached policy without an ARN');
        this.#sink.problem('error', 'this attached policy has no PolicyArn', { pointer: place });
        continue;
      }
      if (!this.#attachedAt.has(arn)) this.#attachedAt.set(arn, place);
      this.#attach(managedPolicyKey(arn), owner.key, 'identity', place, 'fact');
    }
  }

  #boundary(item: Json, owner: Owner, at: string): void {
    const boundary = field(item, 'PermissionsBoundary');
    if (boundary === undefined || boundary === null) return;
    const place = `${at}/PermissionsBoundary`;
    const arn = text(boundary, 'PermissionsBoundaryArn');
    if (arn === undefined) {
      this.#sink.problem('error', 'this permissions boundary has no PermissionsBoundaryArn', {
        pointer: place,
      });
    } else if (!this.#attachedAt.has(arn)) this.#attachedAt.set(arn, place);
    // A boundary that cannot be told is still a ceiling: its policy is then one the exports lack.
    this.#attach(managedPolicyKey(arn ?? 'unknown/unnamed boundary'), owner.key, 'boundary', place, 'fact');
  }

  #attach(policy: Key, to: Key, role: string, at: string, counted: 'fact' | 'derived'): void {
    this.#sink.add(
      {
        kind: 'attachment',
        key: attachmentKey(policy, to, role),
        system: AWS,
        source: { file: this.#sink.file, pointer: at },
        policy,
        to,
        role,
      },
      counted,
    );
  }

  #trust(item: Json, owner: Owner, at: string): void {
    const place = `${at}/AssumeRolePolicyDocument`;
    const value = field(item, 'AssumeRolePolicyDocument');
    const key = trustPolicyKey(owner.arn);
    const statements = this.#document(value, place, 'trust', owner, {
      key,
      name: `trust policy of ${owner.name}`,
      id: `${owner.arn} trust policy`,
      type: 'trust',
      at: place,
      counted: value === undefined ? 'derived' : 'fact',
    });
    this.#attach(key, owner.key, 'trust', place, 'derived');
    for (const statement of statements) {
      if (statement.principals === undefined) continue;
      if (statement.allow) this.#mentions.trusted(statement.principals, owner.account, statement.pointer);
      for (const observation of observationsOfTrust(statement, owner)) this.#sink.add(observation, 'derived');
    }
  }

  #policy(item: Json, at: string, account: string | undefined): void {
    const arn = text(item, 'Arn');
    const tenantAccount = accountOf(arn ?? '') ?? account;
    if (arn === undefined || tenantAccount === undefined) {
      this.#sink.ignore('record', 'policy without an ARN');
      this.#sink.problem('error', 'this policy has no valid Arn', { pointer: at });
      return;
    }
    const name = text(item, 'PolicyName') ?? arn;
    const owner: Owner = {
      arn,
      key: arnKey(arn),
      name,
      account: tenantAccount,
      tenant: accountKey(tenantAccount),
    };
    this.#mentions.account(tenantAccount, at);
    if (!this.#partitions.has(tenantAccount))
      this.#partitions.set(tenantAccount, parseArn(arn)?.partition ?? 'aws');
    const versions = list(item, 'PolicyVersionList');
    const stated = text(item, 'DefaultVersionId');
    const chosen = versions.findIndex((version) =>
      stated === undefined
        ? field(version, 'IsDefaultVersion') === true
        : text(version, 'VersionId') === stated,
    );
    const current = chosen >= 0 ? chosen : versions.findIndex((v) => field(v, 'IsDefaultVersion') === true);
    const customer = accountOf(arn) !== undefined;
    this.#document(
      field(versions[current], 'Document'),
      at + (current < 0 ? pointer('PolicyVersionList') : pointer('PolicyVersionList', current, 'Document')),
      'identity',
      owner,
      {
        key: managedPolicyKey(arn),
        name,
        id: arn,
        type: customer ? 'managed' : 'AWS managed',
        at,
        counted: 'record',
      },
    );
    if (current >= 0) count(this.#sink, 'used', 1);
    for (const [i, version] of versions.entries()) {
      if (i === current) continue;
      const place = at + pointer('PolicyVersionList', i);
      const id = text(version, 'VersionId') ?? String(i);
      this.#document(field(version, 'Document'), `${place}/Document`, 'identity', owner, {
        key: policyVersionKey(arn, id),
        name: `${name} ${id}`,
        id: `${arn} ${id}`,
        type: NOT_IN_FORCE,
        at: place,
        counted: 'fact',
      });
    }
    count(this.#sink, 'used', list(item, 'Tags').length);
    if (customer) {
      this.#sink.add(
        {
          kind: 'resource',
          key: owner.key,
          system: AWS,
          source: { file: this.#sink.file, pointer: at },
          tenant: owner.tenant,
          type: 'iam:policy',
          id: arn,
          name,
        },
        'derived',
      );
    }
  }

  #document(
    value: Json | undefined,
    documentAt: string,
    use: PolicyUse,
    owner: Owner,
    policy: Omit<StatedPolicy, 'tenant'>,
  ): readonly Statement[] {
    const statements = readDocument(this.#sink, value, documentAt, use, { ...policy, tenant: owner.tenant });
    this.#documents.add(policy.key);
    if (use === 'identity' && policy.type !== NOT_IN_FORCE)
      this.#mentions.resources(statements, owner.account);
    return statements;
  }
}
