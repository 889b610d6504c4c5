import type { Step, Support } from '../../graph/builder';
import type { VerbMask } from '../../model/permission';
import type { Window } from '../../model/window';
import type { Actor, Circumstances, Held } from './actor';
import { parseArn } from './arn';
import type { SteppedTime, Stretch } from './clock';
import { cutBy, narrowedActions, without } from './boundary-cut';
import {
  conditionsBeside,
  conditionsOfTarget,
  isKey,
  KEY_POLICY,
  notDecided,
  samePartition,
} from './beyond-policies';
import { actionCatalogue } from './actions/catalogue';
import { actionGlob, covers, overlaps } from './glob';
import type { Glob } from './glob';
import { relateResources } from './matching';
import type { AskedAction } from './matching';
import { namingOf, subjectOfActor } from './naming';
import { ruleOnRequest } from './request-ruling';
import type { Request, RequestWay } from './request-ruling';
import type { ResourceFit } from './resource-fit';
import { mayHavePolicy } from './resource-policies';
import type { ResourceBook } from './resource-policy/resource-book';
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
  /** How often the boundary or a level of SCPs has cut it already. */
  readonly cuts?: number;
}

/** Verbs of action patterns, found once. */
const FOUND_VERBS = new Map<string, VerbMask>();
const MAX_VERBS = 20_000;

const MISSING = /not in the exports|do not have/;

/** Adds the permission steps of acting principals, each decided for the whole set of its statements. */
export class PermissionSteps {
  readonly #targets: Targets;
  readonly #fit: ResourceFit;
  readonly #resources: ResourceBook | undefined;
  readonly #fitting = new Map<string, readonly Target[]>();
  readonly #out: SteppedTime;
  readonly #actions = new Map<string, AskedAction>();

  constructor(targets: Targets, fit: ResourceFit, out: SteppedTime, resources?: ResourceBook) {
    this.#resources = resources;
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
    yield* this.#granted(actor, atoms);
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
    let mask = FOUND_VERBS.get(action);
    if (mask === undefined) {
      mask = verbsOfAction(action);
      if (FOUND_VERBS.size < MAX_VERBS) FOUND_VERBS.set(action, mask);
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
      ...(candidate.overlap === undefined ? {} : { ignoreBoundary: true, ignoreCeilings: true }),
    });
    const request =
      candidate.self === undefined ? this.#requestOf(actor, candidate, circumstances) : undefined;
    if (request !== undefined) this.#both(actor, candidate, request, stretch.window);
    else if (ruling.kind === 'granted') this.#emit(actor, candidate, ruling, stretch.window);
    // What a resource's policy grants may be wider than a boundary, though the principal's own policies say nothing of it.
    const direct = request !== undefined && ruling.kind !== 'granted' ? actor.boundary?.allows : undefined;
    const cut = cutBy(actor, ruling) ?? direct;
    if (cut === undefined || (candidate.cuts ?? 0) > actor.ceilings.length) return;
    for (const narrower of this.#narrowed(actor, candidate, cut)) {
      const identity = `${narrower.target.key}\u0000${narrower.name}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      this.#decide(actor, narrower, stretch, seen);
    }
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
  #both(actor: Actor, candidate: Candidate, request: Request, window: Window): void {
    const ruling = ruleOnRequest(actor, request);
    if (ruling.kind === 'denied' || ruling.ways.length === 0) return;
    const across = request.account !== actor.account;
    const except = ruling.kind === 'granted' ? ruling.except : [];
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
        permission: without(candidate.name, except),
        verbs: this.#verbsOf(candidate.name),
        verdict,
        ...(note === '' ? {} : { note }),
        window,
        ...(across ? { mechanism: 'foreign-grant' as const } : {}),
        supports: ways.map(({ records, via }) => ({ records, ...(via === undefined ? {} : { via: [via] }) })),
      });
    }
  }

  /** What policies of resources grant this principal: to itself, to everyone, or across accounts to its account. */
  *#granted(actor: Actor, atoms: readonly Atom[]): Generator<Candidate> {
    const subject = subjectOfActor(actor);
    for (const { arn, owner, statements } of this.#resources?.grants() ?? []) {
      const key = parseArn(arn)?.service === 'kms';
      for (const { statement, resources } of statements) {
        if (statement.principals === undefined) continue;
        const naming = namingOf(statement.principals, subject, subject.partition);
        if (naming === 'none') continue;
        // In one account a grant to the account is what its own policies say; only a key's policy must leave it to them.
        const both = owner !== actor.account || (naming === 'account' && key);
        if (naming === 'account' && !both) continue;
        for (const { glob } of resources.items) {
          for (const target of this.#meant(glob, owner)) {
            for (const stated of this.#atoms({ statement, resources, records: [] })) {
              const grants = both ? meeting(stated, atoms) : [stated];
              for (const { name, action } of grants) {
                if (!target.pattern && !this.#fit.fits(action, target.kind)) continue;
                yield { name, action: this.#onTarget(action, target), target };
              }
            }
          }
        }
      }
    }
  }

  /** The node a resource's policy names, and what else of the account fits it; found once. */
  #meant(glob: Glob, owner: string): readonly Target[] {
    const name = `${owner} ${glob.text}`;
    const known = this.#fitting.get(name);
    if (known !== undefined) return known;
    const named = this.#targets.named(glob.text, glob, owner);
    const service = parseArn(glob.text)?.service;
    const fitting = glob.literal
      ? []
      : this.#targets
          .concrete(owner)
          .filter((target) => target.service === service && covers(glob, target.glob));
    const found = [...(named === undefined ? [] : [named]), ...fitting];
    this.#fitting.set(name, found);
    return found;
  }

  /** What a boundary or a level of SCPs leaves of a permission it does not hold as a whole. */
  *#narrowed(actor: Actor, candidate: Candidate, cut: readonly Held[]): Generator<Candidate> {
    if (candidate.overlap !== undefined || candidate.self !== undefined) return;
    for (const held of cut) {
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
            cuts: (candidate.cuts ?? 0) + 1,
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
    const open = ruling.open ?? notDecided(actor, candidate.action, target);
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

/** What of a stated grant the principal's own policies also name: across accounts both sides are needed. */
function meeting(stated: Atom, atoms: readonly Atom[]): readonly Pick<Atom, 'name' | 'action'>[] {
  const found = new Map<string, Pick<Atom, 'name' | 'action'>>();
  const add = (inner: Atom, outer: Atom): void => {
    const cut = outer.action.except.filter((gone) => overlaps(gone, inner.action.glob));
    if (cut.some((gone) => covers(gone, inner.action.glob))) return;
    const name = cut.length === 0 ? inner.name : without(inner.name, [listed(cut)]);
    const { glob, except } = inner.action;
    found.set(name, {
      name,
      action: cut.length === 0 ? inner.action : { glob, except: [...except, ...cut] },
    });
  };
  for (const atom of atoms) {
    if (covers(atom.action.glob, stated.action.glob)) add(stated, atom);
    else if (covers(stated.action.glob, atom.action.glob)) add(atom, stated);
    // Neither is the wider one (`s3:Get*` and `s3:*Object`): what both mean is told action by action.
    else if (overlaps(stated.action.glob, atom.action.glob)) {
      for (const { name } of actionCatalogue().expand(stated.action.glob.text)) {
        const glob = actionGlob(name);
        if (!covers(atom.action.glob, glob)) continue;
        const except = [...stated.action.except, ...atom.action.except];
        if (!except.some((gone) => covers(gone, glob)))
          found.set(name, { name, action: { glob, except: [] } });
      }
    }
  }
  return [...found.values()];
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
