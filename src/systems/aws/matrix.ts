import { push } from '../../lib/lists-by-key';
import { VERDICT_RANK } from '../../model/verdict';
import type { EpochMs } from '../../model/window';
import type { Decision, PermissionMatrix, Question } from '../system';
import type { Actor } from './actor';
import type { Held } from './held';
import { actionGlob, covers } from './glob';
import { needsKeyPolicy } from './resource-policies';
import { isControlledService } from './resource-policy/rcp-services';
import type { ActionSet, Statement } from './statement';
import { NotDrawn } from './not-drawn';
import { needsNoPermission, roleActions } from './sts-actions';
import type { TrustingRole } from './trust';

/** Actions in one order, found by service, with the ones each set of patterns stands for. */
export class ActionIndex {
  readonly names: readonly string[];
  readonly #byService = new Map<string, number[]>();
  readonly #lower: readonly string[];
  readonly #exact = new Map<string, number>();
  readonly #sets = new WeakMap<ActionSet, Uint32Array>();
  readonly #globs = new Map<string, Uint32Array>();
  /** What a request hangs on beside the statements: the key policy, the trust policy, RCPs. */
  readonly kinds: Uint8Array;

  constructor(names: readonly string[]) {
    this.names = names;
    this.kinds = new Uint8Array(names.length);
    this.#lower = names.map((name) => name.toLowerCase());
    names.forEach((name, i) => {
      const lower = this.#lower[i] ?? '';
      this.#exact.set(lower, i);
      const service = lower.slice(0, lower.indexOf(':'));
      push(this.#byService, service, i);
      const key = service === 'kms' && needsKeyPolicy(name, '*') ? 1 : 0;
      const role = service === 'sts' && (roleActions(name).length > 0 || needsNoPermission(name));
      const controlled = isControlledService(service) ? 1 : 0;
      this.kinds[i] = role ? ITSELF : key * 2 + controlled;
    });
  }

  /** Numbers of the actions a statement's element stands for. */
  of(set: ActionSet): Uint32Array {
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    const found = set.not ? this.#others(set) : this.#together(set.globs);
    this.#sets.set(set, found);
    return found;
  }

  #together(globs: ActionSet['globs']): Uint32Array {
    const parts = globs.map((glob) => this.#ofGlob(glob.text)).filter((part) => part.length > 0);
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    all.sort();
    return all.filter((i, n) => n === 0 || i !== all[n - 1]);
  }

  #others({ globs }: ActionSet): Uint32Array {
    const named = new Uint8Array(this.names.length);
    for (const glob of globs) for (const i of this.#ofGlob(glob.text)) named[i] = 1;
    const found = new Uint32Array(named.reduce((left, is) => left - is, named.length));
    let at = 0;
    for (let i = 0; i < named.length; i++) if (named[i] === 0) found[at++] = i;
    return found;
  }

  #ofGlob(text: string): Uint32Array {
    const lower = text.toLowerCase();
    const known = this.#globs.get(lower);
    if (known !== undefined) return known;
    const found = this.#find(lower);
    this.#globs.set(lower, found);
    return found;
  }

