import { push } from '../../../lib/lists-by-key';
import type { GraphBuilder, Step } from '../../../graph/builder';
import { verbMask } from '../../../model/permission';
import type { Key } from '../../../model/record';
import { STANDING } from '../../../model/window';
import type { Window } from '../../../model/window';
import type { RecordView } from '../../system';
import { EVERYTHING } from '../held';
import type { Actor } from '../actor';
import type { Actors } from '../actors';
import type { Held } from '../held';
import type { Circumstances } from '../circumstances';
import { SteppedTime, stretchesOf } from '../clock';
import { Inventory } from '../inventory';
import { arnKey, namedPrincipal, patternKey, rootArn } from '../keys';
import { partitionOf } from '../naming';
import type { PermissionSteps } from '../permission-steps';
import type { PolicyBook } from '../policy-book';
import type { ResourceBook } from '../resource-policy/resource-book';
import type { TrustingRole } from '../trust';
import { AccountFacts, isKeptByAws } from './account';
import { gainsOf } from './gains';
import { joinable } from './join-group';
import { all, GIVEN, onCondition } from './leg';
import type { Leg } from './leg';
import { ADMINISTRATOR, pathLabel } from './path';
import type { EscalationPath } from './path';
import { ESCALATION_PATHS } from './paths';
import { statesSomewhere } from './permitted';
import { assumeLeg, Requirements } from './requirements';
import type { Ground } from './requirements';
import { ServiceTrust } from './service-trust';
import { EscalationSteps } from './escalation-steps';
import { administratorLeg, isFree, isOwn } from './administrator';

const TAKE_OVER = verbMask('impersonate');
const ADMINISTER = verbMask('administer', 'impersonate');

/** What the steps of techniques are made from. */
export interface EscalationSources {
  readonly view: RecordView;
  readonly build: GraphBuilder;
  readonly book: PolicyBook;
  readonly actors: Actors;
  readonly roles: ReadonlyMap<Key, TrustingRole>;
  readonly resources: ResourceBook;
  /** Permission steps into another place than the graph. */
  readonly permissions: (out: SteppedTime) => PermissionSteps;
}

/** Who acts, when, and what it took to get so far. */
interface Attempt {
  readonly actor: Actor;
  readonly circumstances: Circumstances;
  readonly window: Window;
  readonly before: Leg;
  readonly prefix: string;
}

/**
 * Adds what acting principals can become by the published escalation paths, each decided by the evaluator with
 * resources, conditions, boundaries and SCPs. A step leads to the principal whose rights are gained; or, where a
 * principal's policies can be widened without limit, to everything of the account, and from there to its root user.
 */
export class Escalations {
  readonly #sources: EscalationSources;
  readonly #ground: Ground;
  readonly #steps: EscalationSteps;
  readonly #gained = new Set<string>();
  readonly #administered = new Set<string>();
  readonly #trustingAccount = new Map<string, TrustingRole[]>();

  constructor(sources: EscalationSources) {
    const { view, actors, roles, resources, build } = sources;
    this.#sources = sources;
    this.#ground = {
      actors,
      roles,
      resources,
      facts: new AccountFacts(view),
      inventory: new Inventory(view),
      trust: new ServiceTrust(roles),
    };
    this.#steps = new EscalationSteps(build);
    for (const role of roles.values()) {
      for (const account of accountsTrusted(role)) {
        push(this.#trustingAccount, account, role);
      }
    }
  }

