import { push } from '../../lib/lists-by-key';
import type { Step } from '../../graph/builder';
import { verbMask } from '../../model/permission';
import type { Key, Mechanism } from '../../model/record';
import type { RecordView } from '../system';
import { hasClock, stretchesOf } from './clock';
import type { Actor } from './actor';
import type { Actors } from './actors';
import type { SteppedTime, Stretch } from './clock';
import { arnKey, EVERYONE_KEY, federatedKey, namedPrincipal, serviceKey } from './keys';
import { keptAction, relateActions } from './matching';
import { denyBears, partitionOf, subjectOfNamed, subjectOfText } from './naming';
import type { Subject } from './naming';
import type { PolicyBook } from './policy-book';
import type { ResourceBook } from './resource-policy/resource-book';
import type { Statement } from './statement';
import { ASSUME, WITH_SAML, WITH_WEB_IDENTITY } from './sts-actions';
import { ruleOnAssume, trustOfOutsider } from './trust';
import type { TrustingRole, Way } from './trust';

const ASSUME_FORMS = [ASSUME, WITH_WEB_IDENTITY, WITH_SAML];
const VERBS_OF_ASSUME = verbMask('impersonate');
const THEIR_SIDE = 'the trusted account itself must allow its principal sts:AssumeRole on this role';
const CALLERS_SIDE = "the caller's own account must allow it sts:AssumeRole on this role";

/** All roles of the exports, with their trust policies. */
export function trustingRoles(
  view: RecordView,
  actors: Actors,
  book: PolicyBook,
  resources: ResourceBook,
): ReadonlyMap<Key, TrustingRole> {
  const roles = new Map<Key, TrustingRole>();
  for (const record of view.of('aws', 'principal')) {
    if (record.type !== 'role') continue;
    const attached = actors.attachments(record.key).find((attachment) => attachment.role === 'trust');
    const account = record.tenant.slice(record.tenant.indexOf('|') + 1);
    roles.set(record.key, {
      key: record.key,
      arn: record.id,
      account,
      control: resources.control(account),
      trust: attached === undefined ? undefined : book.trust(attached.policy),
    });
  }
  return roles;
}

/** Adds who may take on which role: principals of the exports, and those only trusts name. */
export class AssumeSteps {
  readonly #everyone: readonly Actor[];
  readonly #byAccount = new Map<string, Actor[]>();
  readonly #byArn = new Map<string, Actor>();
  readonly #sessions: readonly Actor[];
  readonly #clocks = new Map<Actor, readonly Statement[]>();
  readonly #view: RecordView;
  readonly #out: SteppedTime;

  constructor(view: RecordView, actors: readonly Actor[], out: SteppedTime) {
    this.#view = view;
    this.#out = out;
    this.#everyone = actors.filter((actor) => actor.kind !== 'root');
    this.#sessions = actors.filter((actor) => actor.kind === 'role');
    for (const actor of actors) {
      push(this.#byAccount, actor.account, actor);
      this.#byArn.set(actor.arn, actor);
    }
  }

  *of(role: TrustingRole): Generator<number, void> {
    for (const actor of this.#candidates(role)) {
      if (actor.kind === 'root' || actor.key === role.key) continue;
      for (const stretch of stretchesOf(this.#clocked(actor, role))) this.#assume(actor, role, stretch);
      this.#out.flush();
      yield 1;
    }
    if (role.trust === undefined) return;
    for (const statement of role.trust.statements) {
      if (!statement.allow) continue;
      for (const stretch of stretchesOf(role.trust.statements)) this.#outsiders(statement, role, stretch);
      this.#out.flush();
    }
  }

  /** Statements on which the clock bears: of the principal (found once), and of the trust policy. */
  #clocked(actor: Actor, role: TrustingRole): readonly Statement[] {
    let own = this.#clocks.get(actor);
    if (own === undefined) {
      const held = [...actor.allows, ...actor.denies, ...(actor.boundary?.allows ?? [])];
      own = held
        .map(({ statement }) => statement)
        .filter((statement) => hasClock(statement) && onAssume(statement));
      this.#clocks.set(actor, own);
    }
    return [...own, ...(role.trust?.statements.filter(hasClock) ?? [])];
  }

  /** Principals a trust policy can mean; all of them when it cannot be read. */
  #candidates(role: TrustingRole): ReadonlySet<Actor> {
    if (role.trust === undefined || role.trust.unusable !== undefined) return new Set(this.#everyone);
    const found = new Set<Actor>();
    for (const statement of role.trust.statements) {
      if (!statement.allow) continue;
      for (const text of statement.principals?.aws ?? []) {
        const named = namedPrincipal(text);
        if (named.kind === 'everyone') for (const actor of this.#everyone) found.add(actor);
        else if (named.kind === 'account')
          for (const actor of this.#byAccount.get(named.account) ?? []) found.add(actor);
        else if (named.kind === 'entity') {
          const actor = this.#byArn.get(named.arn);
          if (actor !== undefined) found.add(actor);
        } else if (named.kind === 'session') {
          for (const actor of this.#sessions) if (actor.record.name === named.roleName) found.add(actor);
        }
      }
    }
    return found;
  }

  #assume(actor: Actor, role: TrustingRole, stretch: Stretch): void {
    const ruling = ruleOnAssume(actor, role, stretch.at === undefined ? {} : { at: stretch.at });
    if (ruling.kind === 'denied') return;
    if (ruling.kind === 'ways') {
      for (const way of ruling.ways) {
        this.#add(
          actor.key,
          role,
          ASSUME,
          way,
          stretch,
          way.when === undefined ? 'allowed' : 'conditional',
          way.when,
        );
      }
      return;
    }
    const ways = ruling.ways.length > 0 ? ruling.ways : unreadableWays(actor, role);
    for (const way of ways) this.#add(actor.key, role, ASSUME, way, stretch, 'not-evaluated', ruling.reason);
  }

  #add(
    from: Key,
    role: TrustingRole,
    permission: string,
    way: Pick<Way, 'records' | 'via'>,
    stretch: Stretch,
    verdict: Step['verdict'],
    note: string | undefined,
    mechanism: Mechanism = 'role-trust',
  ): void {
    this.#out.add({
      from,
      to: role.key,
      kind: 'assume',
      permission,
      verbs: VERBS_OF_ASSUME,
      verdict,
      ...(note === undefined ? {} : { note }),
      window: stretch.window,
      mechanism,
      supports: [{ records: way.records, ...(way.via === undefined ? {} : { via: [way.via] }) }],
    });
  }

