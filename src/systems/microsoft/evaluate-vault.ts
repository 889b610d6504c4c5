import type { GraphBuilder } from '../../graph/builder';
import type { Key, ResourceRecord } from '../../model/record';
import { STANDING } from '../../model/window';
import type { AzureHolding, Deny } from './azure-access';
import { blockGives } from './azure-roles';
import { AZURE_ROOT, reaches } from './azure-scopes';
import { stepOf, touches } from './azure-step';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import { VAULT_PERMISSIONS, vaultPermission, verbsOfVault } from './read-vault';
import type { VaultObject } from './read-vault';
import { vaultActions } from './vault-actions';

export const VAULT_TYPE = 'microsoft.keyvault/vaults';

/** Verbs of secrets, keys and certificates told apart; access policies count only while the vault does not use roles. */
export function vaultSteps(
  vault: ResourceRecord,
  byScope: ReadonlyMap<Key, readonly AzureHolding[]>,
  denies: readonly Deny[],
  facts: Facts,
  build: GraphBuilder,
): void {
  const rbac = propertyOf(vault, 'enableRbacAuthorization');
  if (rbac === 'true') {
    for (const scope of new Set([...facts.scopesAbove(vault.key), AZURE_ROOT])) {
      for (const holding of byScope.get(scope) ?? []) {
        if (!reaches(holding, vault.key, facts)) continue;
        const denied = denies.some((deny) => touches(deny, holding, facts));
        for (const { object, permission, action } of vaultActions()) {
          const given = (holding.role.blocks ?? []).some((block) => blockGives(block, action, true));
          if (!given) continue;
          const base = stepOf(holding);
          const note = [base.note, denied ? 'a deny assignment bears on this' : undefined]
            .filter((part) => part !== undefined)
            .join('; ');
          build.step({
            ...base,
            to: vault.key,
            permission: vaultPermission(object, permission),
            verbs: verbsOfVault(object, permission),
            inherits: false,
            verdict: denied && base.verdict === 'allowed' ? 'conditional' : base.verdict,
            ...(note === '' ? {} : { note }),
          });
        }
      }
    }
    return;
  }
  for (const policy of facts.grantsAs('vault-policy')) {
    if (policy.resource !== vault.key) continue;
    for (const [object, permission] of policyPermissions(policy)) {
      const note = [policy.condition, rbac === undefined ? undefined : undefined]
        .filter((part) => part !== undefined)
        .join('; ');
      build.step({
        from: policy.principal,
        to: vault.key,
        kind: 'permission',
        permission: vaultPermission(object, permission),
        verbs: verbsOfVault(object, permission),
        verdict: note === '' ? 'allowed' : 'conditional',
        ...(note === '' ? {} : { note }),
        window: STANDING,
        supports: [{ records: [policy.key] }],
      });
    }
  }
}

/**
 * What an access policy gives. `all` stands for every permission of its kind except purge, which has to be named
 * (Azure PowerShell, Set-AzKeyVaultAccessPolicy, Azure/azure-powershell#16440; Azure/azure-rest-api-specs#1394).
 */
export function* policyPermissions(policy: {
  readonly properties?: readonly (readonly [string, string])[];
}): Generator<readonly [VaultObject, string]> {
  for (const object of ['secrets', 'keys', 'certificates', 'storage'] as const) {
    const stated = (propertyOf(policy, object) ?? '').split(' ').filter((p) => p !== '');
    const all: readonly string[] = VAULT_PERMISSIONS[object];
    const named = stated.filter((permission) => permission !== 'all');
    const given = stated.includes('all')
      ? new Set([...all.filter((permission) => permission !== 'purge'), ...named])
      : named;
    for (const permission of given) yield [object, permission];
  }
}
