import { keyOf } from '../../model/record';
import type { Key } from '../../model/record';
import { accountOf, iamEntity, isAccountId, parseArn } from './arn';

export const AWS = 'aws';

export function accountKey(account: string): Key {
  return keyOf(AWS, account);
}

/**
 * Key of anything with an ARN. A group's key leaves its path out: users name their groups without it
 * (`GroupList`), and a group name is unique in its account whatever the path.
 */
export function arnKey(arn: string): Key {
  const entity = iamEntity(arn);
  if (entity?.type !== 'group') return keyOf(AWS, arn);
  const parsed = parseArn(arn);
  return keyOf(AWS, `arn:${parsed?.partition ?? 'aws'}:iam::${parsed?.account ?? ''}:group/${entity.name}`);
}

/** Key of the group of that name beside a user. */
export function groupKeyFor(userArn: string, groupName: string): Key {
  const arn = parseArn(userArn);
  return arnKey(`arn:${arn?.partition ?? 'aws'}:iam::${arn?.account ?? ''}:group/${groupName}`);
}

export function rootArn(account: string, partition = 'aws'): string {
  return `arn:${partition}:iam::${account}:root`;
}

/** The policy document behind a managed policy's ARN; the ARN itself is a resource. */
export function managedPolicyKey(arn: string): Key {
  return keyOf(AWS, `${arn}#policy`);
}

export function policyVersionKey(arn: string, version: string): Key {
  return keyOf(AWS, `${arn}#version/${version}`);
}

export function inlinePolicyKey(ownerArn: string, name: string): Key {
  return `${arnKey(ownerArn)}#inline/${name}`;
}

export function trustPolicyKey(roleArn: string): Key {
  return keyOf(AWS, `${roleArn}#trust`);
}

/** The policy on a resource itself. */
export function resourcePolicyKey(arn: string): Key {
  return keyOf(AWS, `${arn}#resource-policy`);
}

export function attachmentKey(policy: Key, to: Key, role: string): Key {
  return `${to}#${role}:${policy}`;
}

export function membershipKey(user: Key, group: Key): Key {
  return `${user}#member:${group}`;
}

/**
 * Key of a resource pattern. It means "all that fits in this account", so it belongs to the account whose policy
 * names it, unless the pattern names an account itself.
 */
export function patternKey(account: string, pattern: string): Key {
  return accountOf(pattern) === undefined ? keyOf(AWS, `${account}:${pattern}`) : keyOf(AWS, pattern);
}

/** A service is trusted by one account at a time: what it does there says nothing of another account. */
export function serviceKey(account: string, service: string): Key {
  return keyOf(AWS, `${service}@${account}`);
}

export const EVERYONE_KEY = keyOf(AWS, 'everyone');
export const EVERYONE_TENANT_KEY = keyOf(AWS, 'any account');

export function federatedKey(account: string, provider: string): Key {
  return provider.startsWith('arn:') ? keyOf(AWS, provider) : keyOf(AWS, `${provider}@${account}`);
}

/** The name of the identity provider behind a federated principal: the same one may stand in several accounts. */
export function providerName(provider: string): string {
  const oidc = /:oidc-provider\/(.+)$/.exec(provider);
  return oidc?.[1] ?? provider;
}

export function providerTenantKey(provider: string): Key {
  return keyOf(AWS, `identity provider ${providerName(provider)}`);
}

/** What a trust policy's `AWS` principal names. */
export type NamedPrincipal =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string; readonly arn: string }
  | { readonly kind: 'entity'; readonly arn: string; readonly account: string }
  | { readonly kind: 'session'; readonly roleName: string; readonly account: string; readonly arn: string }
  /** A unique id is left when the principal was deleted (IAM user guide, "Principal"). */
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'other'; readonly text: string };

/** An account id stands for the account in the partition of the policy that names it. */
export function namedPrincipal(text: string, partition = 'aws'): NamedPrincipal {
  if (text === '*') return { kind: 'everyone' };
  if (isAccountId(text)) return { kind: 'account', account: text, arn: rootArn(text, partition) };
  if (/^A(IDA|ROA|GPA|KIA)[A-Z0-9]+$/.test(text)) return { kind: 'deleted', id: text };
  const arn = parseArn(text);
  if (arn === undefined) return { kind: 'other', text };
  if (arn.service === 'iam' && arn.resource === 'root')
    return { kind: 'account', account: arn.account, arn: text };
  if (arn.service === 'sts' && arn.resource.startsWith('assumed-role/')) {
    const roleName = arn.resource.split('/')[1] ?? '';
    return { kind: 'session', roleName, account: arn.account, arn: text };
  }
  return { kind: 'entity', arn: text, account: arn.account };
}
