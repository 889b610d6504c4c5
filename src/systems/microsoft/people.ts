import type { Key } from '../../model/record';
import type { Facts } from './facts';
import { propertyOf } from './fields';

/**
 * What keeps a guest from signing in: an invitation that was not redeemed, or a home account that is disabled there, for
 * guests sign in at home (Microsoft Entra External ID, "Properties of a B2B guest user").
 */
export function isGuestPending(facts: Facts, key: Key): string | undefined {
  const guest = facts.principal(key);
  const state = propertyOf(guest, 'externalUserState');
  if (state !== undefined && /^pendingacceptance$/iu.test(state))
    return 'the invitation has not been redeemed yet';
  const home = propertyOf(guest, 'guestHome');
  return home !== undefined && facts.isDisabledName(home)
    ? `the home account ${home} is disabled`
    : undefined;
}
