import { push } from '../../../lib/lists-by-key';
import type { Key, PrincipalRecord } from '../../../model/record';
import type { RecordView } from '../../system';
import { accountOf, parseArn } from '../arn';
import { AWS } from '../keys';
import { NOT_IN_FORCE } from '../read-document';
import { onCondition } from './leg';
import type { Leg } from './leg';
import { GIVEN } from './leg';
import type { Credential } from './path';

/** What techniques need to know of the accounts of the exports, found once. */
export class AccountFacts {
  readonly #users = new Map<string, PrincipalRecord[]>();
  readonly #roles = new Map<string, PrincipalRecord[]>();
  readonly #groups = new Map<string, PrincipalRecord[]>();
  readonly #groupsOf = new Map<Key, { readonly group: Key; readonly membership: Key }[]>();
  readonly #profiled = new Set<string>();
  readonly #passwords = new Map<Key, boolean>();
  readonly #keys = new Map<Key, number>();
  readonly #versions = new Map<string, number>();

  constructor(view: RecordView) {
    const lists = new Map([
      ['user', this.#users],
      ['role', this.#roles],
      ['group', this.#groups],
    ]);
    for (const record of view.of(AWS, 'principal')) {
      const list = lists.get(record.type);
      if (list === undefined || record.mentionedOnly === true || record.id.endsWith(':root')) continue;
      push(list, accountOf(record.id) ?? '', record);
    }
    for (const { member, group, key } of view.of(AWS, 'membership'))
      push(this.#groupsOf, member, { group, membership: key });
    for (const record of view.of(AWS, 'resource')) {
      if (record.type !== 'iam:instance-profile') continue;
      for (const [name, value] of record.properties ?? []) if (name === 'role') this.#profiled.add(value);
    }
    for (const record of view.of(AWS, 'observation')) {
      if (record.type === 'console-password') this.#passwords.set(record.subject, record.value === 'enabled');
    }
    for (const record of view.of(AWS, 'secret')) {
      if (record.type !== 'access-key' || record.opens === undefined) continue;
      this.#keys.set(record.opens, (this.#keys.get(record.opens) ?? 0) + 1);
    }
    for (const record of view.of(AWS, 'policy')) {
      if (record.type !== NOT_IN_FORCE) continue;
      const arn = record.id.slice(0, record.id.lastIndexOf(' '));
      this.#versions.set(arn, (this.#versions.get(arn) ?? 0) + 1);
    }
  }

  users(account: string): readonly PrincipalRecord[] {
    return this.#users.get(account) ?? [];
  }

  roles(account: string): readonly PrincipalRecord[] {
    return this.#roles.get(account) ?? [];
  }

  groups(account: string): readonly PrincipalRecord[] {
    return this.#groups.get(account) ?? [];
  }

  groupsOf(user: Key): readonly { readonly group: Key; readonly membership: Key }[] {
    return this.#groupsOf.get(user) ?? [];
  }

  /** Is the role in an instance profile? */
  hasInstanceProfile(role: string): boolean {
    return this.#profiled.has(role);
  }

  /** A policy has at most five versions (IAM user guide, "Versioning IAM policies"). */
  anotherVersion(policyArn: string): Leg {
    return (this.#versions.get(policyArn) ?? 0) < MAX_OTHER_VERSIONS
      ? GIVEN
      : onCondition(`one of the five versions of ${policyArn} is deleted first`);
  }

  /**
   * Can a user be given this credential? It may have two access keys and one password
   * (IAM user guide, "IAM and AWS STS quotas"); a password needs the user's MFA device beside it, where it has one.
   */
  credential(user: PrincipalRecord, wanted: Credential): Leg | undefined {
    const password = this.#passwords.get(user.key);
    if (password === undefined) return onCondition(`${MISSING[wanted]}: ${REPORT}`);
    const keys = this.#keys.get(user.key) ?? 0;
    const device = user.mfa === true ? onCondition(`the MFA device of ${user.name} is at hand`) : GIVEN;
    switch (wanted) {
      case 'first or second key':
        return keys < MAX_KEYS ? GIVEN : undefined;
      case 'key in place of another':
        return keys >= MAX_KEYS ? GIVEN : undefined;
      case 'first password':
        return password ? undefined : device;
      case 'new password':
        return password ? device : undefined;
    }
  }
}

const MAX_OTHER_VERSIONS = 4;
const MAX_KEYS = 2;
const REPORT = 'needs the credential report (aws iam get-credential-report)';
const MISSING: Readonly<Record<Credential, string>> = {
  'first or second key': 'the user has fewer than two access keys',
  'key in place of another': 'the user has two access keys',
  'first password': 'the user has no console password',
  'new password': 'the user has a console password',
};

/** Roles AWS keeps for itself: nobody in the account can change, pass or trust them anew. */
export function isKeptByAws(role: PrincipalRecord): boolean {
  const path = parseArn(role.id)?.resource ?? '';
  return path.startsWith('role/aws-service-role/') || path.startsWith('role/aws-reserved/');
}
