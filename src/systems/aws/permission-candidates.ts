import { push } from '../../lib/lists-by-key';
import type { Actor } from './actor';
import type { Held } from './held';
import { parseArn } from './arn';
import { beyond, divided, nameOfAction, within } from './action-pieces';
import { without } from './boundary-cut';
import { actionGlob, covers, overlaps } from './glob';
import type { Glob } from './glob';
import { relateResources } from './matching';
import type { AskedAction } from './matching';
import { namingOf, subjectOfActor } from './naming';
import type { ResourceFit } from './resource-fit';
import type { ResourceBook } from './resource-policy/resource-book';
import { serviceOfAction } from './by-service';
import { listed } from './pattern-words';
import type { ActionSet } from './statement';
import type { Target, Targets } from './targets';

/** An action pattern a policy grants, as one piece. */
interface Atom {
  readonly held: Held;
  readonly action: AskedAction;
  /** As the policy writes it. */
  readonly name: string;
  readonly service: string;
}

/** A permission to be decided: an action pattern on a node. */
export interface Candidate {
  readonly name: string;
  readonly action: AskedAction;
  readonly target: Target;
  /** A statement with NotResource covers its node by itself: what it leaves out is in the name. */
  readonly self?: Held;
  /** The policy and a limit overlap without one holding the other: what remains, in words. */
  readonly overlap?: string;
  /** How often the boundary or a level of SCPs has cut it already. */
  readonly cuts?: number;
}

/** One name for equal candidates. */
export function nameOfCandidate({ action, target, overlap = '' }: Candidate): string {
  return `${target.key}\u0000${nameOfAction(action)}\u0000${overlap}`;
}

/** Which permissions of a principal are to be decided, on which nodes, and in which pieces. */
export class Candidates {
  readonly #targets: Targets;
  readonly #fit: ResourceFit;
  readonly #resources: ResourceBook | undefined;
  readonly #fitting = new Map<string, readonly Target[]>();
  readonly #actions = new Map<string, AskedAction>();

  constructor(targets: Targets, fit: ResourceFit, resources?: ResourceBook) {
    this.#targets = targets;
    this.#fit = fit;
    this.#resources = resources;
  }

  *of(actor: Actor): Generator<Candidate> {
    const atoms = actor.allows.flatMap((held) => this.#atoms(held));
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
    yield* this.#granted(actor, atoms);
    const byService = new Map<string, Atom[]>();
    for (const atom of atoms) {
      push(byService, atom.service, atom);
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

  /** What the statements of a boundary or of a level of SCPs let through of a permission they do not hold as a whole. */
  *narrowed(actor: Actor, candidate: Candidate, limits: readonly Held[]): Generator<Candidate> {
    if (candidate.overlap !== undefined || candidate.self !== undefined) return;
    const cuts = (candidate.cuts ?? 0) + 1;
    for (const held of limits) {
      const { actions } = held.statement;
      const pieces = divided(candidate.action, actions)?.inside;
      const wide = pieces === undefined ? `only actions like ${listed(actions.globs)}` : undefined;
      for (const action of pieces ?? [candidate.action]) {
        for (const { target, overlap } of this.#narrowedTargets(candidate.target, held, actor.account)) {
          const notes = [wide, overlap].filter((text) => text !== undefined);
          const piece = this.#piece(candidate, action, target);
          if (piece === undefined) continue;
          yield { ...piece, cuts, ...(notes.length === 0 ? {} : { overlap: notes.join(' and ') }) };
        }
      }
    }
  }

  /** A permission in two parts: what the element of a statement stands for, and what it leaves. */
  *divided(candidate: Candidate, set: ActionSet): Generator<Candidate> {
    const { inside = [], outside = [] } = divided(candidate.action, set) ?? {};
    for (const action of [...inside, ...outside]) {
      const piece = this.#piece(candidate, action, candidate.target);
      if (piece !== undefined) yield piece;
    }
  }

  /** Part of a permission on a node; undefined where no request could be for it. */
  #piece(candidate: Candidate, part: AskedAction, target: Target): Candidate | undefined {
    const action = this.#same(part);
    if (!target.pattern && !this.#fit.fits(action, target.kind)) return undefined;
    const same = nameOfAction(action) === nameOfAction(candidate.action);
    const name = same ? candidate.name : nameOf(action);
    const { cuts, overlap } = candidate;
    return {
      name,
      action,
      target,
      ...(cuts === undefined ? {} : { cuts }),
      ...(overlap === undefined ? {} : { overlap }),
    };
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
}

function nameOf({ glob, except }: AskedAction): string {
  return without(glob.text, except.length === 0 ? [] : [listed(except)]);
}

/** What of a stated grant the principal's own policies also name: across accounts both sides are needed. */
function meeting(stated: Atom, atoms: readonly Atom[]): readonly Pick<Atom, 'name' | 'action'>[] {
  const found = new Map<string, Pick<Atom, 'name' | 'action'>>();
  for (const atom of atoms) {
    // Patterns with more in common than can be listed: the wider one is decided as it stands.
    const common = within(stated.action, [atom.action.glob]) ?? [stated.action];
    for (const part of common) {
      const action = beyond(part, atom.action.except);
      if (action === undefined) continue;
      const same = [stated, atom].find((one) => nameOfAction(one.action) === nameOfAction(action));
      found.set(nameOfAction(action), same ?? { name: nameOf(action), action });
    }
  }
  return [...found.values()];
}

const EVERY_ACTION = new Set(['*', '*:*']);
