import { text } from '../../lib/content';
import type { Json } from '../../lib/content';
import { NEVER_USED } from '../../model/accountability';
import type { Accountability } from '../../model/accountability';
import { instantOf } from './operators';

/** Tags by which people say whose something is; everything else stays a plain property. */
const OWNER_TAGS = new Set(['owner', 'serviceowner', 'service-owner', 'technicalowner', 'technical-owner']);

export function ownership(tags: readonly Json[]): Accountability {
  for (const tag of tags) {
    const owner = text(tag, 'Value');
    if (owner !== undefined && OWNER_TAGS.has((text(tag, 'Key') ?? '').toLowerCase())) return { owner };
  }
  return {};
}

/**
 * `RoleLastUsed`: a date is a use; an empty object means no use within the tracking period of 400 days, which is
 * not "never" (IAM user guide, "Refine permissions using last accessed information").
 */
export function lastUse(value: Json | undefined): Accountability | undefined {
  const stated = text(value, 'LastUsedDate');
  if (stated === undefined) return undefined;
  if (stated.toLowerCase() === 'never') return { lastUsed: NEVER_USED };
  const at = instantOf(stated);
  return at === undefined ? undefined : { lastUsed: at };
}
