import type { Step, Support } from '../../graph/builder';
import type { VerbMask } from '../../model/permission';
import type { Window } from '../../model/window';
import type { Actor, Circumstances, Held } from './actor';
import type { SteppedTime, Stretch } from './clock';
import { boundaryCuts, narrowedActions, without } from './boundary-cut';
import {
  conditionsBeside,
  conditionsOfTarget,
  isKey,
  KEY_POLICY,
  notDecided,
  samePartition,
} from './beyond-policies';
import { actionGlob, covers, overlaps } from './glob';
import { relateResources } from './matching';
import type { AskedAction } from './matching';
import type { ResourceFit } from './resource-fit';
import { listed, ruleOn, serviceOfAction } from './ruling';
import type { Applies, Ruling } from './ruling';
import type { Target, Targets } from './targets';
import { verbsOfAction } from './verbs';

/** An action pattern a policy grants, as one piece. */
interface Atom {
  readonly held: Held;
  readonly action: AskedAction;
  /** As the policy writes it. */
  readonly name: string;
  readonly service: string;
}

/** A permission to be decided: an atom on a node. */
interface Candidate {
  readonly name: string;
  readonly action: AskedAction;
  readonly target: Target;
  /** A statement with NotResource covers its node by itself: what it leaves out is in the name. */
  readonly self?: Held;
  /** The policy and the boundary overlap without one holding the other: what remains, in words. */
  readonly overlap?: string;
  /** What the boundary left of another candidate; it is not cut again. */
  readonly narrowed?: boolean;
}

const MISSING = /not in the exports|do not have/;

/** Adds the permission steps of acting principals, each decided for the whole set of its statements. */
export class PermissionSteps {
  readonly #targets: Targets;
  readonly #fit: ResourceFit;
  readonly #out: SteppedTime;
  readonly #actions = new Map<string, AskedAction>();
  readonly #verbs = new Map<string, VerbMask>();

