import { push } from '../../lib/lists-by-key';
import type { RecordView } from '../system';
import { VAULT } from './keys';
import type { Key, MembershipRecord, PrincipalRecord } from '../../model/record';

/** More chains than this from one principal to one policy are not told apart. */
export const MAX_CHAINS = 32;

export interface Reached {
  readonly group: PrincipalRecord;
  readonly chains: Key[][];
  readonly via: Key[][];
}

/** Who belongs to which groups, and by which chains of memberships. */
export class GroupChains {
  readonly #view: RecordView;
  readonly #groupsOf = new Map<Key, MembershipRecord[]>();

  constructor(view: RecordView) {
    this.#view = view;
    for (const record of view.of(VAULT, 'membership')) push(this.#groupsOf, record.member, record);
  }

  /** All groups of an entity and their ancestors, with the memberships that lead there. Cycles end where they close. */
  of(entity: Key): readonly Reached[] {
    const found = new Map<Key, Reached>();
    const walk = (at: Key, chain: readonly Key[], via: readonly Key[]): void => {
      for (const membership of this.#groupsOf.get(at) ?? []) {
        if (via.includes(membership.group) || chain.length > 16) continue;
        const record = this.#view.get(membership.group);
        if (record?.kind !== 'principal') continue;
        const reached = found.get(membership.group) ?? { group: record, chains: [], via: [] };
        if (reached.chains.length >= MAX_CHAINS) continue;
        found.set(membership.group, reached);
        const next = [...chain, membership.key];
        const nextVia = [...via, membership.group];
        reached.chains.push(next);
        reached.via.push(nextVia);
        walk(membership.group, next, nextVia);
      }
    };
    walk(entity, [], []);
    return [...found.values()];
  }
}
