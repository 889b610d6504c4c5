import { verbMask } from '../../model/permission';
import type { Verb } from '../../model/permission';
import { verbsOfVault } from './read-vault';
import { vaultActions } from './vault-actions';

/**
 * Who may pass on access to a vault (Azure documentation, "Azure RBAC versus access policies"): whoever writes its
 * access policies, and whoever assigns roles on it.
 */
const SHARES: readonly string[] = [
  'Microsoft.KeyVault/vaults/accessPolicies/write',
  'Microsoft.Authorization/roleAssignments/write',
];

/**
 * The permissions that amount to one of the fixed verbs on a Key Vault; `undefined` for other resources. To see what a
 * vault keeps is to get its secrets: keys and certificates only show their public part.
 */
export function vaultPermissionsOf(verb: Verb, resourceId: string): readonly string[] | undefined {
  if (!/\/providers\/microsoft\.keyvault\/vaults\/[^/]+$/iu.test(resourceId.trim())) return undefined;
  if (verb === 'share' || verb === 'administer') return SHARES;
  const mask = verbMask(verb);
  return vaultActions()
    .filter(
      ({ object, permission }) =>
        (verbsOfVault(object, permission) & mask) !== 0 && (verb !== 'view' || object === 'secrets'),
    )
    .map(({ object, permission }) => `${object}/${permission}`);
}
