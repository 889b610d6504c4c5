import type { Key } from '../../model/record';
import type { DrawnPermission, StandsFor } from '../system';
import { isPattern, parseArn } from './arn';
import { actionGlob } from './glob';
import { nameOfAction } from './action-pieces';
import { FittingActions } from './fitting-actions';
import type { AskedAction } from './matching';
import type { ActionIndex } from './matrix';
import { serviceOfAction } from './by-service';
import type { ActionSet } from './statement';
import { ASSUME, roleActions } from './sts-actions';

/** The actions of one step: a pattern without some others, and without what is denied of it. */
interface Meaning {
  readonly id: number;
  readonly action: AskedAction;
  readonly gone: readonly ActionSet[];
}

/**
 * Which actions each permission step stands for. The words of a step fold long lists of exceptions and put those of
 * some resources among them, so what a step leaves out is kept as it was decided; a plain pattern says all of itself.
 */
export class DrawnActions {
  readonly #kept = new Map<string, readonly Meaning[]>();
  readonly #same = new Map<string, Meaning>();
  readonly #plain = new Map<string, readonly Meaning[]>();
  readonly #found = new WeakMap<ActionIndex, Map<string, StandsFor>>();
  readonly #fitting = new WeakMap<ActionIndex, FittingActions>();

  /** `gone`: actions of the pattern that are denied on all of the node. */
  add(from: Key, to: Key, permission: string, action: AskedAction, gone: readonly ActionSet[]): void {
    if (gone.length === 0 && action.except.length === 0 && !permission.includes(' except ')) return;
    const place = placeOf(from, to, permission);
    const meaning = this.#meaning(action, gone);
    const known = this.#kept.get(place) ?? [];
    if (!known.includes(meaning)) this.#kept.set(place, [...known, meaning]);
  }

  /** The actions of an index that a step stands for: those of its pattern that can be asked of what it is on. */
  of({ principal, permission, on, onName }: DrawnPermission, index: ActionIndex): StandsFor {
    // What a policy that cannot be read may grant stands in no pattern: `matrix` says it.
    if (permission.startsWith('(')) return NOTHING;
    if (permission === ASSUME) return { sure: index.of(ASSUMING), unsure: new Uint32Array() };
    const meanings = this.#kept.get(placeOf(principal, on, permission)) ?? this.#plainly(permission);
    let fitting = this.#fitting.get(index);
    let found = this.#found.get(index);
    if (fitting === undefined || found === undefined) {
      this.#fitting.set(index, (fitting = new FittingActions(index)));
      this.#found.set(index, (found = new Map<string, StandsFor>()));
    }
    const fit = fitting.on(onName);
    // Every action on one resource is decided as those of its own service (`Candidates`).
    const own = EVERY_ACTION.test(permission) && !isPattern(onName) ? parseArn(onName)?.service : undefined;
    const name = [fit.id, own ?? '', ...meanings.map(({ id }) => id)].join(' ');
    let stands = found.get(name);
    if (stands === undefined) {
      stands = expand(meanings, index, fit.fits, own);
      found.set(name, stands);
    }
    return stands;
  }

  #plainly(permission: string): readonly Meaning[] {
    let known = this.#plain.get(permission);
    if (known === undefined) {
      known = [this.#meaning({ glob: actionGlob(permission), except: [] }, [])];
      this.#plain.set(permission, known);
    }
    return known;
  }

  #meaning(action: AskedAction, gone: readonly ActionSet[]): Meaning {
    const name = [nameOfAction(action), ...gone.map(nameOfSet)].join(' without ');
    let meaning = this.#same.get(name);
    if (meaning === undefined) {
      meaning = { id: this.#same.size, action, gone };
      this.#same.set(name, meaning);
    }
    return meaning;
  }
}

const NOTHING: StandsFor = { sure: new Uint32Array(), unsure: new Uint32Array() };

function placeOf(from: Key, to: Key, permission: string): string {
  return `${from}\u0000${to}\u0000${permission}`;
}

function nameOfSet({ not, globs }: ActionSet): string {
  return [not ? 'all but' : '', ...globs.map(({ text }) => text)].join(' ');
}

function expand(
  meanings: readonly Meaning[],
  index: ActionIndex,
  fits: Uint8Array,
  own: string | undefined,
): StandsFor {
  const named = new Uint8Array(index.names.length);
  for (const { action, gone } of meanings) {
    const all = index.of({ not: false, globs: [action.glob] });
    // Of roles in a pattern each trust policy decides too, which only a step of STS says.
    const most = serviceOfAction(action.glob.text) === 'sts' ? [] : index.of(ON_ROLES);
    const out = [{ not: false, globs: action.except }, ...gone].map((set) => index.of(set));
    const left = meanings.length === 1 ? named : new Uint8Array(named.length);
    for (const i of all) left[i] = fits[i] ?? 0;
    for (const i of most) left[i] = Math.min(left[i] ?? 0, MAY_FIT);
    for (const set of out) for (const i of set) left[i] = 0;
    if (left === named) continue;
    for (const i of all) named[i] = Math.max(named[i] ?? 0, left[i] ?? 0);
  }
  if (own !== undefined) {
    const ours = index.of({ not: false, globs: [actionGlob(`${own}:*`)] });
    const other = new Uint8Array(named.length).fill(1);
    for (const i of ours) other[i] = 0;
    other.forEach((is, i) => {
      if (is === 1 && fits[i] === FITS) named[i] = MAY_FIT;
    });
  }
  const columns = (fit: number): Uint32Array => columnsOf(named, fit);
  return { sure: columns(FITS), unsure: columns(MAY_FIT) };
}

function columnsOf(named: Uint8Array, fit: number): Uint32Array {
  let count = 0;
  for (const one of named) if (one === fit) count++;
  const columns = new Uint32Array(count);
  let at = 0;
  for (let i = 0; at < count; i++) if (named[i] === fit) columns[at++] = i;
  return columns;
}

const ASSUMING: ActionSet = { not: false, globs: [actionGlob(ASSUME)] };
const ON_ROLES: ActionSet = { not: false, globs: roleActions('sts:*').map(actionGlob) };

const EVERY_ACTION = /^\*(?::\*)?(?: except |$)/u;

const MAY_FIT = 1;
const FITS = 2;
