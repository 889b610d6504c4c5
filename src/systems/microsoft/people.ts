import type { Key } from '../../model/record';
import type { Facts } from './facts';
import { propertyOf } from './fields';

/** An invitation that was not redeemed: nobody can sign in as that guest yet. */
export function isGuestPending(facts: Facts, key: Key): string | undefined {
  const state = propertyOf(facts.principal(key), 'externalUserState');
  return state !== undefined && /^pendingacceptance$/iu.test(state)
    ? 'the invitation has not been redeemed yet'
    : undefined;
}
