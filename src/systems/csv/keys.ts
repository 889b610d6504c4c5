import { keyOf } from '../../model/record';
import type { Key } from '../../model/record';

/** The system id of Overreach CSV. */
export const CSV = 'csv';

/** A key part: `|`, `?` and `%` are escaped, so that parts cannot run into one another. */
function part(text: string): string {
  return text.replace(/[%|?]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Mail addresses and UPNs compare without case; other ids are kept as written. */
export function foldId(id: string): string {
  return /^[^\s@/]+@[^\s@/]+$/.test(id) ? id.toLowerCase() : id;
}

export function tenantKey(id: string): Key {
  return keyOf(CSV, part(id));
}

/** Tenant of rows that state none. */
export const NO_TENANT: Key = keyOf(CSV, '?');

export function isNoTenant(key: Key): boolean {
  return key === NO_TENANT;
}

/** Key of a thing of a table: `csv|<tenant id>|<id>`. */
export function thingKey(tenant: string | undefined, id: string): Key {
  return keyOf(CSV, `${tenant === undefined ? '' : part(tenant)}|${part(foldId(id))}`);
}

/** Key of a stated fact, from the parts that make it that fact. */
export function factKey(kind: string, parts: readonly (string | number | boolean | undefined)[]): Key {
  return keyOf(CSV, [kind, ...parts.map((p) => (p === undefined ? '' : part(String(p))))].join('|'));
}

/** What a reference is looked up among. A name of a group is kept apart from one of whoever holds a grant. */
export type Role = 'principal' | 'group' | 'resource';

const HEADS: Readonly<Record<Role, string>> = { principal: '?', group: '?of', resource: '?on' };
const ROLES = new Map<string | undefined, Role>([
  ['?', 'principal'],
  ['?of', 'group'],
  ['?on', 'resource'],
]);

/** A reference as a table wrote it, until all tables and exports are there to resolve it. */
export interface Reference {
  readonly role: Role;
  readonly text: string;
  /** The row's tenant: looked in first. */
  readonly tenant?: string;
}

/** `csv|?|<text>`, or `csv|?|<text>|<tenant>` where the row names one; groups are told apart by `?of`, resources by `?on`. */
export function referenceKey(reference: Reference): Key {
  const parts = [HEADS[reference.role], part(foldId(reference.text))];
  if (reference.tenant !== undefined) parts.push(part(reference.tenant));
  return keyOf(CSV, parts.join('|'));
}

/** Whether a key is a reference that no reading could resolve yet. */
export function isReference(key: Key): boolean {
  return /^csv\|\?(?:of|on)?\|/.test(key);
}

function unpart(text: string): string {
  return text.replace(/%(25|7C|3F)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The reference a key was made from. */
export function parseReference(key: Key): Reference | undefined {
  if (!isReference(key)) return undefined;
  const [, head, text, tenant] = key.split('|');
  const role = ROLES.get(head);
  if (text === undefined || role === undefined) return undefined;
  return {
    role,
    text: unpart(text),
    ...(tenant === undefined ? {} : { tenant: unpart(tenant) }),
  };
}

/** Accounts of other systems recognised by the form of their id, or by the row's `system` cell. */
export interface Foreign {
  readonly system: string;
  readonly id: string;
  readonly key: Key;
  readonly tenant: Key;
}

const ARN = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):/;
const SID = /^S-1-5-21-\d+-\d+-\d+(?:-\d+)?$/i;

/** The other system's own key for an id, or undefined for an id of these tables. */
export function foreignKey(id: string, system: string | undefined): Foreign | undefined {
  const arn = ARN.exec(id);
  if (arn?.[1] !== undefined)
    return { system: 'aws', id, key: keyOf('aws', id), tenant: keyOf('aws', arn[1]) };
  if (SID.test(id)) {
    const sid = id.toUpperCase();
    const domain = sid.split('-').slice(0, 7).join('-');
    return {
      system: 'sharphound',
      id: sid,
      key: keyOf('sharphound', sid),
      tenant: keyOf('sharphound', domain),
    };
  }
  if (system === undefined || system.toLowerCase() === CSV) return undefined;
  const other = system.toLowerCase();
  return { system: other, id, key: keyOf(other, id), tenant: keyOf(other, '?') };
}