  #find(lower: string): Uint32Array {
    if (!/[*?]/u.test(lower)) {
      const exact = this.#exact.get(lower);
      return exact === undefined ? new Uint32Array() : Uint32Array.of(exact);
    }
    if (lower === '*' || lower === '*:*') return Uint32Array.from(this.names.keys());
    const service = lower.slice(0, lower.indexOf(':'));
    if (/[*?]/u.test(service)) {
      const glob = actionGlob(lower);
      return Uint32Array.from(this.names.keys()).filter((i) => covers(glob, actionGlob(this.names[i] ?? '')));
    }
    const range = this.#byService.get(service) ?? [];
    if (lower === `${service}:*`) return Uint32Array.from(range);
    const text = lower
      .replaceAll(/[.+^${}()|[\]\\]/gu, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const pattern = new RegExp(`^${text}$`, 'u');
    return Uint32Array.from(range.filter((i) => pattern.test(this.#lower[i] ?? '')));
  }
}

/** What the matrix needs to know. */
export interface MatrixSource {
  readonly decide: (question: Question) => Decision;
  /** RCPs over an account, which bear on requests besides a principal's own statements. */
  readonly over: (account: string) => readonly Statement[];
  /** The roles of the exports, whose trust policies decide STS actions. */
  readonly roles: readonly TrustingRole[];
}

/**
 * Fill the matrix. Two actions that exactly the same statements of a principal bear on have the same verdict, so each
 * class of them is decided once; principals with the same statements and nothing that depends on who they are share
 * their rows.
 */
export function fillMatrix(
  actors: readonly Actor[],
  index: ActionIndex,
  source: MatrixSource,
  at: EpochMs,
): PermissionMatrix {
  const width = index.names.length;
  const ranks = new Uint8Array(actors.length * width);
  const some = new Uint8Array(ranks.length);
  const rows = new Map<string, number>();
  actors.forEach((actor, row) => {
    const alike = source.over(actor.account).length > 0 ? undefined : likeness(actor);
    const same = alike === undefined ? undefined : rows.get(alike);
    if (same !== undefined) {
      ranks.copyWithin(row * width, same * width, (same + 1) * width);
      return;
    }
    if (alike !== undefined) rows.set(alike, row);
    fillRow(actor, index, source, at, ranks.subarray(row * width, (row + 1) * width));
  });
  const besides = new NotDrawn(index, source.roles, source.decide, at);
  actors.forEach((actor, row) => {
    const cells = [row * width, (row + 1) * width] as const;
    besides.fill(actor, ranks.subarray(...cells), some.subarray(...cells));
  });
  return { principals: actors.map(({ key }) => key), permissions: index.names, ranks, some };
}

function fillRow(actor: Actor, index: ActionIndex, source: MatrixSource, at: EpochMs, row: Uint8Array): void {
  const { classes, count } = classesOf(actor, index, source.over(actor.account));
  const verdicts = new Int8Array(count).fill(-1);
  for (let i = 0; i < row.length; i++) {
    const group = classes[i] ?? 0;
    let rank = verdicts[group] ?? -1;
    if (rank < 0) {
      const { verdict } = source.decide({
        principal: actor.key,
        permission: index.names[i] ?? '',
        resourceId: '*',
        at,
        context: NO_CONTEXT,
      });
      rank = VERDICT_RANK[verdict];
      verdicts[group] = rank;
    }
    row[i] = rank;
  }
}

const NO_CONTEXT: ReadonlyMap<string, readonly string[]> = new Map();

/** STS actions on a role, and those no policy decides: each is decided for itself. */
const ITSELF = 4;
const KINDS = 5;

/** A number for each action: equal where the same statements bear on it and it is of the same kind. */
function classesOf(
  actor: Actor,
  index: ActionIndex,
  over: readonly Statement[],
): { readonly classes: Uint32Array; readonly count: number } {
  const classes = Uint32Array.from(index.kinds);
  let count = KINDS;
  index.kinds.forEach((kind, i) => {
    if (kind === ITSELF) classes[i] = count++;
  });
  // What an old class is split into by the statement at hand; another statement's entries do not count.
  const split: number[] = [];
  const splitBy: number[] = [];
  [...statementsOf(actor), ...over].forEach((statement, n) => {
    for (const i of index.of(statement.actions)) {
      const old = classes[i] ?? 0;
      if (splitBy[old] !== n) {
        splitBy[old] = n;
        split[old] = count++;
      }
      classes[i] = split[old] ?? 0;
    }
  });
  return { classes, count };
}

function statementsOf(actor: Actor): readonly Statement[] {
  const held: readonly Held[] = [
    ...actor.allows,
    ...actor.denies,
    ...(actor.boundary?.allows ?? []),
    ...actor.ceilings.flatMap(({ allows }) => allows),
  ];
  return [...new Set(held.map(({ statement }) => statement))];
}

/** What settles a row: its statements, where nothing in them depends on who asks. */
function likeness(actor: Actor): string | undefined {
  const statements = statementsOf(actor);
  if (statements.some(({ tests, resources }) => tests.length > 0 || resources.variables)) return undefined;
  const places = statements.map(({ file, pointer, policy }) => `${policy} ${file} ${pointer}`);
  const names = [actor.kind, actor.account, actor.boundary?.name ?? '', ...actor.assumes];
  const open = [...actor.unreadable.map(({ name }) => name), actor.boundary?.unreadable ?? ''];
  const ceilings = actor.ceilings.map(({ name, unreadable }) => `${name} ${unreadable ?? ''}`);
  return [...names, ...open, ...ceilings, ...places].join('\u0000');
}
