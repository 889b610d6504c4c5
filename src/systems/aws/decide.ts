import type { Key, PrincipalRecord } from '../../model/record';
import type { DecidedBy, Decision, Question, RecordView } from '../system';
import type { Actor, Actors, Circumstances, Held } from './actor';
import { accountOf, iamEntity, isAccountId, parseArn } from './arn';
import { arnGlob, literalGlob } from './glob';
import { arnKey, namedPrincipal } from './keys';
import { askedAction, relateActions } from './matching';
import type { Known } from './request-context';
import { mayHavePolicy, needsKeyPolicy } from './resource-policies';
import { ruleOn } from './ruling';
import type { Applies, Ruling } from './ruling';
import type { Statement } from './statement';
import { statementText } from './statement-text';
import { ruleOnAssume, trustOfOutsider, unreadableReason } from './trust';
import type { TrustingRole } from './trust';

const CEILINGS = [
  'no service control policy denies it (SCPs are not in the exports)',
  'no resource control policy denies it (RCPs are not in the exports)',
];
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
    if (actor === undefined) return this.#outsider(record, question, permission);
    const resource = this.#resourceText(question);
    if (resource === undefined) {
      return notEvaluated(`${question.resourceId} is neither an ARN nor a name of the exports`);
    }
    const request = requestOf(actor, question, permission, resource);
    if (actor.kind === 'root') return this.#root(actor, request);
    const role = this.#roles.get(arnKey(resource));
    if (/^sts:assumerole$/i.test(permission) && iamEntity(resource)?.type === 'role') {
      return this.#assume(actor, role ?? roleNotExported(resource), request);
    }
    return this.#decide(actor, request);
  }

  #resourceText(question: Question): string | undefined {
    const text = question.resourceId.trim();
    if (text === '*' || parseArn(text) !== undefined || text.startsWith('arn:')) return text;
    const record = question.resource === undefined ? undefined : this.#view.get(question.resource);
    if (record?.kind === 'resource') return record.pattern === true ? record.name : record.id;
    return record?.kind === 'principal' ? record.id : undefined;
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
      return denied('an explicit deny applies', ruling.by.map(cite), assumes);
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

  #assume(actor: Actor, role: TrustingRole, request: Request): Decision {
    const assumes = [...CEILINGS, ...(actor.kind === 'role' ? [SESSION] : []), ...request.assumes];
    const ruling = ruleOnAssume(actor, role, request.circumstances);
    if (ruling.kind === 'denied') return denied(ruling.reason, ruling.by.map(citeStatement), assumes);
    const sure = ruling.ways.filter((way) => way.when === undefined);
    const used = sure.length > 0 ? sure : ruling.ways;
    const decidedBy = uniqueCitations(used.flatMap((way) => way.statements));
    if (ruling.kind === 'unknown') return { ...notEvaluated(ruling.reason, assumes), decidedBy };
    if (used.length === 0) {
      const reason =
        actor.account === role.account
          ? 'the trust policy and the identity policies together do not allow it'
          : 'across accounts both the trust policy and an identity policy must allow it, and they do not';
      return denied(reason, this.#trustPolicyOf(role), assumes);
    }
    const supports = used.map((way) => way.records);
    if (sure.length > 0) return { verdict: 'allowed', decidedBy, assumes, supports };
    const conditions = [...new Set(used.map((way) => way.when ?? ''))];
    return { verdict: 'conditional', condition: conditions.join(' or '), decidedBy, assumes, supports };
  }

  #trustPolicyOf(role: TrustingRole): readonly DecidedBy[] {
    const record = role.trust?.record;
    return record === undefined ? [] : [{ ...record.source, text: `${record.name} does not let it in` }];
  }

  /** Someone whose own policies are not in the exports: only what a trust policy says of them can be told. */
  #outsider(record: PrincipalRecord, question: Question, permission: string): Decision {
    const resource = this.#resourceText(question);
    const role = resource === undefined ? undefined : this.#roles.get(arnKey(resource));
    if (role?.trust === undefined || !/^sts:assumerole/i.test(permission)) {
      return notEvaluated(`the policies of ${record.name} are not in the exports`);
    }
    if (role.trust.unusable !== undefined)
      return notEvaluated(`the trust policy cannot be used: ${role.trust.unusable}`);
    const circumstances = { at: question.at, given: givenContext(question), resourceAccount: role.account };
    const conditions: string[] = [];
    const statements: Statement[] = [];
    let open = false;
    for (const statement of role.trust.statements) {
      if (relateActions(statement.actions, askedAction(permission)) !== 'whole') continue;
      if (!namesOutsider(statement, record)) continue;
      const trusted = trustOfOutsider(statement, new Map(), circumstances);
      if (trusted === undefined) continue;
      if (!statement.allow && trusted.when === undefined) {
        return denied('an explicit deny of the trust policy', [citeStatement(statement)], []);
      }
      statements.push(statement);
      if (!statement.allow) conditions.push(`not: ${trusted.when ?? ''}`);
      else if (trusted.when === undefined) open = true;
      else conditions.push(trusted.when);
    }
    if (!statements.some((statement) => statement.allow)) {
      return denied('the trust policy does not let it in', this.#trustPolicyOf(role), []);
    }
    if (record.type !== 'service' && !question.permission.toLowerCase().includes('with')) {
      conditions.push('its own account allows it sts:AssumeRole on this role');
    }
    const decidedBy = statements.map(citeStatement);
    const supports = [[role.trust.key]];
    if (open && conditions.length === 0) return { verdict: 'allowed', decidedBy, assumes: [], supports };
    return { verdict: 'conditional', condition: conditions.join(' and '), decidedBy, assumes: [], supports };
  }
}

