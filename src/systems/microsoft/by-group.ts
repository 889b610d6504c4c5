import type { GrantRecord, Key } from '../../model/record';
import { closureOf } from './closure';
import { unknownMembership } from './coverage';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';

/**
 * PIM also lists what a member has through a group, as the member's own row (`memberType` Group or Inherited of a
 * schedule instance, Microsoft Graph and Azure): the group's row says it already. It is the group's for those who belong
 * to it, and for others where all its members are known: who left the group has it no more.
 */
export class ByGroup {
  readonly #facts: Facts;
  readonly #as: 'directory-role' | 'azure-role';
  /** Groups by the role and scope that they hold. */
  readonly #holders = new Map<string, Key[]>();

  constructor(as: 'directory-role' | 'azure-role', facts: Facts) {
    this.#facts = facts;
    this.#as = as;
    for (const grant of facts.grantsAs(as))
      if (facts.principal(grant.principal)?.type === 'group')
        push(this.#holders, `${this.#role(grant)}\u0000${grant.resource}`, grant.principal);
  }

  /** Whether the row is a member's, of what a group has. */
  says(grant: GrantRecord): boolean {
    const type = propertyOf(grant, 'memberType')?.toLowerCase();
    if (type !== 'group' && type !== 'inherited') return false;
    const facts = this.#facts;
    const role = this.#role(grant);
    const belongs = closureOf(grant.principal, facts);
    const what = this.#as === 'azure-role' ? `azure/${role}` : role;
    for (const group of belongs.keys())
      if (group !== grant.principal && facts.schedules.holds(what, group, grant.resource)) return true;
    return (this.#holders.get(`${role}\u0000${grant.resource}`) ?? []).some(
      (group) => belongs.has(group) || unknownMembership(group, facts) === undefined,
    );
  }

  #role(grant: GrantRecord): string {
    return this.#facts.roleId(propertyOf(grant, 'role') ?? '');
  }
}
