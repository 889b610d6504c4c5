import type { PrincipalRecord } from '../../model/record';
import type { Actor } from './actor';
import { iamEntity, parseArn } from './arn';
import { federatedKey, namedPrincipal } from './keys';
import type { NamedPrincipal } from './keys';
import type { PrincipalSet } from './statement';

/** Someone a trust policy may name. */
export interface Subject {
  readonly kind: 'user' | 'role' | 'session' | 'account' | 'everyone' | 'service' | 'federated';
  /** ARN, name of a service, or provider as the trust policy writes it. */
  readonly id: string;
  readonly account: string;
  readonly partition: string;
  /** Of a role, and of the role behind a session. */
  readonly roleName?: string;
  /** Unique ids, which are left in a policy when a principal was deleted. */
  readonly ids?: readonly string[];
  /** A permissions boundary is attached. */
  readonly bounded?: boolean;
}

/** How closely the principals of a statement name someone. */
export type Naming = 'itself' | 'everyone' | 'account' | 'session' | 'none';

/** Whether a Deny is about someone: wholly, not at all, or only on a condition. */
export type Bearing = 'applies' | 'spares' | { readonly when: string };

const CLOSENESS: readonly Naming[] = ['none', 'session', 'account', 'everyone', 'itself'];
export const IN_SESSION = 'only in the role session the policy names';

export function partitionOf(arn: string): string {
  return parseArn(arn)?.partition ?? 'aws';
}

export function subjectOfActor(actor: Actor): Subject {
  const role = actor.kind === 'role';
  return {
    kind: actor.kind === 'root' ? 'account' : actor.kind,
    id: actor.arn,
    account: actor.account,
    partition: partitionOf(actor.arn),
    ...(role ? { roleName: iamEntity(actor.arn)?.name ?? actor.record.name } : {}),
    ids: actor.record.aliases ?? [],
    bounded: actor.boundary !== undefined,
  };
}

/** What a trust policy's `AWS` principal names, as someone; undefined where it names nobody who can be told. */
export function subjectOfNamed(named: NamedPrincipal, partition: string): Subject | undefined {
  switch (named.kind) {
    case 'everyone':
      return { kind: 'everyone', id: '*', account: '', partition };
    case 'account':
      return {
        kind: 'account',
        id: named.arn,
        account: named.account,
        partition: partitionOf(named.arn),
      };
    case 'session':
      return {
        kind: 'session',
        id: named.arn,
        account: named.account,
        partition: partitionOf(named.arn),
        roleName: named.roleName,
      };
    case 'entity': {
      const entity = iamEntity(named.arn);
      const role = entity?.type === 'role';
      return {
        kind: role ? 'role' : 'user',
        id: named.arn,
        account: named.account,
        partition: partitionOf(named.arn),
        ...(role ? { roleName: entity.name } : {}),
      };
    }
    case 'deleted':
    case 'other':
      return undefined;
  }
}

/** A principal whose own policies are not in the exports, as a trust policy of this account can name it. */
export function subjectOfRecord(record: PrincipalRecord, account: string, partition: string): Subject {
  if (record.type === 'service') return { kind: 'service', id: record.name, account, partition };
  const named = namedPrincipal(record.id, partition);
  const federated = record.nativeType?.endsWith('identity provider') === true;
  const subject = federated ? undefined : subjectOfNamed(named, partition);
  return subject ?? { kind: 'federated', id: record.key, account, partition };
}

/** The service or provider itself, as a trust policy writes it. */
export function subjectOfText(
  kind: 'service' | 'federated',
  text: string,
  account: string,
  partition: string,
): Subject {
  return { kind, id: kind === 'service' ? text : federatedKey(account, text), account, partition };
}

/** How closely an Allow names someone. `partition`: of the role, for account ids that stand without an ARN. */
export function namingOf(principals: PrincipalSet, subject: Subject, partition: string): Naming {
  if (isListed(principals, subject)) return 'itself';
  let best: Naming = 'none';
  for (const text of principals.aws) {
    const naming = namingBy(namedPrincipal(text, partition), subject);
    if (CLOSENESS.indexOf(naming) > CLOSENESS.indexOf(best)) best = naming;
  }
  return best;
}

