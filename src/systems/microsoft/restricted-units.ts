import type { Key } from '../../model/record';
import type { Facts } from './facts';
import { propertyOf } from './fields';

export function isRestricted(unit: Key, facts: Facts): boolean {
  const record = facts.things.get(unit);
  return record?.kind === 'resource' && propertyOf(record, 'isMemberManagementRestricted') === 'true';
}

/**
 * Only administrators with a role for a restricted management unit change what is in it: not those of the tenant, of the
 * object itself or of another unit, not owners, not application permissions (Microsoft Entra, "Restricted management
 * administrative units", Who can modify objects, Programmability).
 */
export function isRestrictedMember(key: Key, facts: Facts): boolean {
  return (facts.unitsOf.get(key) ?? []).some((unit) => isRestricted(unit, facts));
}
