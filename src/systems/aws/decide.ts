import type { Key } from '../../model/record';
import type { DecidedBy, Decision, Question, RecordView } from '../system';
import type { Actor, Actors, Circumstances } from './actor';
import { accountOf, iamEntity, isAccountId, isPattern, parseArn } from './arn';
import { arnGlob, literalGlob, overlaps } from './glob';
import { cite, denied, givenContext, notEvaluated } from './answer';
import { decideAssume } from './decide-assume';
import { conditionsOf, limits } from './decide-conditions';
import { decideOutsider } from './decide-outsider';
import { arnKey } from './keys';
import { askedAction } from './matching';
import { mayHavePolicy, needsKeyPolicy } from './resource-policies';
import { partitionOf } from './naming';
import { ruleOn, serviceOfAction } from './ruling';
import type { Applies, Ruling } from './ruling';
import { callableBy, neverCalled, roleActions } from './sts-actions';
import { unreadableReason } from './trust';
import type { TrustingRole } from './trust';

const CEILINGS = [
  'no service control policy denies it (SCPs are not in the exports)',
  'no resource control policy denies it (RCPs are not in the exports)',
];
const EXPLICIT = 'an explicit deny applies';
const SESSION = 'the session is not limited by a session policy';

/** What a question asks, made ready. */
interface Request {
  readonly question: Question;
  readonly permission: string;
  readonly resource: string;
  /** The account of the resource, as the ARN, the context or an assumption has it. */
  readonly account: string;
  readonly circumstances: Circumstances;
  readonly assumes: readonly string[];
}

/** Decides single requests exactly, from the principal's statements and not from the graph. */
export class Decider {
  readonly #view: RecordView;
  readonly #actors: Actors;
  readonly #roles: ReadonlyMap<Key, TrustingRole>;

  constructor(view: RecordView, actors: Actors, roles: ReadonlyMap<Key, TrustingRole>) {
    this.#view = view;
    this.#actors = actors;
    this.#roles = roles;
  }

  decide(question: Question): Decision {
    const record = this.#view.get(question.principal);
    if (record?.kind !== 'principal') {
      return notEvaluated(`${question.principal} is no principal of the exports`);
    }
    const permission = question.permission.trim();
    if (permission !== '*' && !/^[^:\s]+:\S+$/.test(permission)) {
      return notEvaluated(`${permission} is no AWS action: write it as service:Action`);
    }
    if (record.type === 'group') {
      return notEvaluated('a group makes no requests: ask for a member of it');
    }
    const actor = this.#actors.of(question.principal);
    if (actor === undefined) return decideOutsider(record, this.#roleOf(question), question, permission);
    const resource = this.#resourceText(question);
    if (resource === undefined) {
      return notEvaluated(`${question.resourceId} is neither an ARN nor a name of the exports`);
    }
    const request = requestOf(actor, question, permission, resource);
    const partition = parseArn(resource)?.partition;
    if (partition !== undefined && !isPattern(partition) && partition !== partitionOf(actor.arn)) {
      return denied(`${resource} is in another partition, and partitions are separate`, [], CEILINGS);
    }
    const names = roleActions(permission);
    if (names.length === 0) return this.#own(actor, request);
    if (iamEntity(resource)?.type === 'role') return this.#onRole(actor, request, names);
    const ofRoles = isPattern(resource) && overlaps(ANY_ROLE, arnGlob(resource));
    return ofRoles && actor.kind !== 'root' && serviceOfAction(permission) === 'sts'
      ? this.#onRoles(actor, request, names)
      : this.#own(actor, request);
  }

  #own(actor: Actor, request: Request): Decision {
    return actor.kind === 'root' ? this.#root(actor, request) : this.#decide(actor, request);
  }

