import type { Key, MembershipRecord } from '../../model/record';
import { holdsAt } from '../../model/window';
import type { Facts } from './facts';

/** One way a principal belongs to a group: the memberships on the way. */
export type Chain = readonly MembershipRecord[];

const MAX_CHAINS = 64;
const MAX_DEPTH = 64;

/**
 * The principal itself and every group it belongs to, also through others (Microsoft Entra: transitive members), with
 * each way it does. With an instant only memberships that hold then.
 */
export function closureOf(principal: Key, facts: Facts, at?: number): ReadonlyMap<Key, readonly Chain[]> {
  const found = new Map<Key, Chain[]>([[principal, [[]]]]);
  let open: { readonly key: Key; readonly chain: Chain }[] = [{ key: principal, chain: [] }];
  for (let depth = 0; open.length > 0 && depth < MAX_DEPTH; depth++) {
    const next: { readonly key: Key; readonly chain: Chain }[] = [];
    for (const { key, chain } of open) {
      for (const membership of facts.groupsOf.get(key) ?? []) {
        if (at !== undefined && !holdsAt(membership.window, at)) continue;
        if (membership.group === principal || chain.some((passed) => passed.group === membership.group))
          continue;
        const chains = found.get(membership.group) ?? [];
        if (chains.length >= MAX_CHAINS) continue;
        const longer = [...chain, membership];
        chains.push(longer);
        found.set(membership.group, chains);
        next.push({ key: membership.group, chain: longer });
      }
    }
    open = next;
  }
  return found;
}

/** Ways that lead over one group at most. */
export function directOf(chains: readonly Chain[] | undefined): readonly Chain[] | undefined {
  const direct = chains?.filter((chain) => chain.length <= 1) ?? [];
  return direct.length === 0 ? undefined : direct;
}
