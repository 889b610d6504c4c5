import type { Key } from '../../model/record';
import { decideAbac } from './abac';
import { deniesOf } from './azure-access';
import type { Deny } from './azure-access';
import { blockGives, blocksIn } from './azure-roles';
import type { Chain } from './closure';
import { unknownMembership } from './coverage';
import type { Facts } from './facts';
import type { Question } from '../system';

/** Which deny assignments bear on a request. */
export interface Denied {
  /** It applies: denied, whatever is granted. */
  readonly certain?: Deny;
  /** Its condition could not be decided. */
  readonly possible: readonly Deny[];
  /** It names groups whose members are not all known: the principal may be one of them, or be spared as one. */
  readonly unsure: readonly { readonly deny: Deny; readonly group: Key }[];
}

/** Deny assignments win over every role (Azure documentation, "Understand Azure deny assignments"). */
export class Denies {
  readonly #facts: Facts;
  readonly #all: readonly Deny[];

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#all = deniesOf(facts);
  }

  of(
    question: Question,
    closure: ReadonlyMap<Key, readonly Chain[]>,
    scopes: readonly Key[],
    action: string,
    data: boolean,
  ): Denied {
    const possible: Deny[] = [];
    const unsure: { deny: Deny; group: Key }[] = [];
    for (const deny of this.#all) {
      if (!(deny.scope === scopes[0] || (!deny.here && scopes.includes(deny.scope)))) continue;
      if (surely(deny.excluded, closure)) continue;
      const named = deny.everyone || surely(deny.principals, closure);
      const group = unknownGroup(named ? deny.excluded : deny.principals, this.#facts);
      if (!named && group === undefined) continue;
      if (!blocksIn(deny.record.document).some((block) => blockGives(block, action, data))) continue;
      const truth =
        deny.condition === undefined
          ? 'true'
          : decideAbac(deny.condition, { action, attributes: question.context });
      if (truth === 'false') continue;
      if (group !== undefined) unsure.push({ deny, group });
      else if (truth === 'true') return { certain: deny, possible: [], unsure: [] };
      else possible.push(deny);
    }
    return { possible, unsure };
  }

  /** Deny assignments only take away: where no list of them was exported, the answer assumes that there are none. */
  unlisted(scopes: readonly Key[]): readonly string[] {
    if (this.#all.some((deny) => scopes.includes(deny.scope))) return [];
    // The resource itself is often in no list: its subscription says whose it is.
    const tenant = scopes.map((scope) => this.#facts.tenantOf(scope)).find((found) => found !== undefined);
    if (tenant !== undefined && this.#facts.covered(tenant, 'armDenyAssignments') === 'complete') return [];
    return ['deny assignments'];
  }
}

/** It is one of these, or belongs to one, by memberships that hold without a doubt. */
export function surely(keys: ReadonlySet<Key>, closure: ReadonlyMap<Key, readonly Chain[]>): boolean {
  return [...closure].some(
    ([key, chains]) =>
      keys.has(key) &&
      chains.some((chain) => chain.every((m) => m.eligible !== true && m.notEvaluated === undefined)),
  );
}

/** A group among these whose members are not all known. */
export function unknownGroup(keys: ReadonlySet<Key>, facts: Facts): Key | undefined {
  for (const key of keys)
    if (facts.principal(key)?.type === 'group' && unknownMembership(key, facts) !== undefined) return key;
  return undefined;
}
