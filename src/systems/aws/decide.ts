import { byCodeUnit } from '../../lib/order';
import type { Key } from '../../model/record';
import type { DecidedBy, Decision, Question, RecordView } from '../system';
import type { Actor } from './actor';
import type { Actors } from './actors';
import { accountOf, iamEntity, isAccountId, isPattern, parseArn } from './arn';
import { arnGlob, literalGlob, overlaps } from './glob';
import { denied, givenContext, notEvaluated } from './answer';
import { decideAssume } from './decide-assume';
import { anyOf } from './decide-conditions';
import { decideOutsider } from './decide-outsider';
import type { OutsideRequest } from './decide-outsider';
import type { Assignments } from './identity-center/assignments';
import { isRefusedChange } from './iam-actions';
import { arnKey } from './keys';
import { askedAction } from './matching';
import { fitOf } from './resource-fit';
import type { Fit } from './resource-fit';
import { partitionOf } from './naming';
import { needsKeyPolicy } from './resource-policies';
import { valuesOf } from './request-context';
import { EXPLICIT, ruleOnRequest } from './request-ruling';
import type { Request, RequestRuling } from './request-way';
import { underResourceControl } from './resource-policy/rcp-services';
import type { ResourceBook } from './resource-policy/resource-book';
import { serviceOfAction } from './by-service';
import { callableBy, needsLongTermKeys, needsNoPermission, neverCalled, roleActions } from './sts-actions';
import type { TrustingRole } from './trust';

const SESSION = 'the session is not limited by a session policy';

/** What a question asks, made ready. */
interface Asking extends Request {
  readonly assumes: readonly string[];
}

/** Decides single requests exactly, from the principal's statements and not from the graph. */
export class Decider {
  readonly #view: RecordView;
  readonly #actors: Actors;
  readonly #roles: ReadonlyMap<Key, TrustingRole>;
  readonly #resources: ResourceBook;
  readonly #assignments: Assignments;

  constructor(
    view: RecordView,
    actors: Actors,
    roles: ReadonlyMap<Key, TrustingRole>,
    resources: ResourceBook,
    assignments: Assignments,
  ) {
    this.#assignments = assignments;
    this.#resources = resources;
    this.#view = view;
    this.#actors = actors;
    this.#roles = roles;
  }

