import { push } from '../../../lib/lists-by-key';
import type { Key, PrincipalRecord } from '../../../model/record';
import type { Actor } from '../actor';
import type { Actors } from '../actors';
import type { Circumstances } from '../circumstances';
import { accountOf } from '../arn';
import { INVENTORY_COMMANDS } from '../inventory';
import type { Listed, Inventory } from '../inventory';
import type { ResourceBook } from '../resource-policy/resource-book';
import { ruleOnAssume } from '../trust';
import type { TrustingRole } from '../trust';
import { isKeptByAws } from './account';
import type { AccountFacts } from './account';
import { all, any, GIVEN, legOfWays, onCondition } from './leg';
import type { Leg } from './leg';
import type { EscalationPath, On } from './path';
import { PATTERN_OF_TYPE } from './paths-existing';
import { permittedOn, permittedOnThing, permittedSomewhere } from './permitted';
import type { ServiceTrust } from './service-trust';

/** What techniques are decided from. */
export interface Ground {
  readonly actors: Actors;
  readonly roles: ReadonlyMap<Key, TrustingRole>;
  readonly resources: ResourceBook;
  readonly facts: AccountFacts;
  readonly inventory: Inventory;
  readonly trust: ServiceTrust;
}

/** Decides what the techniques of one actor need, permission by permission. */
export class Requirements {
  readonly #ground: Ground;
  readonly actor: Actor;
  readonly circumstances: Circumstances;

  constructor(ground: Ground, actor: Actor, circumstances: Circumstances) {
    this.#ground = ground;
    this.actor = actor;
    this.circumstances = { ...circumstances, resourceAccount: actor.account };
  }

  /** All permissions a path needs on this kind of thing, on this one resource. */
  on(path: EscalationPath, on: On, resource: string): Leg | undefined {
    return all(
      path.required
        .filter((required) => required.on === on)
        .map(({ action }) => permittedOn(this.actor, action, resource, this.circumstances)),
    );
  }

  /** What a path needs that hangs on no single target: actions on new things, and on nothing in particular. */
  beside(path: EscalationPath): Leg | undefined {
    const patterns = new Map<string, string[]>();
    const legs: (Leg | undefined)[] = [];
    for (const { action, on } of path.required) {
      if (on === 'any') legs.push(permittedOn(this.actor, action, '*', this.circumstances));
      if (typeof on !== 'object') continue;
      push(patterns, on.pattern, action);
    }
    for (const [pattern, actions] of patterns) legs.push(this.#somewhere(actions, pattern));
    return all(legs);
  }

  /** The roles of the account that may be passed to one of the services, which they let take them on. */
  *passed(services: readonly string[]): Generator<{ readonly role: PrincipalRecord; readonly leg: Leg }> {
    const trusted = services.map((service) => ({
      service,
      roles: this.#ground.trust.in(this.actor.account, service, this.circumstances),
      given: new Map([['iam:passedtoservice', [service]]]),
    }));
    for (const role of this.#ground.facts.roles(this.actor.account)) {
      if (role.key === this.actor.key || !trusted.some(({ roles }) => roles.has(role.key))) continue;
      if (isKeptByAws(role)) continue;
      const leg = any(
        trusted.map(({ roles, given }) => {
          const trust = roles.get(role.key);
          if (trust === undefined) return undefined;
          const passing = permittedOn(this.actor, 'iam:PassRole', role.id, { ...this.circumstances, given });
          return all([passing, trust]);
        }),
      );
      if (leg !== undefined) yield { role, leg };
    }
  }

  /** May this actor take on the role, as its trust policy is? */
  assume(role: PrincipalRecord, actor: Actor = this.actor): Leg | undefined {
    const trusting = this.#ground.roles.get(role.key);
    if (trusting === undefined) return undefined;
    return assumeLeg(actor, trusting, this.circumstances);
  }

  /** One of these types has something, which the actor may use as the path needs. */
  needed(path: EscalationPath, types: readonly string[]): Leg | undefined {
    if (types.length === 0) return GIVEN;
    const { account } = this.actor;
    const uses = actionsOn(path, 'existing');
    const listed = any(
      types
        .flatMap((type) => this.#ground.inventory.of(account, type))
        .map((thing) => this.onThing(uses, thing)),
    );
    if (listed?.verdict === 'allowed') return listed;
    const missing = types.filter((type) => !this.#ground.inventory.has(account, type));
    if (missing.length === 0) return listed;
    const usable = any(types.map((type) => this.#unlisted(uses, type)));
    return any([listed, all([usable, onCondition(needsList(missing))])]);
  }

  onThing(actions: readonly string[], thing: Listed): Leg | undefined {
    const { resources } = this.#ground;
    return all(
      actions.map((action) =>
        permittedOnThing(this.actor, action, thing.record.id, this.circumstances, resources),
      ),
    );
  }

  /** The actions on some thing of a type whose list is not in the exports. */
  unlisted(path: EscalationPath, type: string): Leg | undefined {
    return all([this.#unlisted(actionsOn(path, 'existing'), type), onCondition(needsList([type]))]);
  }

  #unlisted(actions: readonly string[], type: string): Leg | undefined {
    const pattern = PATTERN_OF_TYPE.get(type);
    return actions.length === 0
      ? GIVEN
      : pattern === undefined
        ? undefined
        : this.#somewhere(actions, pattern);
  }

  #somewhere(actions: readonly string[], pattern: string): Leg | undefined {
    const { account } = this.actor;
    return permittedSomewhere(this.actor, actions, pattern.replace('{account}', account), this.circumstances);
  }

  /** Customer managed policies in force for a principal or group, each with the attachment that puts it there. */
  *policiesOf(key: Key): Generator<{ readonly arn: string; readonly attachment: Key }> {
    for (const attachment of this.#ground.actors.attachments(key)) {
      if (attachment.role !== 'identity') continue;
      const arn = attachment.policy.slice(
        attachment.policy.indexOf('|') + 1,
        attachment.policy.lastIndexOf('#'),
      );
      if (accountOf(arn) === this.actor.account) yield { arn, attachment: attachment.key };
    }
  }

  /** A policy in force through this attachment is given another version. */
  rewritten(path: EscalationPath, on: On, arn: string, records: readonly Key[]): Leg | undefined {
    return all([
      this.on(path, on, arn),
      this.#ground.facts.anotherVersion(arn),
      { ...GIVEN, supports: [{ records }] },
    ]);
  }
}

export function assumeLeg(actor: Actor, role: TrustingRole, circumstances: Circumstances): Leg | undefined {
  const ruling = ruleOnAssume(actor, role, circumstances);
  if (ruling.kind === 'denied' || ruling.ways.length === 0) return undefined;
  return legOfWays(ruling.ways, [], ruling.kind === 'unknown' ? ruling.reason : undefined);
}

export function actionsOn(path: EscalationPath, on: On): readonly string[] {
  return path.required.filter((required) => required.on === on).map(({ action }) => action);
}

/** Names the list that would decide it, with the command that gives it. */
function needsList(types: readonly string[]): string {
  const commands = types.map((type) => INVENTORY_COMMANDS.get(type) ?? `a list of ${type}`);
  return `needs the list of ${types.join(' or ')} (${commands.join('; ')})`;
}