/** Is a Deny about someone? */
export function denyBears(principals: PrincipalSet, subject: Subject, partition: string): Bearing {
  if (principals.not) return denyOfOthers(principals, subject, partition);
  const naming = namingOf(principals, subject, partition);
  if (naming === 'none') return 'spares';
  return naming === 'session' ? { when: IN_SESSION } : 'applies';
}

/**
 * Deny with NotPrincipal spares only whom it lists, and whoever is listed needs its account listed too: AWS may look at
 * the account first, then at the user or role, then at the session of a role. Listing an account alone does not spare
 * the account's other principals. Whoever has a permissions boundary is denied whatever the list says
 * (IAM user guide, "AWS JSON policy elements: NotPrincipal").
 */
function denyOfOthers(principals: PrincipalSet, subject: Subject, partition: string): Bearing {
  if (subject.bounded === true) return 'applies';
  if (isListed(principals, subject)) return 'spares';
  const listed = principals.aws.map((text) => namedPrincipal(text, partition));
  if (listed.some(({ kind }) => kind === 'everyone')) return 'spares';
  if (subject.kind === 'everyone') {
    return {
      when: `any but ${[...principals.aws, ...principals.service, ...principals.federated].join(', ')}`,
    };
  }
  const names = listed.filter((named) => namingBy(named, subject) !== 'none');
  const account = names.some(({ kind }) => kind === 'account');
  switch (subject.kind) {
    case 'user':
    case 'role':
      return account && names.some((named) => namingBy(named, subject) === 'itself') ? 'spares' : 'applies';
    case 'session':
      return account &&
        names.some(({ kind }) => kind === 'entity') &&
        names.some(({ kind }) => kind === 'session')
        ? 'spares'
        : 'applies';
    case 'account': {
      const inside = listed.filter(
        (named) =>
          (named.kind === 'entity' || named.kind === 'session') &&
          named.account === subject.account &&
          partitionOf(named.arn) === subject.partition,
      );
      if (!account || inside.length === 0) return 'applies';
      const arns = inside.map((named) => ('arn' in named ? named.arn : ''));
      return { when: `any principal of account ${subject.account} but ${arns.join(', ')}` };
    }
    case 'service':
    case 'federated':
      return 'applies';
  }
}

function isListed(principals: PrincipalSet, subject: Subject): boolean {
  if (subject.kind === 'service') return principals.service.includes(subject.id);
  if (subject.kind !== 'federated') return false;
  return principals.federated.some((text) => federatedKey(subject.account, text) === subject.id);
}

/** Partitions are separate: an account or principal of one is never one of another (AWS fault isolation boundaries). */
function namingBy(named: NamedPrincipal, subject: Subject): Naming {
  if (named.kind === 'everyone') return 'everyone';
  if (subject.kind === 'everyone' || subject.kind === 'service' || subject.kind === 'federated')
    return 'none';
  switch (named.kind) {
    case 'account':
      if (!sameAccount(named, subject)) return 'none';
      return subject.kind === 'account' ? 'itself' : 'account';
    case 'entity':
      if (named.arn === subject.id) return 'itself';
      return subject.kind === 'session' && isRole(named, subject) ? 'itself' : 'none';
    case 'session':
      if (named.arn === subject.id) return 'itself';
      return subject.kind === 'role' && sameAccount(named, subject) && named.roleName === subject.roleName
        ? 'session'
        : 'none';
    case 'deleted':
      return subject.ids?.includes(named.id) === true ? 'itself' : 'none';
    case 'other':
      return 'none';
  }
}

function sameAccount(named: { readonly arn: string; readonly account: string }, subject: Subject): boolean {
  return named.account === subject.account && partitionOf(named.arn) === subject.partition;
}

function isRole(named: { readonly arn: string; readonly account: string }, subject: Subject): boolean {
  const entity = iamEntity(named.arn);
  return sameAccount(named, subject) && entity?.type === 'role' && entity.name === subject.roleName;
}
