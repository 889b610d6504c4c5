import type { SystemModule } from '../system';
import { evaluateVault } from './evaluate';
import { gapsOfVault } from './gaps';
import { VAULT } from './keys';
import { readVault } from './read';
import { API, AUDIT, POLICY_TEXT, recognise } from './recognise';
import { settleVault } from './settle';

/** HashiCorp Vault and OpenBao: ACL policies, entities, groups, auth roles, mounts, namespaces and the audit log. */
export const vault: SystemModule = {
  id: VAULT,
  title: 'HashiCorp Vault and OpenBao',
  exports: [
    {
      format: POLICY_TEXT,
      title: 'ACL policy (HCL or JSON)',
      how: 'vault policy read NAME > NAME.hcl, for each name of vault policy list',
    },
    {
      format: API,
      title: 'Policies, entities, groups, auth roles, mounts, namespaces (JSON)',
      how: 'vault read -format=json of sys/policies/acl/NAME, identity/entity/id/ID, identity/group/id/ID, sys/auth, sys/mounts, auth/MOUNT/role/NAME (saved with its path)',
    },
    { format: AUDIT, title: 'Audit log', how: 'the file of the audit device, or a part of it' },
  ],
  recognise,
  read: readVault,
  gaps: gapsOfVault,
  settle: settleVault,
  evaluate: evaluateVault,
};