  decide(question: Question): Decision {
    const record = this.#view.get(question.principal);
    if (record?.kind !== 'principal') {
      return notEvaluated(`${question.principal} is no principal of the exports`);
    }
    const centre = this.#assignments.decide(record, question);
    if (centre !== undefined) return centre;
    const permission = question.permission.trim();
    if (permission !== '*' && !/^[^:\s]+:\S+$/.test(permission)) {
      return notEvaluated(`${permission} is no AWS action: write it as service:Action`);
    }
    if (record.type === 'group') {
      return notEvaluated('a group makes no requests: ask for a member of it');
    }
    const actor = this.#actors.of(question.principal);
    const resource = this.#resourceText(question);
    if (actor === undefined) {
      const outside = resource === undefined ? undefined : this.#outside(resource, question);
      const unknown = this.#assignments.notDetailed(record);
      if (unknown !== undefined && roleActions(permission).length === 0) return unknown;
      return decideOutsider(record, this.#roleOf(question), question, permission, outside);
    }
    if (resource === undefined) {
      return notEvaluated(`${question.resourceId} is neither an ARN nor a name of the exports`);
    }
    const request = this.#request(actor, question, permission, resource);
    const partition = parseArn(resource)?.partition;
    if (partition !== undefined && !isPattern(partition) && partition !== partitionOf(actor.arn)) {
      return denied(`${resource} is in another partition, and partitions are separate`, [], []);
    }
    if (needsNoPermission(permission)) {
      return actor.kind === 'role' && needsLongTermKeys(permission)
        ? denied('a role has temporary credentials, and only long-term ones can call it', [], [])
        : freely(actor, permission);
    }
    if (isRefusedChange(permission, resource)) {
      return denied(`${resource} is kept by AWS, and only AWS can change it`, [], []);
    }
    const names = roleActions(permission);
    const fit = isPattern(resource) ? undefined : fitOf(permission, resource);
    if (fit?.kind === 'on others') return misplaced(this.#decide(actor, request), permission, resource, fit);
    if (fit?.kind === 'on everything' && request.account === actor.account) {
      const assumed = `${permission} acts on no single resource: it is decided on *, as AWS does`;
      const onAll = this.#request(actor, question, permission, '*');
      return this.#decide(actor, { ...onAll, assumes: [...onAll.assumes, assumed] });
    }
    if (names.length === 0) return this.#decide(actor, request);
    if (iamEntity(resource)?.type === 'role') return this.#onRole(actor, request, names);
    const ofRoles = isPattern(resource) && overlaps(ANY_ROLE, arnGlob(resource));
    return ofRoles && actor.kind !== 'root' && serviceOfAction(permission) === 'sts'
      ? this.#onRoles(actor, request, names)
      : this.#decide(actor, request);
  }

  #resourceText(question: Question): string | undefined {
    const text = question.resourceId.trim();
    if (text === '*' || parseArn(text) !== undefined || text.startsWith('arn:')) return text;
    const record = question.resource === undefined ? undefined : this.#view.get(question.resource);
    if (record?.kind === 'resource') return record.pattern === true ? record.name : record.id;
    return record?.kind === 'principal' ? record.id : undefined;
  }

  /** Where the resource is: as its ARN, the question or an export says; else the principal's own account. */
  #request(actor: Actor, question: Question, permission: string, resource: string): Asking {
    const given = givenContext(question);
    const stated = given.get('aws:resourceaccount');
    const [first] = valuesOf(stated) ?? [];
    const known = accountOf(resource) ?? (isAccountId(first) ? first : this.#resources.owner(resource));
    const account = known ?? actor.account;
    const action = askedAction(permission);
    // `*` as the resource of one action is what AWS evaluates for actions on no single resource: only a `*` fits it.
    const whole = resource === '*' && action.glob.literal;
    const side = this.#resources.side(resource);
    const control = this.#resources.control(account);
    const assumed = `${resource} is in account ${account} (its ARN does not say)`;
    return {
      asked: { action, resource: whole ? literalGlob('*') : arnGlob(resource) },
      permission,
      resource,
      account,
      circumstances: { ...this.#resources.placeOf(account), at: question.at, given },
      side,
      control,
      assumes: [
        ...actor.assumes,
        ...(control.assumes === undefined || !underResourceControl(action.glob) ? [] : [control.assumes]),
        ...(actor.kind === 'role' ? [SESSION] : []),
        ...(known === undefined && resource !== '*' ? [assumed] : []),
      ],
    };
  }

  /** A resource as someone outside asks for it; its account must be known. */
  #outside(resource: string, question: Question): OutsideRequest | undefined {
    const [stated] = valuesOf(givenContext(question).get('aws:resourceaccount')) ?? [];
    const account = accountOf(resource) ?? (isAccountId(stated) ? stated : this.#resources.owner(resource));
    if (account === undefined || resource === '*') return undefined;
    return {
      arn: resource,
      account,
      side: this.#resources.side(resource),
      control: this.#resources.control(account),
      place: this.#resources.placeOf(account),
    };
  }

  #roleOf(question: Question): TrustingRole | undefined {
    const resource = this.#resourceText(question);
    return resource === undefined ? undefined : this.#roles.get(arnKey(resource));
  }

  #decide(actor: Actor, request: Asking): Decision {
    const { permission } = request;
    if (actor.kind === 'root' && /^sts:assumerole$/i.test(permission)) {
      const reason = 'the account root user cannot call sts:AssumeRole (STS API reference, AssumeRole)';
      return denied(reason, [], request.assumes);
    }
    const ruling = ruleOnRequest(actor, request);
    const { assumes } = request;
    switch (ruling.kind) {
      case 'denied':
        return denied(ruling.reason, ruling.by, [...assumes, ...otherGrants(request, ruling.reason)]);
      case 'open':
        return {
          ...notEvaluated(ruling.reason, assumes),
          decidedBy: unique([...ruling.by, ...ruling.ways.flatMap(({ by }) => by)]),
          supports: ruling.ways.map(({ records }) => records),
        };
      case 'granted':
        return this.#granted(actor, request, ruling);
    }
  }

