import type { PrincipalRecord } from '../../model/record';
import type { Decision, Question } from '../system';
import { citeStatement, citeTrust, denied, givenContext, notEvaluated } from './answer';
import { allOf } from './decide-assume';
import { askedAction, relateActions } from './matching';
import { denyBears, namingOf, partitionOf, subjectOfRecord } from './naming';
import type { Subject } from './naming';
import type { ReadablePolicy } from './policy-book';
import type { Statement } from './statement';
import { callableBy, neverCalled, roleActions } from './sts-actions';
import type { Caller } from './sts-actions';
import { trustOfOutsider } from './trust';
import type { TrustingRole } from './trust';

/** Someone whose own policies are not in the exports: only what a trust policy says of them can be told. */
export function decideOutsider(
  record: PrincipalRecord,
  role: TrustingRole | undefined,
  question: Question,
  permission: string,
): Decision {
  const names = /^sts:/i.test(permission) ? roleActions(permission) : [];
  if (role?.trust === undefined || names.length === 0) {
    return notEvaluated(`the policies of ${record.name} are not in the exports`);
  }
  const { trust } = role;
  if (trust.unusable !== undefined) return notEvaluated(`the trust policy cannot be used: ${trust.unusable}`);
  const subject = subjectOfRecord(record, role.account, partitionOf(role.arn));
  const caller = callerOf(record, subject);
  const own = callableBy(caller, names);
  if (own.length === 0) return denied(neverCalled(caller, names), citeTrust(role), []);
  return allOf(
    own.map((name) => decideOne(subject, role, trust, question, name)),
    [],
  );
}

function callerOf(record: PrincipalRecord, subject: Subject): Caller {
  if (subject.kind !== 'federated') return 'aws';
  return record.id.includes(':saml-provider/') ? 'saml' : 'web identity';
}

function decideOne(
  subject: Subject,
  role: TrustingRole,
  trust: ReadablePolicy,
  question: Question,
  action: string,
): Decision {
  const partition = partitionOf(role.arn);
  if (subject.partition !== partition) {
    return denied(`${role.arn} is in another partition, and partitions are separate`, [], []);
  }
  const circumstances = { at: question.at, given: givenContext(question), resourceAccount: role.account };
  const ways: (string | undefined)[] = [];
  const unless: string[] = [];
  const statements: Statement[] = [];
  for (const statement of trust.statements) {
    const { principals } = statement;
    if (principals === undefined) continue;
    if (relateActions(statement.actions, askedAction(action)) !== 'whole') continue;
    const bearing = statement.allow ? 'spares' : denyBears(principals, subject, partition);
    const named = statement.allow && lets(namingOf(principals, subject, partition), subject);
    if (!named && bearing === 'spares') continue;
    const trusted = trustOfOutsider(statement, knownOf(subject), circumstances);
    if (trusted === undefined) continue;
    statements.push(statement);
    if (named) {
      ways.push(trusted.when);
      continue;
    }
    const parts = [trusted.when, typeof bearing === 'object' ? bearing.when : undefined];
    const when = parts.filter((part) => part !== undefined).join(' and ');
    if (when === '') return denied('an explicit deny of the trust policy', [citeStatement(statement)], []);
    unless.push(`not: ${when}`);
  }
  if (ways.length === 0) return denied('the trust policy does not let it in', citeTrust(role), []);
  const decidedBy = statements.map(citeStatement);
  const supports = [[role.trust?.key ?? trust.key]];
  const conditions = [
    ...(ways.includes(undefined) ? [] : [[...new Set(ways)].join(' or ')]),
    ...unless,
    ...(needsOwnAccount(subject) ? [`its own account allows it ${action} on this role`] : []),
  ];
  if (conditions.length === 0) return { verdict: 'allowed', decidedBy, assumes: [], supports };
  return { verdict: 'conditional', condition: conditions.join(' and '), decidedBy, assumes: [], supports };
}

/** A service must be named: `*` stands for principals with AWS credentials or of an identity provider. */
function lets(naming: ReturnType<typeof namingOf>, subject: Subject): boolean {
  return naming !== 'none' && !(subject.kind === 'service' && naming === 'everyone');
}

function needsOwnAccount(subject: Subject): boolean {
  return subject.kind !== 'service' && subject.kind !== 'federated';
}

/** What its name alone says of the request. */
function knownOf(subject: Subject): ReadonlyMap<string, readonly string[]> {
  switch (subject.kind) {
    case 'user':
    case 'role':
      return new Map([
        ['aws:principalaccount', [subject.account]],
        ['aws:principalarn', [subject.id]],
      ]);
    case 'session':
    case 'account':
      return new Map([['aws:principalaccount', [subject.account]]]);
    case 'service':
      return new Map([
        ['aws:principalisawsservice', ['true']],
        ['aws:principalservicename', [subject.id]],
      ]);
    case 'everyone':
    case 'federated':
      return new Map();
  }
}