function namesOutsider(statement: Statement, record: PrincipalRecord): boolean {
  const principals = statement.principals;
  if (principals === undefined) return false;
  const listed =
    record.type === 'service'
      ? principals.service.includes(record.name)
      : principals.federated.includes(record.id) ||
        principals.aws.some((text) => {
          const named = namedPrincipal(text);
          return named.kind === 'everyone' || ('arn' in named && named.arn === record.id);
        });
  return listed !== principals.not;
}

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

/** Context as the question gives it; a key with no values is stated to be absent. */
function givenContext(question: Question): ReadonlyMap<string, Known> {
  const given = new Map<string, Known>();
  for (const [key, values] of question.context)
    given.set(key.toLowerCase(), values.length === 0 ? 'absent' : values);
  return given;
}

function conditionsOf(ruling: Extract<Ruling, { kind: 'granted' }>): {
  readonly conditions: readonly string[];
  readonly used: readonly Applies[];
} {
  const sure = ruling.grants.filter((grant) => grant.when === undefined);
  const used = sure.length > 0 ? sure : ruling.grants;
  const conditions: string[] = [];
  if (sure.length === 0) conditions.push(anyOf(used));
  const within = ruling.within ?? [];
  if (within.length > 0 && within.every((limit) => limit.when !== undefined)) {
    conditions.push(`the boundary allows it: ${anyOf(within)}`);
  }
  for (const text of new Set(ruling.unless.map((deny) => deny.when ?? '')))
    conditions.push(`not denied: ${text}`);
  for (const text of ruling.except) conditions.push(`not denied: ${text}`);
  return { conditions, used };
}

function limits(ruling: Extract<Ruling, { kind: 'granted' }>): readonly Applies[] {
  const within = ruling.within ?? [];
  const sure = within.filter((limit) => limit.when === undefined);
  return [...(sure.length > 0 ? sure : within), ...ruling.unless];
}

function anyOf(applies: readonly Applies[]): string {
  const texts = [...new Set(applies.map((item) => item.when ?? ''))];
  return texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' or ');
}

function notEvaluated(reason: string, assumes: readonly string[] = []): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes, supports: [] };
}

function denied(reason: string, decidedBy: readonly DecidedBy[], assumes: readonly string[]): Decision {
  return { verdict: 'denied', reason, decidedBy, assumes, supports: [] };
}

function uniqueCitations(statements: readonly Statement[]): readonly DecidedBy[] {
  return [...new Set(statements)].map(citeStatement);
}

function citeStatement(statement: Statement): DecidedBy {
  return { file: statement.file, pointer: statement.pointer, text: statementText(statement) };
}

function cite(held: Held): DecidedBy {
  const { statement, via } = held;
  const through = via === undefined ? '' : ` through group ${via.slice(via.lastIndexOf('/') + 1)}`;
  return { file: statement.file, pointer: statement.pointer, text: `${statementText(statement)}${through}` };
}
