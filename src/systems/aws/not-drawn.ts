import { VERDICT_RANK } from '../../model/verdict';
import type { EpochMs } from '../../model/window';
import type { Decision, Question } from '../system';
import { actionCatalogue } from './actions/catalogue';
import type { Actor } from './actor';
import type { Held } from './held';
import { keptAction, relateActions } from './matching';
import type { ActionIndex } from './matrix';
import { ASSUME, callableBy, roleActions } from './sts-actions';
import type { TrustingRole } from './trust';

const NO_CONTEXT: ReadonlyMap<string, readonly string[]> = new Map();
const DENIED = VERDICT_RANK.denied;
const OPEN = VERDICT_RANK['not-evaluated'];

/**
 * What a principal may hold on some resources while no step is drawn for it by action: what policies that cannot be read
 * may grant, and what goes with taking on a role (passing tags, a source identity), which each trust policy decides.
 */
export class NotDrawn {
  readonly #index: ActionIndex;
  readonly #decide: (question: Question) => Decision;
  readonly #at: EpochMs;
  /** Whether an action acts on single resources; one that does not is decided on `*`. */
  readonly #onOne: Uint8Array;
  readonly #besides: readonly {
    readonly column: number;
    readonly name: string;
    readonly roles: readonly TrustingRole[];
  }[];

  constructor(
    index: ActionIndex,
    roles: readonly TrustingRole[],
    decide: (question: Question) => Decision,
    at: EpochMs,
  ) {
    this.#index = index;
    this.#decide = decide;
    this.#at = at;
    const catalogue = actionCatalogue();
    this.#onOne = Uint8Array.from(index.names, (name) =>
      Number((catalogue.action(name)?.resources.length ?? 0) > 0),
    );
    this.#besides = callableBy('aws', roleActions('sts:*'))
      .filter((name) => name !== ASSUME)
      .map((name) => ({
        column: index.names.indexOf(name),
        name,
        roles: roles.filter((role) => maySpeakOf(role, name)),
      }))
      .filter(({ column, roles: found }) => column >= 0 && found.length > 0);
  }

  fill(actor: Actor, ranks: Uint8Array, some: Uint8Array): void {
    if (actor.unreadable.length > 0) this.#unreadable(actor, ranks, some);
    for (const { column, name, roles } of this.#besides) {
      for (const { arn } of roles) {
        const { verdict } = this.#decide({
          principal: actor.key,
          permission: name,
          resourceId: arn,
          at: this.#at,
          context: NO_CONTEXT,
        });
        some[column] = Math.max(some[column] ?? 0, VERDICT_RANK[verdict]);
      }
    }
  }

  /** A policy that is missing may grant what is denied on `*`, where nothing denies it on all resources. */
  #unreadable(actor: Actor, ranks: Uint8Array, some: Uint8Array): void {
    const never = new Uint8Array(ranks.length);
    for (const held of actor.denies) {
      if (!everywhere(held)) continue;
      for (const i of this.#index.of(held.statement.actions)) never[i] = 1;
    }
    const limits = [...actor.ceilings, ...(actor.boundary === undefined ? [] : [actor.boundary])];
    for (const { allows, unreadable } of limits) {
      if (unreadable !== undefined) continue;
      const through = new Uint8Array(ranks.length);
      for (const held of allows) for (const i of this.#index.of(held.statement.actions)) through[i] = 1;
      through.forEach((lets, i) => {
        if (lets === 0) never[i] = 1;
      });
    }
    ranks.forEach((rank, i) => {
      if (rank === DENIED && never[i] === 0 && this.#onOne[i] === 1) some[i] = OPEN;
    });
  }
}

/** Can the trust policy of a role let somebody do this? */
function maySpeakOf({ trust }: TrustingRole, name: string): boolean {
  if (trust === undefined || trust.unusable !== undefined) return true;
  return trust.statements.some(
    ({ allow, actions }) => allow && relateActions(actions, keptAction(name)) === 'whole',
  );
}

function everywhere({ statement, resources }: Held): boolean {
  return (
    statement.tests.length === 0 &&
    !resources.not &&
    resources.items.some(({ glob, open }) => glob.text === '*' && open.length === 0)
  );
}
