import type { Key } from '../../model/record';
import type { Chain } from './closure';
import { missingContracts, missingDelegation, missingRoles } from './coverage';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { isRestricted } from './restricted-units';

/** Where directory roles are held that cover a target, and what else could cover it and is not in the exports. */
export class RoleReach {
  readonly #facts: Facts;
  readonly #holdings: readonly Holding[];
  readonly #byScope = new Map<Key, Holding[]>();

  constructor(facts: Facts, holdings: readonly Holding[]) {
    this.#facts = facts;
    this.#holdings = holdings;
    for (const holding of holdings) push(this.#byScope, holding.scope, holding);
  }

  /** What is held at just this scope. */
  at(scope: Key): readonly Holding[] {
    return this.#byScope.get(scope) ?? [];
  }

  /**
   * Scopes at which a role covers a target: the object itself, units that hold it, its tenant. A role that changes what is
   * in a restricted management unit is held in such a unit (`isRestrictedMember`); one that only reads, anywhere.
   */
  scopesOf(target: Key, changes: boolean): readonly { readonly scope: Key; readonly wide: boolean }[] {
    const record = this.#facts.things.get(target);
    if (record?.kind === 'tenant') return [{ scope: target, wide: true }];
    const units = this.#facts.unitsOf.get(target) ?? [];
    const tenant = this.#facts.tenantOf(target);
    const restricted = units.filter((unit) => isRestricted(unit, this.#facts));
    if (changes && restricted.length > 0) return restricted.map((scope) => ({ scope, wide: false }));
    return [
      { scope: target, wide: false },
      ...units.map((scope) => ({ scope, wide: false })),
      ...(tenant === undefined ? [] : [{ scope: tenant, wide: true }]),
    ];
  }

  /** Units in which the principal holds such a role, and whose members are not all known: the target may be one. */
  unknownUnits(
    closure: ReadonlyMap<Key, readonly Chain[]>,
    target: Key,
    counts: (role: string) => boolean,
  ): readonly string[] {
    const facts = this.#facts;
    const tenant = facts.tenantOf(target);
    if (tenant === target) return [];
    const found = new Set<string>();
    for (const holding of this.#inUnits()) {
      if (!counts(holding.role) || !closure.has(holding.principal)) continue;
      const unit = facts.things.get(holding.scope);
      if (unit === undefined || !('tenant' in unit) || unit.tenant !== tenant) continue;
      if (facts.unitsOf.get(target)?.includes(holding.scope) === true) continue;
      const known = propertyOf(unit.kind === 'resource' ? unit : undefined, 'members') === 'listed';
      if (!known && facts.covered(holding.scope, 'members') !== 'complete')
        found.add(`the members of the administrative unit ${facts.nameOf(holding.scope)}`);
    }
    return [...found];
  }

  #inUnits(): readonly Holding[] {
    this.#unitHoldings ??= this.#holdings.filter((holding) => {
      const scope = this.#facts.things.get(holding.scope);
      return (
        scope?.kind === 'resource' ||
        (scope?.kind === 'principal' && scope.type === 'external' && scope.mentionedOnly === true)
      );
    });
    return this.#unitHoldings;
  }

  #unitHoldings: readonly Holding[] | undefined;

  /** Lists that could have given the principal a role in the tenant, and are not there. */
  missingFor(principal: Key, tenant: Key | undefined): readonly string[] {
    if (tenant === undefined) return ['the tenant of this object'];
    const home = this.#facts.tenantOf(principal);
    if (home === tenant) return missingRoles(tenant, this.#facts);
    if (home === undefined) return ['the tenant of this account'];
    return [
      ...missingDelegation(home, tenant, this.#facts),
      ...missingContracts(principal, home, tenant, this.#facts),
    ];
  }
}