  #granted(actor: Actor, request: Asking, ruling: Extract<RequestRuling, { kind: 'granted' }>): Decision {
    const sure = ruling.ways.filter((way) => way.when === undefined);
    const used = sure.length > 0 ? sure : ruling.ways;
    const remains = [
      ...(sure.length > 0 ? [] : [anyOf(used.map(({ when }) => when ?? ''))]),
      ...ruling.remains,
      ...ruling.except.map((text) => `not denied: ${text}`),
    ];
    const assumes = [
      ...request.assumes,
      ...(ruling.assumesPolicy
        ? [`the policy of ${request.resource} does not deny it (resource policies are not in the exports)`]
        : []),
    ];
    const root = actor.kind === 'root' && used.every(({ by }) => by.length === 0);
    const decidedBy = unique([
      ...used.flatMap(({ by }) => by),
      ...(root ? [{ ...actor.record.source, text: actor.record.name }] : []),
      ...ruling.by,
    ]);
    const supports = used.map(({ records }) => records);
    if (remains.length > 0)
      return { verdict: 'conditional', condition: remains.join(' and '), decidedBy, assumes, supports };
    const reason = root ? { reason: 'the account root user is allowed by default' } : {};
    return { verdict: 'allowed', ...reason, decidedBy, assumes, supports };
  }

  /** STS actions on a role are decided by its trust policy, whatever identity policies say of them. */
  #onRole(actor: Actor, request: Asking, names: readonly string[]): Decision {
    const { resource, permission, assumes } = request;
    const role = this.#roles.get(arnKey(resource)) ?? roleNotExported(resource);
    const trust = decideAssume(actor, role, names, request.circumstances, assumes);
    if (serviceOfAction(permission) === 'sts') return trust;
    // A pattern of more services holds what IAM allows on a role too.
    if (actor.kind === 'root' || trust.verdict === 'allowed') return this.#decide(actor, request);
    const left = callableBy('aws', names).join(', ');
    return limited(this.#decide(actor, request), `not ${left}: ${trust.reason ?? trust.condition ?? ''}`);
  }

  /** The same, of all roles a pattern of resources stands for. */
  #onRoles(actor: Actor, request: Asking, names: readonly string[]): Decision {
    const { assumes } = request;
    if (callableBy('aws', names).length === 0) return denied(neverCalled('aws', names), [], assumes);
    const own = this.#decide(actor, request);
    if (own.verdict === 'denied' && own.reason !== EXPLICIT && !own.reason?.includes('service control')) {
      return notEvaluated('the trust policy of each role decides: ask for one role', assumes);
    }
    return limited(own, 'the trust policy of the role allows it too');
  }
}

/** A request AWS never makes: the action acts on other types of resources. */
function misplaced(
  decision: Decision,
  permission: string,
  resource: string,
  { types, sure }: Extract<Fit, { kind: 'on others' }>,
): Decision {
  if (decision.verdict === 'denied') return decision;
  const [first = '', ...more] = types.toSorted((a, b) => a.length - b.length || byCodeUnit(a, b));
  const rest = more.length === 1 ? 'one more type' : `${more.length} more types`;
  const others = more.length === 0 ? first : `${first} and ${rest}`;
  const reason = `${permission} is never asked of ${resource}: it acts on ${others} (Service Authorization Reference)`;
  return sure ? denied(reason, [], []) : notEvaluated(reason, []);
}

/** AWS asks no policy. */
function freely(actor: Actor, permission: string): Decision {
  return {
    verdict: 'allowed',
    reason: `${permission} needs no permission, and no policy takes it away`,
    decidedBy: [{ ...actor.record.source, text: actor.record.name }],
    assumes: [],
    supports: [[]],
  };
}

function limited(decision: Decision, condition: string): Decision {
  if (decision.verdict !== 'allowed' && decision.verdict !== 'conditional') return decision;
  const conditions = [decision.condition, condition].filter((text) => text !== undefined);
  return { ...decision, verdict: 'conditional', condition: conditions.join(' and ') };
}

const ANY_ROLE = arnGlob('arn:*:iam::*:role/*');

function roleNotExported(arn: string): TrustingRole {
  return { key: arnKey(arn), arn, account: accountOf(arn) ?? '', trust: undefined };
}

/** Ways to grant that stand in no policy and that no export has: a denial by silence assumes there are none. */
function otherGrants({ permission, resource, side }: Asking, reason: string): readonly string[] {
  if (reason === EXPLICIT || reason.includes('service control') || side.state === 'absent') return [];
  const service = parseArn(resource)?.service;
  if (service === 'kms' && needsKeyPolicy(permission, resource))
    return ['no grant of the key allows it (KMS grants are not in the exports)'];
  return service === 's3' ? ['no access control list allows it (S3 ACLs are not in the exports)'] : [];
}

/** Statements cited more than once are cited once. */
function unique(cited: readonly DecidedBy[]): readonly DecidedBy[] {
  return [...new Map(cited.map((by) => [`${by.file} ${by.pointer ?? ''} ${by.text}`, by])).values()];
}
