import { field, list, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { pointer } from '../../model/source';
import type { Sink } from '../system';
import { accountOf, parseArn } from './arn';
import {
  arnKey,
  attachmentKey,
  AWS,
  inlinePolicyKey,
  managedPolicyKey,
  policyVersionKey,
  trustPolicyKey,
} from './keys';
import type { Mentions } from './mentions';
import { count, NOT_IN_FORCE, readDocument } from './read-document';
import type { StatedPolicy } from './read-document';
import type { PolicyUse, Statement } from './statement';
import { observationsOfTrust } from './trust-observations';

/** A user, group, role or managed policy of an export, as far as its policies need it. */
export interface Owner {
  readonly arn: string;
  readonly key: Key;
  readonly name: string;
  readonly account: string;
  readonly tenant: Key;
}

/** Reads the policies of an authorization details file: inline, attached, boundaries, trusts and managed ones. */
export class DetailsPolicies {
  readonly #sink: Sink;
  readonly #mentions: Mentions;
  readonly #documents = new Set<Key>();
  readonly #attachedAt = new Map<string, string>();

  constructor(sink: Sink, mentions: Mentions) {
    this.#sink = sink;
    this.#mentions = mentions;
  }

  /** Policies that are attached in this file while their document is not in it. */
  reportMissing(): void {
    for (const [arn, at] of this.#attachedAt) {
      if (this.#documents.has(managedPolicyKey(arn))) continue;
      this.#sink.problem(
        'warning',
        `the document of ${arn} is not in this file: unless another page holds it, what it could change is not evaluated`,
        { pointer: at },
      );
    }
  }

  inline(item: Json, listName: string, owner: Owner, at: string): void {
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

  attached(item: Json, owner: Owner, at: string): void {
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

  boundary(item: Json, owner: Owner, at: string): void {
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

  trust(item: Json, owner: Owner, at: string): void {
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
      if (statement.allow) {
        const partition = parseArn(owner.arn)?.partition ?? 'aws';
        this.#mentions.trusted(statement.principals, owner.account, partition, statement.pointer);
      }
      for (const observation of observationsOfTrust(statement, owner)) this.#sink.add(observation, 'derived');
    }
  }

  /** A managed policy: the version in force, and the others beside it. */
  managed(item: Json, owner: Owner, at: string): void {
    const { arn } = owner;
    const name = text(item, 'PolicyName') ?? owner.name;
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

  instanceProfile(item: Json, owner: Owner, at: string): void {
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
