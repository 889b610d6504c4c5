import { push } from '../../lib/lists-by-key';
import type { Step, Support } from '../../graph/builder';
import type { VerbMask } from '../../model/permission';
import type { Window } from '../../model/window';
import type { Actor } from './actor';
import type { Circumstances } from './circumstances';
import type { DrawnActions } from './drawn-actions';
import type { SteppedTime, Stretch } from './clock';
import { dividedBy, limitsThatCut, without } from './boundary-cut';
import {
  conditionsBeside,
  conditionsOfTarget,
  isKey,
  KEY_POLICY,
  notDecided,
  samePartition,
} from './beyond-policies';
import { Candidates, nameOfCandidate } from './permission-candidates';
import type { Candidate } from './permission-candidates';
import { ruleOnRequest } from './request-ruling';
import type { Request, RequestRuling, RequestWay } from './request-way';
import type { ResourceFit } from './resource-fit';
import { mayHavePolicy } from './resource-policies';
import type { ResourceBook } from './resource-policy/resource-book';
import { ruleOn } from './ruling';
import { serviceOfAction } from './by-service';
import type { Ruling } from './ruling';
import type { Applies } from './applies';
import type { Targets } from './targets';
import { verbsOfAction } from './verbs';

/** Verbs of action patterns, found once. */
const FOUND_VERBS = new Map<string, VerbMask>();
const MAX_VERBS = 20_000;

const MISSING = /not in the exports|do not have/;

/** Adds the permission steps of acting principals, each decided for the whole set of its statements. */
export class PermissionSteps {
  readonly #targets: Targets;
  readonly #candidates: Candidates;
  readonly #resources: ResourceBook | undefined;
  readonly #out: SteppedTime;
  readonly #drawn: DrawnActions | undefined;

  /** `drawn`: told which actions each step stands for. */
  constructor(
    targets: Targets,
    fit: ResourceFit,
    out: SteppedTime,
    resources?: ResourceBook,
    drawn?: DrawnActions,
  ) {
    this.#drawn = drawn;
    this.#resources = resources;
    this.#targets = targets;
    this.#candidates = new Candidates(targets, fit, resources);
    this.#out = out;
  }

