import type { GrantRecord } from '../../model/record';
import { Pace } from '../pace';
import type { Rule } from '../rule';
import { grantsAs, propertyOf } from './microsoft-records';

const SHOWN = 8;

/** Access policies of a Key Vault that uses roles: still listed, without effect until the switch is turned back. */
export const ghostVaultPolicies: Rule = {
  id: 'ghost-vault-policies',
  title: 'Access policies without effect',
  why: 'The vault uses roles, so its access policies grant nothing; whoever turns the switch back brings all of them to life at once, and reviews of the list see access that is not there.',
  remedy: 'Remove the access policies of this vault, or say in a review who may turn it back to them.',
  frameworks: ['AC-2', 'A.5.18'],
  *find(context) {
    const byVault = new Map<string, GrantRecord[]>();
    for (const policy of grantsAs(context, 'vault-policy')) {
      if (policy === undefined) {
        yield undefined;
        continue;
      }
      const list = byVault.get(policy.resource);
      if (list === undefined) byVault.set(policy.resource, [policy]);
      else list.push(policy);
    }
    const pace = new Pace();
    for (const [key, policies] of byVault) {
      if (pace.due()) yield undefined;
      const vault = context.view.get(key);
      const node = context.nodeOf(key);
      if (
        vault?.kind !== 'resource' ||
        node === undefined ||
        propertyOf(vault, 'enableRbacAuthorization') !== 'true'
      )
        continue;
      yield {
        subject: node,
        severity: 'low',
        title: `${vault.name} uses roles and still lists ${policies.length === 1 ? 'one access policy' : `${policies.length} access policies`}`,
        evidence: [
          { text: 'enableRbacAuthorization is true', source: vault.source, node },
          ...policies.slice(0, SHOWN).map((policy) => ({
            text: `access policy of ${nameOf(context.view.get(policy.principal), policy.principal)}: ${['secrets', 'keys', 'certificates'].map((kind) => `${kind} ${propertyOf(policy, kind) ?? 'none'}`).join(', ')}`,
            source: policy.source,
          })),
        ],
      };
    }
  },
};

function nameOf(record: { readonly name?: string } | object | undefined, key: string): string {
  return record !== undefined && 'name' in record && typeof record.name === 'string'
    ? record.name
    : key.slice(key.indexOf('|') + 1);
}
