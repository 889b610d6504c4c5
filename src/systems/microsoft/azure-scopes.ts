import type { Key } from '../../model/record';
import { unknownMembership } from './coverage';
import type { Facts } from './facts';
import { scopeOfKey } from './keys';
import { parentScope } from './azure-tree';

const MANAGEMENT_GROUP = 'microsoft|/providers/microsoft.management/managementgroups/';
/** The root of Azure, above all management groups of a tenant; each tenant has its own, under the same id. */
export const AZURE_ROOT: Key = 'microsoft|/';

/** Scopes of Azure from a resource upwards, and which lists are missing before nobody may be said to hold a role there. */
export class AzureScopes {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** A scope with all above it; a resource no export has takes its place by its id. */
  above(resource: Key): readonly Key[] {
    const known = this.#facts.scopesAbove(resource);
    if (known.length > 1 || this.#facts.things.has(resource))
      return [...known.filter((key) => key !== AZURE_ROOT), AZURE_ROOT];
    const found: Key[] = [resource];
    for (let id = scopeOfKey(resource); id !== undefined;) {
      id = parentScope(id);
      if (id === undefined) break;
      const key = `microsoft|${id}`;
      found.push(key);
      if (this.#facts.things.has(key)) return [...found, ...this.above(key).slice(1)];
    }
    return [...found, AZURE_ROOT];
  }

  missing(
    principal: Key,
    scopes: readonly Key[],
    others: readonly { readonly principal: Key }[],
  ): readonly string[] {
    const facts = this.#facts;
    const missing: string[] = [];
    const root =
      scopes.find((scope) => /^microsoft\|\/subscriptions\/[^/]+$/u.test(scope)) ??
      scopes.at(-2) ??
      scopes[0];
    const home = facts.tenantOf(principal);
    const tenant = root === undefined ? undefined : facts.tenantOf(root);
    const foreign = home !== undefined && tenant !== undefined && home !== tenant;
    // An account of another tenant has them too: a provider's AdminAgents are assigned as a foreign group (Cloud
    // Solution Provider, "Manage subscriptions with Admin on behalf of").
    if (root !== undefined && facts.covered(root, 'armRoleAssignments') !== 'complete')
      missing.push(`Azure role assignments of ${facts.nameOf(root)}`);
    for (const group of scopes.filter((scope) => scope.startsWith(MANAGEMENT_GROUP))) {
      // `--include-inherited` shows rows of the groups above; without any such row nothing says it was given.
      if (facts.covered(group, 'armRoleAssignments') === 'absent' && !this.#inherited())
        missing.push(`Azure role assignments of the management group ${facts.nameOf(group)}`);
    }
    // The customer's own listing never shows what Lighthouse delegates (Azure documentation).
    if (foreign && root !== undefined && !this.#lighthouseKnown(root, home))
      missing.push(`Azure Lighthouse assignments of ${facts.nameOf(root)}`);
    return [...missing, ...this.unseen(principal, others)];
  }

  /** Some list shows rows above subscriptions, so it was exported with what is inherited. */
  #inherited(): boolean {
    this.#showsInherited ??= [...this.#facts.pages()].some(
      ({ subject, kind }) =>
        kind === 'armRoleAssignments' && (subject === 'microsoft|/' || subject.startsWith(MANAGEMENT_GROUP)),
    );
    return this.#showsInherited;
  }

  #showsInherited: boolean | undefined;

  /** The Lighthouse assignments of the subscription, of its tenant, or of all the partner manages were listed. */
  #lighthouseKnown(root: Key, home: Key): boolean {
    const tenant = this.#facts.tenantOf(root) ?? '';
    if (
      [root, tenant, home].some(
        (subject) => this.#facts.covered(subject, 'lighthouseAssignments') === 'complete',
      )
    )
      return true;
    this.#delegated ??= new Set(
      [...this.#facts.things.values()].flatMap((record): readonly Key[] =>
        record.kind === 'attachment' && record.role.startsWith('lighthouse')
          ? this.#facts.scopesAbove(record.to)
          : [],
      ),
    );
    return this.#delegated.has(root);
  }

  /** Scopes at or below which a Lighthouse assignment was listed. */
  #delegated: ReadonlySet<Key> | undefined;

  unseen(principal: Key, others: readonly { readonly principal: Key }[]): readonly string[] {
    const facts = this.#facts;
    const home = facts.tenantOf(principal);
    const found = new Set<string>();
    for (const { principal: holder } of others) {
      const record = facts.principal(holder);
      if (record?.type !== 'group' || (home !== undefined && record.tenant !== home)) continue;
      const unknown = unknownMembership(holder, facts);
      if (unknown !== undefined)
        found.add(
          unknown.why === 'dynamic'
            ? `who else the rule of the dynamic group ${facts.nameOf(unknown.group)} takes in`
            : `the members of ${facts.nameOf(unknown.group)}`,
        );
    }
    return [...found];
  }
}

/** What an assignment at the root gives is of the holder's own tenant: every tenant has a root of its own. */
export function reaches(
  holding: { readonly scope: Key; readonly principal: Key },
  resource: Key,
  facts: Facts,
): boolean {
  if (holding.scope !== AZURE_ROOT) return true;
  const tenant = facts.tenantOf(holding.principal);
  return tenant !== undefined && tenant === facts.tenantOf(resource);
}
