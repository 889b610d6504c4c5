import { keyOf } from '../../model/record';
import type { Key } from '../../model/record';

export const MICROSOFT = 'microsoft';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;
const DOMAIN = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/u;
/** Endings of file names that look like a domain and are none. */
const FILE_ENDING = /\.(?:json|zip|gz|txt|csv|ndjson|tar|tgz)$/u;

/** Object ids compare without case: collectors disagree about it (AzureHound writes them in upper case). */
export function isGuid(text: string): boolean {
  return GUID.test(text.toLowerCase());
}

export function isDomain(text: string): boolean {
  const lower = text.toLowerCase();
  return DOMAIN.test(lower) && !FILE_ENDING.test(lower);
}

/** A user, group, service principal, application, device or administrative unit: object ids are unique over tenants. */
export function objectKey(id: string): Key {
  return keyOf(MICROSOFT, id.toLowerCase());
}

/** A tenant by its id, or by one of its domains until the id is known. */
export function tenantKey(idOrDomain: string): Key {
  return keyOf(MICROSOFT, `tenant/${idOrDomain.toLowerCase()}`);
}

const TENANT = 'microsoft|tenant/';
const PAGE = 'microsoft|page/';
const SUBSCRIPTION = 'microsoft|tenant-of/';

/** The tenant of a page that does not say which one it is from: settled once all files are read. */
export function pageTenantKey(kind: string, first: string): Key {
  return `${PAGE}${kind}/${first.toLowerCase()}`;
}

/** The tenant a subscription belongs to, whichever it is: settled once all files are read. */
export function tenantOfSubscription(subscription: string): Key {
  return `${SUBSCRIPTION}${subscription.toLowerCase()}`;
}

/** The id or domain in a tenant key; undefined for a key that only stands for an unknown tenant. */
export function tenantIdOf(key: Key): string | undefined {
  return key.startsWith(TENANT) ? key.slice(TENANT.length) : undefined;
}

export function isTenantId(key: Key): boolean {
  const id = tenantIdOf(key);
  return id !== undefined && GUID.test(id);
}

export function isOpenTenant(key: Key): boolean {
  return key.startsWith(PAGE) || key.startsWith(SUBSCRIPTION);
}

/** An ARM scope. Ids and scopes compare without case (Azure Resource Manager), and carry no slash at the end. */
export function scopeKey(scope: string): Key {
  return keyOf(MICROSOFT, normalScope(scope));
}

export function normalScope(scope: string): string {
  const lower = scope.trim().toLowerCase();
  return lower.length > 1 && lower.endsWith('/') ? lower.slice(0, -1) : lower;
}

/** The ARM scope of a key; undefined for keys of other things. */
export function scopeOfKey(key: Key): string | undefined {
  const id = key.slice(MICROSOFT.length + 1);
  return key.startsWith('microsoft|/') ? id : undefined;
}

export function directoryRoleKey(id: string): Key {
  return keyOf(MICROSOFT, `directory-role/${id.toLowerCase()}`);
}

/** Role definitions of Azure by the GUID at the end of their id: unique, whatever scope prefix an export writes. */
export function armRoleKey(id: string): Key {
  return keyOf(MICROSOFT, `azure-role/${lastSegment(id)}`);
}

export function lastSegment(id: string): string {
  return normalScope(id).split('/').at(-1) ?? '';
}

/** The node that a directory role is in one tenant, unit or object: who belongs to it holds the role there. */
export function roleNodeKey(role: string, scope: Key): Key {
  return keyOf(MICROSOFT, `role/${role}@${scope.slice(MICROSOFT.length + 1)}`);
}