  #resourceText(question: Question): string | undefined {
    const text = question.resourceId.trim();
    if (text === '*' || parseArn(text) !== undefined || text.startsWith('arn:')) return text;
    const record = question.resource === undefined ? undefined : this.#view.get(question.resource);
    if (record?.kind === 'resource') return record.pattern === true ? record.name : record.id;
    return record?.kind === 'principal' ? record.id : undefined;
  }

  #roleOf(question: Question): TrustingRole | undefined {
    const resource = this.#resourceText(question);
    return resource === undefined ? undefined : this.#roles.get(arnKey(resource));
  }

  #root(actor: Actor, request: Request): Decision {
    const assumes = [...CEILINGS, ...request.assumes];
    if (/^sts:assumerole$/i.test(request.permission)) {
      return denied(
        'the account root user cannot call sts:AssumeRole (STS API reference, AssumeRole)',
        [],
        assumes,
      );
    }
    if (request.account !== actor.account) return this.#crossAccount(request, [], [], assumes);
    return {
      verdict: 'allowed',
      reason: 'the account root user is allowed by default',
      decidedBy: [{ ...actor.record.source, text: actor.record.name }],
      assumes,
      supports: [[]],
    };
  }

  #decide(actor: Actor, request: Request): Decision {
    const assumes = [...CEILINGS, ...(actor.kind === 'role' ? [SESSION] : []), ...request.assumes];
    const action = askedAction(request.permission);
    // `*` as the resource of one action is what AWS evaluates for actions on no single resource: only a `*` fits it.
    const whole = request.resource === '*' && action.glob.literal;
    const resource = whole ? literalGlob('*') : arnGlob(request.resource);
    const ruling = ruleOn(actor, { action, resource }, request.circumstances);
    if (ruling.kind === 'denied') {
      return denied(EXPLICIT, ruling.by.map(cite), assumes);
    }
    const unreadable = unreadableReason(actor);
    if (unreadable !== '' && (ruling.kind !== 'silent' || actor.unreadable.length > 0)) {
      return {
        ...notEvaluated(`it hangs on what the exports lack: ${unreadable}`, assumes),
        decidedBy: ruling.kind === 'granted' ? ruling.grants.map(({ held }) => cite(held)) : [],
      };
    }
    switch (ruling.kind) {
      case 'silent':
        return this.#implicit(actor, request, 'no identity policy allows it', [], assumes);
      case 'outside-boundary':
        return this.#outsideBoundary(actor, request, ruling.grants, assumes);
      case 'granted':
        return this.#granted(actor, request, ruling, assumes);
    }
  }

  #outsideBoundary(
    actor: Actor,
    request: Request,
    grants: readonly Applies[],
    assumes: readonly string[],
  ): Decision {
    const reason = `the permissions boundary ${actor.boundary?.name ?? ''} does not allow it`;
    const by = [...this.#boundaryOf(actor, reason), ...grants.map(({ held }) => cite(held))];
    // A grant of a resource policy to a user's own ARN passes over the boundary's implicit deny; one to a role does not
    // (IAM user guide, "Policy evaluation logic", resource-based policies).
    if (actor.kind === 'user') return this.#implicit(actor, request, reason, by, assumes);
    return denied(reason, by, assumes);
  }

  #boundaryOf(actor: Actor, text: string): readonly DecidedBy[] {
    const attachment = this.#actors.attachments(actor.key).find((candidate) => candidate.role === 'boundary');
    const policy = attachment === undefined ? undefined : this.#view.get(attachment.policy);
    const source = policy?.source ?? attachment?.source;
    return source === undefined ? [] : [{ ...source, text }];
  }

  /** Nothing of the principal's own allows it: denied, unless a policy of the resource could. */
  #implicit(
    actor: Actor,
    request: Request,
    reason: string,
    decidedBy: readonly DecidedBy[],
    assumes: readonly string[],
  ): Decision {
    if (request.account !== actor.account) {
      return denied(`${reason}, which access to another account's resource needs`, decidedBy, assumes);
    }
    if (request.resource !== '*' && mayHavePolicy(request.resource)) {
      return {
        ...notEvaluated(
          `${reason}; the policy of ${request.resource} could, and is not in the exports`,
          assumes,
        ),
        decidedBy,
      };
    }
    return denied(reason, decidedBy, assumes);
  }

  #granted(
    actor: Actor,
    request: Request,
    ruling: Extract<Ruling, { kind: 'granted' }>,
    assumes: readonly string[],
  ): Decision {
    const { conditions, used } = conditionsOf(ruling);
    const decidedBy = [
      ...used.map(({ held }) => cite(held)),
      ...limits(ruling).map(({ held }) => cite(held)),
    ];
    const supports = used.map(({ held }) => held.records);
    if (request.account !== actor.account) return this.#crossAccount(request, decidedBy, supports, assumes);
    if (needsKeyPolicy(request.permission, request.resource)) {
      const reason =
        'an identity policy allows it, but the key policy must allow it or leave it to IAM too, and is not in the exports';
      return { ...notEvaluated(reason, assumes), decidedBy };
    }
    const resourceSide = mayHavePolicy(request.resource)
      ? [`the policy of ${request.resource} does not deny it (resource policies are not in the exports)`]
      : [];
    if (conditions.length === 0) {
      return { verdict: 'allowed', decidedBy, assumes: [...assumes, ...resourceSide], supports };
    }
    return {
      verdict: 'conditional',
      condition: conditions.join(' and '),
      decidedBy,
      assumes: [...assumes, ...resourceSide],
      supports,
    };
  }

  #crossAccount(
    request: Request,
    decidedBy: readonly DecidedBy[],
    supports: Decision['supports'],
    assumes: readonly string[],
  ): Decision {
    if (!mayHavePolicy(request.resource)) {
      return denied(
        `${request.resource} is in account ${request.account}, and its service lets no other account in by policy`,
        decidedBy,
        assumes,
      );
    }
    const reason = `${request.resource} is in account ${request.account}: its own policy must allow it too, and is not in the exports`;
    return { ...notEvaluated(reason, assumes), decidedBy, supports };
  }

  /** STS actions on a role are decided by its trust policy, whatever identity policies say of them. */
  #onRole(actor: Actor, request: Request, names: readonly string[]): Decision {
    const { resource, permission } = request;
    const assumes = [...CEILINGS, ...(actor.kind === 'role' ? [SESSION] : []), ...request.assumes];
    const role = this.#roles.get(arnKey(resource)) ?? roleNotExported(resource);
    const trust = decideAssume(actor, role, names, request.circumstances, assumes);
    if (serviceOfAction(permission) === 'sts') return trust;
    // A pattern of more services holds what IAM allows on a role too.
    if (actor.kind === 'root' || trust.verdict === 'allowed') return this.#own(actor, request);
    const left = callableBy('aws', names).join(', ');
    return limited(this.#own(actor, request), `not ${left}: ${trust.reason ?? trust.condition ?? ''}`);
  }

  /** The same, of all roles a pattern of resources stands for. */
  #onRoles(actor: Actor, request: Request, names: readonly string[]): Decision {
    const assumes = [...CEILINGS, ...request.assumes];
    if (callableBy('aws', names).length === 0) return denied(neverCalled('aws', names), [], assumes);
    const own = this.#own(actor, request);
    if (own.verdict === 'denied' && own.reason !== EXPLICIT) {
      return notEvaluated('the trust policy of each role decides: ask for one role', assumes);
    }
    return limited(own, 'the trust policy of the role allows it too');
  }
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

function requestOf(actor: Actor, question: Question, permission: string, resource: string): Request {
  const given = givenContext(question);
  const stated = given.get('aws:resourceaccount');
  const first = stated === undefined || typeof stated === 'string' ? undefined : stated[0];
  const fromContext = isAccountId(first) ? first : undefined;
  const named = accountOf(resource);
  const account = named ?? fromContext ?? actor.account;
  const assumes =
    named === undefined && fromContext === undefined && resource !== '*'
      ? [`${resource} is in account ${actor.account} (its ARN does not say)`]
      : [];
  return {
    question,
    permission,
    resource,
    account,
    circumstances: { at: question.at, resourceAccount: account, given },
    assumes,
  };
}
