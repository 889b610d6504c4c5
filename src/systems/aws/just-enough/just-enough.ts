import { push } from '../../../lib/lists-by-key';
import { NEVER_USED } from '../../../model/accountability';
import type { Key, PolicyRecord } from '../../../model/record';
import type { RecordView } from '../../system';
import { actionCatalogue } from '../actions/catalogue';
import { Actors } from '../actors';
import type { Actor } from '../actor';
import { arnGlob } from '../glob';
import { asked, permittedOn, permittedSomewhere, statesSomewhere } from '../escalation/permitted';
import { AWS } from '../keys';
import { PolicyBook } from '../policy-book';
import { ruleOn } from '../ruling';
import { UNRELATED } from './capabilities';
import { LastAccessed } from './facts';
import { narrowerPolicy } from './narrower-policy';
import type { NarrowerPolicy } from './narrower-policy';
import { privilegesOf } from './privileges';
import type { ServicePrivilege } from './privileges';

/** Capabilities of one identity that do not belong together, each with the actions that show it. */
export interface UnrelatedCapabilities {
  readonly capabilities: readonly { readonly title: string; readonly actions: readonly string[] }[];
}

/** What an identity may do against what it does. */
export interface JustEnoughAnswer {
  readonly principal: Key;
  /** Everything or all of IAM: what it holds together and leaves unused says no more than that. */
  readonly administrator: boolean;
  readonly privileges: readonly ServicePrivilege[];
  readonly unrelated: readonly UnrelatedCapabilities[];
  /** A narrower policy in place of its own; absent without last-accessed data. */
  readonly proposal?: NarrowerPolicy;
  /** When the identity itself was last used, where an export says: `NEVER_USED` for never. */
  readonly lastUsed?: number;
  /** What would say more. */
  readonly missing: readonly string[];
}

/** From the records of an estate alone: `justEnoughOf(view).of(principal)`. */
export function justEnoughOf(view: RecordView): JustEnough {
  return new JustEnough(view, new Actors(view, new PolicyBook(view)));
}

/** Answers what is just enough for one principal after another, from the same records. */
export class JustEnough {
  readonly #view: RecordView;
  readonly #actors: Actors;
  readonly #accessed: LastAccessed;
  readonly #groups = new Map<Key, Key[]>();

  constructor(view: RecordView, actors: Actors) {
    this.#view = view;
    this.#actors = actors;
    this.#accessed = new LastAccessed(view);
    for (const { member, group } of view.of(AWS, 'membership')) {
      push(this.#groups, member, group);
    }
  }

  /** Principals with last-accessed data. */
  get observed(): readonly Key[] {
    return this.#accessed.principals;
  }

  /** Undefined for what is no acting principal of an AWS account. */
  of(principal: Key): JustEnoughAnswer | undefined {
    const actor = this.#actors.of(principal);
    if (actor === undefined || actor.kind === 'root') return undefined;
    const uses = this.#accessed.of(principal);
    const unread = actor.unreadable.map(({ name }) => name);
    const proposal =
      uses === undefined ? undefined : narrowerPolicy(this.#policiesOf(principal), uses, unread);
    const lastUsed = actor.record.accountability?.lastUsed;
    return {
      principal,
      administrator: isAdministrator(actor),
      privileges: privilegesOf(actor, uses),
      unrelated: this.unrelated(actor),
      ...(proposal === undefined ? {} : { proposal }),
      ...(lastUsed === undefined ? {} : { lastUsed }),
      missing: [
        ...(uses === undefined
          ? [
              `aws iam generate-service-last-accessed-details --arn ${actor.arn} --granularity ACTION_LEVEL, then get-service-last-accessed-details`,
            ]
          : []),
        ...actor.unreadable.map(({ name, why }) => `${name}: ${why}`),
      ],
    };
  }

  /** Services granted and not used, and tracked actions not used in services that were. */
  unused(
    principal: Key,
  ): { readonly services: readonly string[]; readonly actions: readonly string[] } | undefined {
    const actor = this.#actors.of(principal);
    const uses = this.#accessed.of(principal);
    if (actor === undefined || uses === undefined) return undefined;
    const privileges = privilegesOf(actor, uses);
    return {
      services: privileges.filter(({ state }) => state === 'unused').map(({ service }) => service),
      actions: privileges
        .filter(({ state }) => state === 'used')
        .flatMap(({ unusedActions }) => unusedActions),
    };
  }

  unrelated(actor: Actor): readonly UnrelatedCapabilities[] {
    const held = (action: string): boolean => statesSomewhere(actor, action) && isHeld(actor, action);
    return UNRELATED.flatMap((together) => {
      const capabilities = together.map(({ title, actions }) => ({ title, actions: actions.filter(held) }));
      return capabilities.every(({ actions }) => actions.length > 0) ? [{ capabilities }] : [];
    });
  }

  #policiesOf(principal: Key): readonly PolicyRecord[] {
    const found = new Map<Key, PolicyRecord>();
    for (const to of [principal, ...(this.#groups.get(principal) ?? [])]) {
      for (const { policy, role } of this.#actors.attachments(to)) {
        const record = role === 'identity' || role === 'inline' ? this.#view.get(policy) : undefined;
        if (record?.kind === 'policy') found.set(policy, record);
      }
    }
    return [...found.values()];
  }
}

export function isAdministrator(actor: Actor): boolean {
  return ['*', 'iam:*'].some((action) => {
    const ruling = ruleOn(actor, { action: asked(action), resource: arnGlob('*') }, {});
    return ruling.kind === 'granted' && ruling.except.length === 0;
  });
}

/** On some resource the action acts on; a condition that remains does not take it away. */
function isHeld(actor: Actor, action: string): boolean {
  const resources = actionCatalogue().action(action)?.resources ?? [];
  if (resources.length === 0) return permittedOn(actor, action, '*', {}) !== undefined;
  return resources.some((pattern) => permittedSomewhere(actor, [action], pattern, {}) !== undefined);
}

/** In words: `never`, a day, or nothing known. */
export function lastUseText(at: number | undefined): string {
  if (at === undefined) return 'not known';
  return at === NEVER_USED ? 'not in the tracking period' : new Date(at).toISOString().slice(0, 10);
}
