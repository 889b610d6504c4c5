import type { PrincipalRecord } from '../../model/record';
import type { Decision, Question } from '../system';
import { OF_SERVICES, ofRequest } from './circumstances';
import type { Circumstances } from './circumstances';
import { anyOf } from './decide-conditions';
import { arnGlob } from './glob';
import type { Known, RequestContext } from './request-context';
import { underResourceControl } from './resource-policy/rcp-services';
import type { Control, ResourceSide } from './resource-policy/resource-book';
import { ruleOfResource } from './resource-ruling';
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
  resource?: OutsideRequest,
): Decision {
  const names = /^sts:/i.test(permission) ? roleActions(permission) : [];
  if (names.length === 0) {
    const decided =
      resource === undefined ? undefined : decideOnResource(record, resource, question, permission);
    if (decided !== undefined) return decided;
  }
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

/** What is asked of a resource whose policy the exports hold. */
export interface OutsideRequest {
  readonly arn: string;
  readonly account: string;
  readonly side: ResourceSide;
  readonly control: Control;
  readonly place: Circumstances;
}

/**
 * Someone outside on a resource: its policy must let it in, and for a principal of an account that account too; a
 * service, an identity provider and a request without credentials need nothing else (IAM user guide, "Cross-account
 * policy evaluation logic"; "Principal").
 */
function decideOnResource(
  record: PrincipalRecord,
  { arn, account, side, control, place }: OutsideRequest,
  question: Question,
  permission: string,
): Decision | undefined {
  if (side.state === 'absent') return undefined;
  const partition = partitionOf(arn);
  const subject = subjectOfRecord(record, account, partition);
  const policy = side.state === 'known' ? side.policy : undefined;
  const known = knownOf(subject);
  const given = givenContext(question);
  const circumstances = { ...place, at: question.at };
  const context: RequestContext = (key) =>
    given.get(key) ?? known.get(key) ?? ofRequest(key, circumstances) ?? 'unknown';
  const asked = { action: askedAction(permission), resource: arnGlob(arn) };
  const over = underResourceControl(asked.action.glob) ? control.denies : [];
  const ruling = ruleOfResource([...(policy?.statements ?? []), ...over], subject, partition, asked, context);
  const assumes =
    control.assumes === undefined || !underResourceControl(asked.action.glob) ? [] : [control.assumes];
  if (ruling.denies.length > 0)
    return denied('an explicit deny applies', ruling.denies.map(citeStatement), assumes);
  if (policy?.unusable !== undefined)
    return notEvaluated(`${policy.name} cannot be used: ${policy.unusable}`, assumes);
  const lets = ruling.allows.filter(({ naming }) => !(subject.kind === 'service' && naming === 'everyone'));
  if (lets.length === 0) {
    const reason = `${policy?.name ?? `${arn} has no policy that`} does not let it in`;
    const source = policy?.record?.source;
    return denied(reason, source === undefined ? [] : [{ ...source, text: reason }], assumes);
  }
  if (control.unreadable.length > 0) return notEvaluated(control.unreadable.join('; '), assumes);
  const sure = lets.filter(({ when }) => when === undefined);
  const used = sure.length > 0 ? sure : lets;
  const needs =
    subject.kind === 'account' ||
    subject.kind === 'user' ||
    subject.kind === 'role' ||
    subject.kind === 'session';
  const conditions = [
    ...(sure.length > 0 ? [] : [anyOf(lets.map(({ when }) => when ?? ''))]),
    ...ruling.unless.map((text) => `not denied: ${text}`),
    ...(needs ? [`account ${subject.account} itself allows it to its principal`] : []),
  ];
  const decidedBy = [...used.map(({ statement }) => statement), ...ruling.mayDeny].map(citeStatement);
  const supports = used.map(({ statement }) => [statement.policy]);
  if (conditions.length === 0) return { verdict: 'allowed', decidedBy, assumes, supports };
  return { verdict: 'conditional', condition: conditions.join(' and '), decidedBy, assumes, supports };
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
  for (const statement of [...trust.statements, ...(role.control?.denies ?? [])]) {
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
function knownOf(subject: Subject): ReadonlyMap<string, Known> {
  switch (subject.kind) {
    case 'user':
    case 'role':
      return new Map([
        ['aws:principalaccount', [subject.account]],
        ['aws:principalarn', [subject.id]],
        ...OF_SERVICES,
      ]);
    case 'session':
    case 'account':
      return new Map([['aws:principalaccount', [subject.account]], ...OF_SERVICES]);
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