  /** All techniques of one actor. */
  *of(actor: Actor): Generator<number, void> {
    if (actor.kind === 'root') {
      this.#root(actor);
      return;
    }
    if (actor.allows.length === 0 && !this.#ground.facts.groupsOf(actor.key).length) return;
    for (const stretch of stretchesOf(statementsOf(actor))) {
      const circumstances = stretch.at === undefined ? {} : { at: stretch.at };
      const attempt = { actor, circumstances, window: stretch.window, before: GIVEN, prefix: '' };
      yield* this.#attempt(attempt, true);
      this.#steps.forget();
      this.#gained.clear();
    }
    this.#steps.flush();
  }

  /** What administering an account gives, once all actors are done. */
  finish(): void {
    for (const account of this.#administered) {
      const root = this.#rootOf(account);
      if (root === undefined) continue;
      this.#steps.add(patternKey(account, '*'), root, ADMINISTRATOR, GIVEN, STANDING, { verbs: ADMINISTER });
    }
    this.#steps.flush();
  }

  *#attempt(attempt: Attempt, joining: boolean): Generator<number, void> {
    const { actor, circumstances, before, prefix } = attempt;
    const administrator = administratorLeg(actor, circumstances);
    if (administrator !== undefined) {
      this.#everything(attempt, actor, `${prefix}${ADMINISTRATOR}`, all([before, administrator]));
      yield 1;
      return;
    }
    const needs = new Requirements(this.#ground, actor, circumstances);
    const joins: EscalationPath[] = [];
    for (const path of ESCALATION_PATHS) {
      if (!path.required.every(({ action }) => statesSomewhere(actor, action))) continue;
      if (path.method.kind === 'join group') {
        if (joining) joins.push(path);
        continue;
      }
      const label = `${prefix}${pathLabel(path)}`;
      for (const { leg, principal, everything } of gainsOf(path, needs, this.#ground)) {
        // What it can do without joining a group is not said again with it.
        const name = `${path.id} ${principal}`;
        if (joining && leg.verdict === 'allowed') this.#gained.add(name);
        else if (!joining && this.#gained.has(name)) continue;
        const whole = all([before, leg]);
        if (everything) {
          const widened = this.#ground.actors.of(principal);
          if (widened !== undefined) this.#everything(attempt, widened, label, whole);
        } else this.#become(attempt, principal, label, whole);
        yield 1;
      }
    }
    for (const path of joins) {
      for (const group of joinable(path, needs, this.#ground, this.#sources.book)) {
        yield* this.#join(attempt, group.actor, group.granted, `${pathLabel(path)}, then `, group.leg);
      }
    }
  }

  /** With the policies of a group it joins: what they give, and what that leads on to. */
  *#join(
    attempt: Attempt,
    joined: Actor,
    granted: readonly Held[],
    prefix: string,
    leg: Leg,
  ): Generator<number, void> {
    const { actor, window, circumstances } = attempt;
    const next = { ...attempt, actor: joined, before: leg, prefix };
    yield* this.#attempt(next, false);
    if (administratorLeg(joined, circumstances) !== undefined) return;
    const gained = new SteppedTime({
      has: (key) => this.#sources.build.has(key),
      step: (step) => this.#held(actor.key, step, prefix, leg),
    });
    const only = { ...joined, allows: granted, byService: new Map() };
    const stretch = { window, ...(circumstances.at === undefined ? {} : { at: circumstances.at }) };
    yield* this.#sources.permissions(gained).of(only, stretch);
    gained.flush();
    for (const role of this.#sources.roles.values()) {
      if (role.key === actor.key || assumeLeg(actor, role, circumstances)?.verdict === 'allowed') continue;
      const taking = all([leg, assumeLeg(joined, role, circumstances)]);
      if (taking !== undefined) this.#become(next, role.key, `${prefix}sts:AssumeRole`, taking);
    }
  }

  /** A permission that would be held, as a step of the one who would hold it. */
  #held(from: Key, step: Step, prefix: string, leg: Leg): boolean {
    const stated: Leg = {
      verdict: step.verdict,
      notes: step.note === undefined ? [] : [step.note],
      supports: step.supports,
    };
    const whole = all([leg, stated]);
    if (whole === undefined) return false;
    const permission = `${prefix}${step.permission ?? ''}`;
    this.#steps.add(from, step.to, permission, whole, step.window, {
      verbs: step.verbs ?? 0,
      through: false,
    });
    return true;
  }

  #become(attempt: Attempt, principal: Key, label: string, leg: Leg | undefined): void {
    if (leg === undefined || principal === attempt.actor.key) return;
    this.#steps.add(attempt.actor.key, principal, label, leg, attempt.window, { verbs: TAKE_OVER });
  }

  /**
   * Policies of `widened` can say anything from now on. Its boundary and what is denied to it stay: unless it may make
   * a new principal without them, it has only what these leave.
   */
  #everything(attempt: Attempt, widened: Actor, label: string, leg: Leg | undefined): void {
    const { actor, circumstances, window } = attempt;
    if (leg === undefined) return;
    const to = patternKey(actor.account, '*');
    const free = isFree(widened, circumstances);
    if (!free) {
      const limits = [
        ...(widened.boundary === undefined ? [] : [`permissions boundary ${widened.boundary.name}`]),
        ...(widened.denies.some(isOwn) ? ['the denies in force'] : []),
      ].join(' and ');
      const within = all([leg, onCondition(`only what ${limits} of ${widened.record.name} leave`)]);
      if (within !== undefined)
        this.#steps.add(actor.key, to, label, within, window, { verbs: ADMINISTER, through: false });
      return;
    }
    this.#administered.add(actor.account);
    this.#steps.add(actor.key, to, label, leg, window, { verbs: ADMINISTER });
    const all_ = { ...widened, allows: EVERYTHING, unreadable: [], byService: new Map() };
    for (const role of this.#trustingAccount.get(actor.account) ?? []) {
      if (role.account === actor.account) continue;
      if (assumeLeg(actor, role, circumstances)?.verdict === 'allowed') continue;
      const taking = all([leg, assumeLeg(all_, role, circumstances)]);
      if (taking !== undefined) this.#become(attempt, role.key, `${label}, then sts:AssumeRole`, taking);
    }
  }

  /** The root user may give itself the credentials of every user, and the trust of every role. */
  #root(actor: Actor): void {
    const { facts } = this.#ground;
    const users = facts.users(actor.account).map(({ key }) => key);
    const roles = facts.roles(actor.account).filter((role) => !isKeptByAws(role));
    for (const to of [...users, ...roles.map(({ key }) => key)]) {
      this.#steps.add(actor.key, to, ADMINISTRATOR, GIVEN, STANDING, { verbs: TAKE_OVER });
    }
    this.#steps.flush();
  }

  #rootOf(account: string): Key | undefined {
    const principals = [...this.#ground.facts.users(account), ...this.#ground.facts.roles(account)];
    const partition = partitionOf(principals[0]?.id ?? '');
    const key = arnKey(rootArn(account, partition));
    return this.#sources.build.has(key) ? key : undefined;
  }
}

function accountsTrusted(role: TrustingRole): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { allow, principals } of role.trust?.statements ?? []) {
    for (const text of allow ? (principals?.aws ?? []) : []) {
      const named = namedPrincipal(text, partitionOf(role.arn));
      if (named.kind === 'account') found.add(named.account);
    }
  }
  return found;
}

function* statementsOf(actor: Actor) {
  for (const held of [...actor.allows, ...actor.denies, ...(actor.boundary?.allows ?? [])])
    yield held.statement;
}
