import { VAULT_PERMISSIONS } from './read-vault';
import type { VaultObject } from './read-vault';

const BASE = 'Microsoft.KeyVault/vaults';

/**
 * The data action that stands for a permission of an access policy (Azure documentation, "Migrate from vault access
 * policy to Azure role-based access control", mapping table; operations of Microsoft.KeyVault).
 */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['secrets/get', 'secrets/getSecret/action'],
  ['secrets/list', 'secrets/readMetadata/action'],
  ['secrets/set', 'secrets/setSecret/action'],
  ['secrets/delete', 'secrets/delete'],
  ['secrets/backup', 'secrets/backup/action'],
  ['secrets/restore', 'secrets/restore/action'],
  ['secrets/recover', 'secrets/recover/action'],
  ['secrets/purge', 'secrets/purge/action'],
  ['keys/get', 'keys/read'],
  ['keys/list', 'keys/read'],
  ['keys/wrapkey', 'keys/wrap/action'],
  ['keys/unwrapkey', 'keys/unwrap/action'],
  ['keys/delete', 'keys/delete'],
  ['keys/getrotationpolicy', 'keyrotationpolicies/read'],
  ['keys/setrotationpolicy', 'keyrotationpolicies/write'],
  ...[
    'encrypt',
    'decrypt',
    'sign',
    'verify',
    'create',
    'update',
    'import',
    'backup',
    'restore',
    'recover',
    'purge',
    'release',
    'rotate',
  ].map((p): [string, string] => [`keys/${p}`, `keys/${p}/action`]),
  ['certificates/get', 'certificates/read'],
  ['certificates/list', 'certificates/read'],
  ['certificates/delete', 'certificates/delete'],
  ...['create', 'import', 'update', 'recover', 'purge', 'backup', 'restore'].map((p): [string, string] => [
    `certificates/${p}`,
    `certificates/${p}/action`,
  ]),
  ['certificates/managecontacts', 'certificatecontacts/write'],
  ['certificates/getissuers', 'certificatecas/read'],
  ['certificates/listissuers', 'certificatecas/read'],
  ['certificates/setissuers', 'certificatecas/write'],
  ['certificates/manageissuers', 'certificatecas/write'],
  ['certificates/deleteissuers', 'certificatecas/delete'],
]);

/** `secrets/get` and its data action, for every permission that has one. */
export function vaultActions(): readonly {
  readonly object: VaultObject;
  readonly permission: string;
  readonly action: string;
}[] {
  return LIST;
}

const LIST = (['secrets', 'keys', 'certificates', 'storage'] as const).flatMap((object) =>
  VAULT_PERMISSIONS[object].flatMap((permission) => {
    const action = ACTIONS.get(`${object}/${permission}`);
    return action === undefined ? [] : [{ object, permission, action: `${BASE}/${action}` }];
  }),
);

/** A vault permission as a question may write it: `secrets/get`, `Key Vault secrets get`, `secret get`, or the data action. */
export function vaultPermissionOf(
  text: string,
): { readonly object: VaultObject; readonly permission: string; readonly action?: string } | undefined {
  const lower = text.trim().toLowerCase();
  const byAction = LIST.find(({ action }) => action.toLowerCase() === lower);
  if (byAction !== undefined) return byAction;
  const words = lower.replace(/^(?:azure )?key ?vault[ /:]*/u, '').split(/[ /:.]+/u);
  const object = (['secrets', 'keys', 'certificates', 'storage'] as const).find(
    (name) => name === words[0] || name.slice(0, -1) === words[0],
  );
  const permission = words[1];
  if (object === undefined || permission === undefined || words.length !== 2) return undefined;
  const named: readonly string[] = VAULT_PERMISSIONS[object];
  if (!named.includes(permission)) return undefined;
  const action = ACTIONS.get(`${object}/${permission}`);
  return { object, permission, ...(action === undefined ? {} : { action: `${BASE}/${action}` }) };
}
