/**
 * 1Password: who has which permissions on which vault, from the command line (`op vault user list`, `op vault group
 * list`, `op group user list`) and the access reports of 1Password's own scripts (1Password/solutions). Effective
 * permissions are the union over direct and group assignments.
 */
import { field, list, text } from '../../lib/content';
import { settleMentions } from '../rekey';
import { statedModule } from '../stated-module';
import type { SystemModule } from '../system';
import { UNNAMED, readAccess, readGroup } from './command-lists';
import { ID, includedIn, verbsOf } from './permissions';
import { readAssignment, readItemRow, readUserRow } from './reports';

export const onepassword: SystemModule = statedModule({
  id: ID,
  title: '1Password',
  exports: [
    {
      format: 'vault-access',
      title: 'Vault access (CSV)',
      how: 'the access reports of 1Password/solutions: vault, user or group, assignment, permissions',
    },
    { format: 'item-access', title: 'Item access (CSV)', how: 'the item report of 1Password/solutions' },
    { format: 'users', title: 'Users (CSV)', how: 'the user report of 1Password/solutions' },
    {
      format: 'op',
      title: 'Vaults and groups (JSON)',
      how: 'op vault user list, op vault group list, op group user list with --format json, saved as {"vault": …, "users": …}',
    },
  ],
  tables: [
    {
      format: 'vault-access',
      needs: ['vault', 'permissions', 'email'],
      columns: {
        vault: ['vaultName', 'vault'],
        'vault id': ['vaultUUID', 'vaultUUD'],
        name: ['name', 'userName'],
        group: ['groupName'],
        email: ['email', 'userEmail'],
        id: ['userUUID', 'userOrGroupUUID'],
        status: ['status', 'userState'],
        assignment: ['assignment'],
        permissions: ['permissions', 'userPermissions'],
      },
      row: readAssignment,
    },
    {
      format: 'item-access',
      needs: ['vault', 'permissions', 'item', 'email'],
      columns: {
        vault: ['vaultName'],
        'vault id': ['vaultUUID', 'vaultUUD'],
        name: ['userName', 'name'],
        email: ['userEmail', 'email'],
        id: ['userUUID'],
        permissions: ['userPermissions', 'permissions'],
        item: ['itemName'],
        'item id': ['itemUUID'],
      },
      row: readItemRow,
    },
    {
      format: 'users',
      needs: ['email', 'groups', 'id'],
      columns: {
        name: ['userName'],
        email: ['userEmail'],
        id: ['userUUID'],
        status: ['userState'],
        type: ['userType'],
        created: ['userCreatedAt'],
        updated: ['userUpdatedAt'],
        'last used': ['lastAuthAt'],
        vaults: ['directlyAssignedVaults'],
        groups: ['groups'],
      },
      row: readUserRow,
    },
  ],
  documents: [
    {
      format: 'op',
      is: (value) =>
        (field(value, 'vault') !== undefined || field(value, 'vaultName') !== undefined) &&
        [...list(value, 'users'), ...list(value, 'groups')].some((one) => list(one, 'permissions').length > 0)
          ? 'users or groups of a vault with their permissions'
          : undefined,
      document: readAccess,
    },
    {
      format: 'op',
      // As the command prints it: the vault was an argument.
      is: (value) =>
        text(value, 'id') !== undefined &&
        text(value, 'state') !== undefined &&
        list(value, 'permissions').some((one) => typeof one === 'string' && verbsOf(one) !== undefined)
          ? 'a user or group of a vault that is not named'
          : undefined,
      document: (_value, source, sink) => {
        sink.problem('warning', UNNAMED, source);
        sink.ignore('record', 'the vault is not named');
      },
    },
    {
      format: 'op',
      is: (value) =>
        field(value, 'group') !== undefined &&
        list(value, 'users').some((one) => text(one, 'state') !== undefined)
          ? 'members of a group'
          : undefined,
      document: readGroup,
    },
  ],
  settle: settleMentions(ID),
  includedIn,
});