  constructor(targets: Targets, fit: ResourceFit, out: SteppedTime) {
    this.#targets = targets;
    this.#fit = fit;
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
    const atoms = actor.allows.flatMap((held) => this.#atoms(held));
    const seen = new Set<string>();
    for (const candidate of this.#candidates(actor, atoms)) {
      const identity = `${candidate.target.key}\u0000${candidate.name}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      this.#decide(actor, candidate, stretch, seen);
      yield 1;
    }
    this.#unreadable(actor, stretch.window);
  }

  *#candidates(actor: Actor, atoms: readonly Atom[]): Generator<Candidate> {
    for (const atom of atoms) {
      const { not, items } = atom.held.resources;
      if (not) {
        const target = this.#targets.everything(actor.account);
        if (target === undefined) continue;
        const except = `on ${listed(items.map((item) => item.glob))}`;
        yield { name: without(atom.name, [except]), action: atom.action, target, self: atom.held };
        continue;
      }
      for (const { glob } of items) {
        const target = this.#targets.named(glob.text, glob, actor.account);
        if (target === undefined || !(target.pattern || this.#fit.fits(atom.action, target.kind))) continue;
        yield { name: atom.name, action: this.#onTarget(atom.action, target), target };
      }
    }
    const byService = new Map<string, Atom[]>();
    for (const atom of atoms) {
      const list = byService.get(atom.service);
      if (list === undefined) byService.set(atom.service, [atom]);
      else list.push(atom);
    }
    const ofAll = byService.get('*') ?? [];
    for (const target of this.#targets.concrete(actor.account)) {
      for (const atom of [...ofAll, ...(byService.get(target.service) ?? [])]) {
        if (relateResources(atom.held.resources, target.glob, false).relation !== 'whole') continue;
        if (!this.#fit.fits(atom.action, target.kind)) continue;
        yield { name: atom.name, action: this.#onTarget(atom.action, target), target };
      }
    }
  }

  #verbsOf(name: string): VerbMask {
    const [action = name] = name.split(' ', 1);
    let mask = this.#verbs.get(action);
    if (mask === undefined) {
      mask = verbsOfAction(action);
      this.#verbs.set(action, mask);
    }
    return mask;
  }

  /** What a statement grants, action by action; made once, whoever holds it. */
  #atoms(held: Held): readonly Atom[] {
    const { actions } = held.statement;
    if (actions.not) {
      const action = this.#same({ glob: actionGlob('*'), except: actions.globs });
      return [{ held, action, name: `* except ${listed(actions.globs)}`, service: '*' }];
    }
    return actions.globs.map((glob) => ({
      held,
      action: this.#same({ glob, except: [] }),
      name: glob.text,
      service: serviceOfAction(glob.text),
    }));
  }

  /** `*` on one resource means all actions of its service: what is denied of other services is beside the point. */
  #onTarget(action: AskedAction, target: Target): AskedAction {
    if (target.pattern || target.service === '*' || !EVERY_ACTION.has(action.glob.text)) return action;
    return this.#same({ glob: actionGlob(`${target.service}:*`), except: action.except });
  }

  /** One object for equal actions, so that what is found of one is found of all. */
  #same(action: AskedAction): AskedAction {
    const name = [action.glob, ...action.except].map((glob) => glob.text).join(' ');
    const known = this.#actions.get(name);
    if (known !== undefined) return known;
    this.#actions.set(name, action);
    return action;
  }

  #decide(actor: Actor, candidate: Candidate, stretch: Stretch, seen: Set<string>): void {
    const { target } = candidate;
    const circumstances: Circumstances = {
      ...(stretch.at === undefined ? {} : { at: stretch.at }),
      resourceAccount: target.account,
    };
    const ruling = ruleOn(actor, { action: candidate.action, resource: target.glob }, circumstances, {
      ...(candidate.self === undefined ? {} : { self: candidate.self }),
      ...(candidate.overlap === undefined ? {} : { ignoreBoundary: true }),
    });
    if (ruling.kind === 'granted') this.#emit(actor, candidate, ruling, stretch.window);
    if (candidate.narrowed === true || !boundaryCuts(ruling)) return;
    for (const narrower of this.#narrowed(actor, candidate)) {
      const identity = `${narrower.target.key}\u0000${narrower.name}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      this.#decide(actor, narrower, stretch, seen);
    }
  }

  /** What the boundary leaves of a permission it does not hold as a whole. */
  *#narrowed(actor: Actor, candidate: Candidate): Generator<Candidate> {
    if (candidate.overlap !== undefined || candidate.self !== undefined) return;
    for (const held of actor.boundary?.allows ?? []) {
      for (const action of narrowedActions(candidate, held)) {
        for (const { target, overlap } of this.#narrowedTargets(candidate.target, held, actor.account)) {
          const notes = [action.overlap, overlap].filter((text) => text !== undefined);
          if (action.name === candidate.name && target.key === candidate.target.key && notes.length === 0)
            continue;
          if (!target.pattern && !this.#fit.fits(action.action, target.kind)) continue;
          yield {
            name: action.name,
            action: this.#same(action.action),
            target,
            narrowed: true,
            ...(notes.length === 0 ? {} : { overlap: notes.join(' and ') }),
          };
        }
      }
    }
  }

  *#narrowedTargets(
    target: Target,
    held: Held,
    account: string,
  ): Generator<{ readonly target: Target; readonly overlap?: string }> {
    const { not, items } = held.resources;
    if (not) {
      const { relation } = relateResources(held.resources, target.glob);
      if (relation === 'whole') yield { target };
      else if (relation === 'part')
        yield { target, overlap: `not on ${listed(items.map((item) => item.glob))}` };
      return;
    }
    for (const { glob } of items) {
      if (covers(glob, target.glob)) yield { target };
      else if (overlaps(glob, target.glob)) {
        const narrower = covers(target.glob, glob)
          ? this.#targets.named(glob.text, glob, account)
          : undefined;
        if (narrower !== undefined) yield { target: narrower };
        else yield { target, overlap: `only on ${glob.text}` };
      }
    }
  }

  #emit(
    actor: Actor,
    candidate: Candidate,
    ruling: Extract<Ruling, { kind: 'granted' }>,
    window: Window,
  ): void {
    const { target } = candidate;
    const open = notDecided(actor, candidate.action, target);
    if (open === 'never') return;
    const remains = [
      ...(candidate.overlap === undefined ? [] : [candidate.overlap]),
      ...conditionsBeside(ruling),
      ...conditionsOfTarget(actor, candidate.action, target),
    ];
    const base = {
      from: actor.key,
      to: target.key,
      kind: 'permission' as const,
      permission: without(candidate.name, ruling.except),
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

const EVERY_ACTION = new Set(['*', '*:*']);

function byCondition(grants: readonly Applies[]): ReadonlyMap<string, readonly Applies[]> {
  const groups = new Map<string, Applies[]>();
  for (const grant of grants) {
    const list = groups.get(grant.when ?? '');
    if (list === undefined) groups.set(grant.when ?? '', [grant]);
    else list.push(grant);
  }
  return groups;
}

function supportOf({ held }: Applies): Support {
  return { records: held.records, ...(held.via === undefined ? {} : { via: [held.via] }) };
}