  /** Those whose own policies are not in the exports: the trust policy alone decides, as far as it can. */
  #outsiders(statement: Statement, role: TrustingRole, stretch: Stretch): void {
    const principals = statement.principals;
    const trust = role.trust;
    if (principals === undefined || trust === undefined) return;
    const partition = partitionOf(role.arn);
    const circumstances = {
      ...(stretch.at === undefined ? {} : { at: stretch.at }),
      resourceAccount: role.account,
    };
    const forms = ASSUME_FORMS.filter(
      (name) => relateActions(statement.actions, keptAction(name)) === 'whole',
    );
    const add = (
      from: Key,
      permission: string,
      extra: readonly string[],
      known: ReadonlyMap<string, readonly string[]>,
      subject: Subject,
    ): void => {
      if (!forms.includes(permission)) return;
      const own = trustOfOutsider(statement, known, circumstances);
      if (own === undefined) return;
      const unless: string[] = [];
      for (const deny of [...trust.statements, ...(role.control?.denies ?? [])]) {
        if (deny.allow || relateActions(deny.actions, keptAction(permission)) !== 'whole') continue;
        if (deny.principals === undefined) continue;
        const bearing = denyBears(deny.principals, subject, partition);
        if (bearing === 'spares') continue;
        const denied = trustOfOutsider(deny, known, circumstances);
        if (denied === undefined) continue;
        const parts = [denied.when, typeof bearing === 'object' ? bearing.when : undefined];
        const when = parts.filter((part) => part !== undefined).join(' and ');
        if (when === '') return;
        unless.push(`not: ${when}`);
      }
      const notes = [...(own.when === undefined ? [] : [own.when]), ...unless, ...extra];
      const note = trust.unusable ?? (notes.length === 0 ? undefined : notes.join('; and '));
      const verdict =
        trust.unusable !== undefined ? 'not-evaluated' : note === undefined ? 'allowed' : 'conditional';
      const mechanism = subject.kind === 'federated' ? 'federation' : 'role-trust';
      this.#add(from, role, permission, { records: [trust.key] }, stretch, verdict, note, mechanism);
    };
    for (const text of principals.aws) {
      const named = namedPrincipal(text, partition);
      const subject = subjectOfNamed(named, partition);
      if (subject === undefined || subject.partition !== partition) continue;
      if (subject.kind === 'everyone') add(EVERYONE_KEY, ASSUME, [CALLERS_SIDE], new Map(), subject);
      if (named.kind === 'other' || named.kind === 'deleted' || named.kind === 'everyone') continue;
      if (this.#byAccount.has(named.account) && named.kind === 'account') continue;
      const key = arnKey(named.arn);
      const record = this.#view.get(key);
      if (record?.kind === 'principal' && record.mentionedOnly !== true) continue;
      const side = named.account === role.account ? `${text} is not in the exports` : THEIR_SIDE;
      const known = new Map([
        ['aws:principalaccount', [named.account]],
        ...(named.kind === 'entity' ? [['aws:principalarn', [named.arn]] as const] : []),
      ]);
      add(key, ASSUME, [side], known, subject);
    }
    for (const service of principals.service) {
      const known = new Map([
        ['aws:principalisawsservice', ['true']],
        ['aws:principalservicename', [service]],
      ]);
      const subject = subjectOfText('service', service, role.account, partition);
      add(serviceKey(role.account, service), ASSUME, [], known, subject);
    }
    for (const provider of principals.federated) {
      const key = federatedKey(role.account, provider);
      const known = new Map([['aws:federatedprovider', [provider]]]);
      for (const form of ASSUME_FORMS.slice(1)) {
        if ((form === 'sts:AssumeRoleWithSAML') !== provider.includes(':saml-provider/')) continue;
        add(key, form, [], known, subjectOfText('federated', provider, role.account, partition));
      }
    }
  }
}

const ASSUME_ACTION = keptAction(ASSUME);

function onAssume(statement: Statement): boolean {
  return relateActions(statement.actions, ASSUME_ACTION) !== 'none';
}

/** The policies that cannot be read are what it hangs on. */
function unreadableWays(actor: Actor, role: TrustingRole): readonly Pick<Way, 'records' | 'via'>[] {
  const trust = role.trust === undefined || role.trust.missing ? [] : [role.trust.key];
  const ways = actor.unreadable.map(({ records, via }) => ({
    records: [...trust, ...records],
    ...(via === undefined ? {} : { via }),
  }));
  return ways.length > 0 ? ways : trust.length > 0 ? [{ records: trust }] : [];
}
