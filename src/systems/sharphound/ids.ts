import { keyOf } from '../../model/record';
import type { Key } from '../../model/record';

/** SIDs of a domain (`S-1-5-21-…`); all other SIDs mean the same thing in every domain. */
const DOMAIN_SID = /^(S-1-5-21(?:-\d+){3})(?:-\d+)*$/;
const WELL_KNOWN_SID = /^S-1-\d+(?:-\d+)*$/;
const DISTINGUISHED_NAME = /^(?:DN=)?((?:CN|OU|DC)=.*,DC=[^,]+)$/i;

/**
 * SIDs, GUIDs and names compare without case; upper case is what BloodHound shows. A well-known SID such as
 * S-1-5-32-544 is another group in every domain, so it carries the domain's name in front.
 */
export function normalId(id: string, domain: string | undefined): string {
  const upper = id.trim().toUpperCase();
  if (domain !== undefined && WELL_KNOWN_SID.test(upper) && !upper.startsWith('S-1-5-21-')) {
    return `${domain.toUpperCase()}-${upper}`;
  }
  return upper;
}

export function objectKey(normal: string): Key {
  return keyOf('sharphound', normal);
}

/** Members may be named by their distinguished name; which object that is, only all files together can tell. */
export function distinguishedNameOf(id: string): string | undefined {
  return DISTINGUISHED_NAME.exec(id.trim())?.[1]?.toUpperCase();
}

export const BY_NAME = 'sharphound:dn|';

export function keyOfDistinguishedName(name: string): Key {
  return `${BY_NAME}${name}`;
}

/** SID of the domain a SID belongs to. */
export function domainSidOf(id: string): string | undefined {
  return DOMAIN_SID.exec(id)?.[1];
}

/** Domain name and well-known SID of an id such as `CORP.LOCAL-S-1-5-32-544`. */
export function wellKnownOf(
  id: string,
): { readonly domain: string | undefined; readonly sid: string } | undefined {
  const match = /^(?:(.+)-)?(S-1-\d+(?:-\d+)*)$/.exec(id);
  const [, domain, sid] = match ?? [];
  if (sid === undefined || sid.startsWith('S-1-5-21-')) return undefined;
  return { domain, sid };
}

/** Key of a tenant: by SID where it is known, else by name. */
export function tenantKey(sidOrName: string): Key {
  return `sharphound:tenant|${sidOrName.toUpperCase()}`;
}

/** Lengths make the key unambiguous whatever the ids contain. */
export function linkKey(kind: string, from: Key, to: Key, more = ''): Key {
  return `sharphound:${kind}|${from.length}:${from}|${to}${more === '' ? '' : `|${more}`}`;
}
