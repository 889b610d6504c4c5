import { list, text } from '../lib/content';
import type { Json } from '../lib/content';

/** Several tenants that are one client's. Tenants by id, so that it fits every snapshot. */
export interface Client {
  readonly name: string;
  readonly tenants: readonly string[];
}

const MOST = 1000;

/** A client as it was kept. */
export function parseClient(value: Json): Client | undefined {
  const name = text(value, 'name');
  const tenants = list(value, 'tenants').filter((id) => typeof id === 'string');
  if (name === undefined || tenants.length === 0) return undefined;
  return { name: name.slice(0, 200), tenants: tenants.slice(0, MOST) };
}

/** A tenant as a proposal of clients needs it. */
interface Named {
  readonly id: string;
  readonly name: string;
  readonly provider: boolean;
}

/** Words that name a product or an environment, not a company. */
const NOT_NAMES = new Set([
  'aws',
  'azure',
  'entra',
  'ad',
  'domain',
  'tenant',
  'account',
  'prod',
  'production',
  'dev',
  'test',
  'staging',
  'vault',
  'the',
  'org',
  'organization',
  'organisation',
  'github',
  'bitwarden',
  'keeper',
]);

/**
 * Which tenants look like one client's: those that begin with the same word of a name. A proposal only, to be changed by
 * whoever knows better; the provider's own tenants are one of them where they are called alike.
 */
export function proposedClients(tenants: readonly Named[]): readonly Client[] {
  const groups = new Map<string, Named[]>();
  for (const tenant of tenants) {
    const word = firstWord(tenant.name);
    if (word === undefined) continue;
    const group = groups.get(word) ?? [];
    group.push(tenant);
    groups.set(word, group);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ name: plainest(group.map(({ name }) => name)), tenants: group.map(({ id }) => id) }));
}

function firstWord(name: string): string | undefined {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}&]+/u)
    .find((word) => word.length > 2 && !NOT_NAMES.has(word) && !/^\d+$/u.test(word));
}

/** The name most like a company's: no brackets, no dots, then the shortest. */
function plainest(names: readonly string[]): string {
  const odd = (name: string): number => (/[()]/u.test(name) ? 1 : 0) + (/\S\.\S/u.test(name) ? 1 : 0);
  return [...names].sort((a, b) => odd(a) - odd(b) || a.length - b.length || (a < b ? -1 : 1))[0] ?? '';
}