  /** The account's root user: allowed everything by default, and nothing in the account's policies changes that. */
  root(actor: Actor, window: Window): void {
    const everything = this.#targets.everything(actor.account);
    for (const target of [
      ...(everything === undefined ? [] : [everything]),
      ...this.#targets.concrete(actor.account),
    ]) {
      if (!samePartition(actor, target.text)) continue;
      const open = isKey(target) ? KEY_POLICY : undefined;
      this.#out.add({
        from: actor.key,
        to: target.key,
        kind: 'permission',
        permission: '*',
        verbs: verbsOfAction('*'),
        verdict: open === undefined ? 'allowed' : 'not-evaluated',
        ...(open === undefined ? {} : { note: open }),
        window,
        supports: [{ records: [] }],
      });
    }
  }

  *of(actor: Actor, stretch: Stretch): Generator<number, void> {
    const seen = new Set<string>();
    for (const candidate of this.#candidates.of(actor)) {
      if (!this.#decide(actor, candidate, stretch, seen)) continue;
      yield 1;
    }
    this.#unreadable(actor, stretch.window);
  }

  #verbsOf(name: string): VerbMask {
    const [action = name] = name.split(' ', 1);
    let mask = FOUND_VERBS.get(action);
    if (mask === undefined) {
      mask = verbsOfAction(action);
      if (FOUND_VERBS.size < MAX_VERBS) FOUND_VERBS.set(action, mask);
    }
    return mask;
  }

  /** Decide a permission, and where that leaves something open for its parts, its parts. False: it was before. */
  #decide(actor: Actor, candidate: Candidate, stretch: Stretch, seen: Set<string>): boolean {
    const name = nameOfCandidate(candidate);
    if (seen.has(name)) return false;
    seen.add(name);
    const { target } = candidate;
    const circumstances: Circumstances = {
      ...(stretch.at === undefined ? {} : { at: stretch.at }),
      resourceAccount: target.account,
    };
    const own = ruleOn(actor, { action: candidate.action, resource: target.glob }, circumstances, {
      ...(candidate.self === undefined ? {} : { self: candidate.self }),
      ...(candidate.overlap === undefined ? {} : { ignoreBoundary: true, ignoreCeilings: true }),
    });
    const request =
      candidate.self === undefined ? this.#requestOf(actor, candidate, circumstances) : undefined;
    const ruling = request === undefined ? undefined : ruleOnRequest(actor, request);
    const divide = ruling === undefined ? dividedBy(own) : ruling.kind === 'granted' ? ruling.divide : [];
    for (const set of candidate.self === undefined ? divide : []) {
      const parts = [...this.#candidates.divided(candidate, set)];
      if (parts.length < 2) continue;
      for (const part of parts) this.#decide(actor, part, stretch, seen);
      return true;
    }
    if (ruling !== undefined) this.#both(actor, candidate, ruling, stretch.window);
    else if (own.kind === 'granted') this.#emit(actor, candidate, own, stretch.window);
    if ((candidate.cuts ?? 0) > actor.ceilings.length) return true;
    for (const limits of limitsThatCut(actor, own, request !== undefined)) {
      for (const narrower of this.#candidates.narrowed(actor, candidate, limits))
        this.#decide(actor, narrower, stretch, seen);
    }
    return true;
  }

  /** What the policies of the resource and over it bear on, where the exports have them. */
  #requestOf(actor: Actor, candidate: Candidate, circumstances: Circumstances): Request | undefined {
    const { target, action } = candidate;
    const resources = this.#resources;
    if (resources === undefined || candidate.overlap !== undefined) return undefined;
    if (resources.isSilentOn(target.account)) return undefined;
    const side = resources.side(target.text);
    const control = resources.control(target.account);
    const controlled = control.denies.length > 0 || control.unreadable.length > 0;
    const stated = side.state === 'known' || (side.state === 'none' && mayHavePolicy(target.text));
    if (!(stated || controlled) || !samePartition(actor, target.text) || target.ownerOpen) return undefined;
    if (target.pattern && serviceOfAction(action.glob.text) === 'sts') return undefined;
    return {
      asked: { action, resource: target.glob },
      permission: action.glob.text,
      resource: target.text,
      account: target.account,
      circumstances: { ...circumstances, ...resources.placeOf(target.account) },
      side,
      control,
    };
  }

  /** A permission that both sides decide. */
  #both(actor: Actor, candidate: Candidate, ruling: RequestRuling, window: Window): void {
    if (ruling.kind === 'denied' || ruling.ways.length === 0) return;
    const across = candidate.target.account !== actor.account;
    const except = ruling.kind === 'granted' ? ruling.except : [];
    const permission = without(candidate.name, except);
    this.#drawn?.add(actor.key, candidate.target.key, permission, candidate.action, ruling.gone);
    const byWhen = new Map<string, RequestWay[]>();
    for (const way of ruling.ways) {
      const when = way.when ?? '';
      byWhen.set(when, [...(byWhen.get(when) ?? []), way]);
    }
    for (const [when, ways] of byWhen) {
      const conditions = [...(when === '' ? [] : [when]), ...ruling.remains];
      const open = ruling.kind === 'open' ? [ruling.reason] : [];
      const note = [...open, ...conditions].join(open.length > 0 ? '; and ' : ' and ');
      const verdict = open.length > 0 ? 'not-evaluated' : conditions.length > 0 ? 'conditional' : 'allowed';
      this.#out.add({
        from: actor.key,
        to: candidate.target.key,
        kind: 'permission',
        permission,
        verbs: this.#verbsOf(candidate.name),
        verdict,
        ...(note === '' ? {} : { note }),
        window,
        ...(across ? { mechanism: 'foreign-grant' as const } : {}),
        supports: ways.map(({ records, via }) => ({ records, ...(via === undefined ? {} : { via: [via] }) })),
      });
    }
  }

  #emit(
    actor: Actor,
    candidate: Candidate,
    ruling: Extract<Ruling, { kind: 'granted' }>,
    window: Window,
  ): void {
    const { target } = candidate;
    const open = ruling.open ?? notDecided(actor, candidate.action, target);
    if (open === 'never') return;
    const remains = [
      ...(candidate.overlap === undefined ? [] : [candidate.overlap]),
      ...conditionsBeside(ruling),
      ...conditionsOfTarget(actor, candidate.action, target),
    ];
    const permission = without(candidate.name, ruling.except);
    this.#drawn?.add(actor.key, target.key, permission, candidate.action, ruling.gone);
    const base = {
      from: actor.key,
      to: target.key,
      kind: 'permission' as const,
      permission,
      verbs: this.#verbsOf(candidate.name),
      window,
    };
    for (const [when, grants] of byCondition(ruling.grants)) {
      const conditions = [...(when === '' ? [] : [when]), ...remains];
      const supports = grants.map(supportOf);
      if (open !== undefined) {
        this.#out.add({
          ...base,
          verdict: 'not-evaluated',
          note: [open, ...conditions].join('; and '),
          supports,
        });
      } else if (conditions.length === 0) this.#out.add({ ...base, verdict: 'allowed', supports });
      else this.#out.add({ ...base, verdict: 'conditional', note: conditions.join(' and '), supports });
    }
  }

  /** A policy that cannot be read may grant anything: one step says so. */
  #unreadable(actor: Actor, window: Window): void {
    const everything = this.#targets.everything(actor.account);
    if (everything === undefined) return;
    for (const { name, why, records, via } of actor.unreadable) {
      const step: Step = {
        from: actor.key,
        to: everything.key,
        kind: 'permission',
        permission: MISSING.test(why) ? `(${name} not in exports)` : `(${name} not usable)`,
        verbs: 0,
        verdict: 'not-evaluated',
        note: `${name}: ${why}`,
        window,
        supports: [{ records, ...(via === undefined ? {} : { via: [via] }) }],
      };
      this.#out.add(step);
    }
  }
}

function byCondition(grants: readonly Applies[]): ReadonlyMap<string, readonly Applies[]> {
  const groups = new Map<string, Applies[]>();
  for (const grant of grants) {
    push(groups, grant.when ?? '', grant);
  }
  return groups;
}

function supportOf({ held }: Applies): Support {
  return { records: held.records, ...(held.via === undefined ? {} : { via: [held.via] }) };
}
