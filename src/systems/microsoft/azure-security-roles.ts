import { DEPLOYS, conditional, role } from './azure-role';
import type { AzureRole } from './azure-role';

const VAULT = 'Microsoft.KeyVault/vaults';
const VAULT_READS = [
  ...DEPLOYS,
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  `${VAULT}/*/read`,
  'Microsoft.KeyVault/operations/read',
];

/** Roles whose assignment Key Vault Data Access Administrator may give and take. */
const ASSIGNED =
  '00482a5a-887f-4fb3-b363-3b7fe8e74483, a4417e6f-fecd-4de8-b567-7b0420556985, 14b46e9e-c2b7-41b4-b07b-48a6ebf60603, e147488a-f6f5-4113-8e2d-b22465e65bf6, 12338af0-0e69-4776-bea7-57ae8d297424, 21090545-7ca7-4776-b22c-e363652d74d2, b86a8fe4-44ce-4948-aee5-eccb2c155cd7, 4633458b-17de-408a-b874-0445c86b69e6';
const ONLY_ASSIGNED = (['write', 'delete'] as const)
  .map(
    (action) =>
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (@${action === 'write' ? 'Request' : 'Resource'}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{${ASSIGNED}}))`,
  )
  .join(' AND ');

/** Key Vault and Defender for Cloud (Azure documentation, "Azure built-in roles for Security", February 2026). */
export const SECURITY_ROLES: readonly (readonly [id: string, role: AzureRole])[] = [
  ['00482a5a-887f-4fb3-b363-3b7fe8e74483', role('Key Vault Administrator', VAULT_READS, [], [`${VAULT}/*`])],
  [
    '4633458b-17de-408a-b874-0445c86b69e6',
    role(
      'Key Vault Secrets User',
      [],
      [],
      [`${VAULT}/secrets/getSecret/action`, `${VAULT}/secrets/readMetadata/action`],
    ),
  ],
  [
    'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    role('Key Vault Secrets Officer', VAULT_READS, [], [`${VAULT}/secrets/*`]),
  ],
  [
    '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
    role('Key Vault Crypto Officer', VAULT_READS, [], [`${VAULT}/keys/*`, `${VAULT}/keyrotationpolicies/*`]),
  ],
  [
    'a4417e6f-fecd-4de8-b567-7b0420556985',
    role(
      'Key Vault Certificates Officer',
      VAULT_READS,
      [],
      [`${VAULT}/certificatecas/*`, `${VAULT}/certificates/*`, `${VAULT}/certificatecontacts/write`],
    ),
  ],
  [
    '21090545-7ca7-4776-b22c-e363652d74d2',
    role('Key Vault Reader', VAULT_READS, [], [`${VAULT}/*/read`, `${VAULT}/secrets/readMetadata/action`]),
  ],
  [
    'f25e0fa2-a7c8-4377-a976-54943a77a395',
    role(
      'Key Vault Contributor',
      [...DEPLOYS, 'Microsoft.KeyVault/*'],
      [
        'Microsoft.KeyVault/locations/deletedVaults/purge/action',
        'Microsoft.KeyVault/hsmPools/*',
        'Microsoft.KeyVault/managedHsms/*',
      ],
    ),
  ],
  [
    'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    role(
      'Key Vault Certificate User',
      [],
      [],
      [
        `${VAULT}/certificates/read`,
        `${VAULT}/secrets/getSecret/action`,
        `${VAULT}/secrets/readMetadata/action`,
        `${VAULT}/keys/read`,
      ],
    ),
  ],
  [
    'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    role(
      'Key Vault Crypto Service Encryption User',
      [
        'Microsoft.EventGrid/eventSubscriptions/write',
        'Microsoft.EventGrid/eventSubscriptions/read',
        'Microsoft.EventGrid/eventSubscriptions/delete',
      ],
      [],
      [`${VAULT}/keys/read`, `${VAULT}/keys/wrap/action`, `${VAULT}/keys/unwrap/action`],
    ),
  ],
  [
    '08bbd89e-9f13-488c-ac41-acfcb10c90ab',
    role('Key Vault Crypto Service Release User', [], [], [`${VAULT}/keys/release/action`]),
  ],
  [
    '12338af0-0e69-4776-bea7-57ae8d297424',
    role(
      'Key Vault Crypto User',
      [],
      [],
      [
        `${VAULT}/keys/read`,
        ...['update', 'backup', 'encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify'].map(
          (verb) => `${VAULT}/keys/${verb}/action`,
        ),
      ],
    ),
  ],
  [
    '8b54135c-b56d-4d72-a534-26097cfdc8d8',
    conditional(
      'Key Vault Data Access Administrator',
      [
        'Microsoft.Authorization/roleAssignments/write',
        'Microsoft.Authorization/roleAssignments/delete',
        'Microsoft.Authorization/*/read',
        'Microsoft.Resources/deployments/*',
        'Microsoft.Resources/subscriptions/resourceGroups/read',
        'Microsoft.Resources/subscriptions/read',
        'Microsoft.Management/managementGroups/read',
        'Microsoft.Support/*',
        `${VAULT}/*/read`,
      ],
      ONLY_ASSIGNED,
    ),
  ],
  [
    'fb1c8493-542b-48eb-b624-b4c8fea62acd',
    role('Security Admin', [
      ...DEPLOYS,
      'Microsoft.Authorization/policyAssignments/*',
      'Microsoft.Authorization/policyDefinitions/*',
      'Microsoft.Authorization/policyExemptions/*',
      'Microsoft.Authorization/policySetDefinitions/*',
      'Microsoft.Management/managementGroups/read',
      'Microsoft.operationalInsights/workspaces/*/read',
      'Microsoft.Security/*',
      'Microsoft.IoTSecurity/*',
      'Microsoft.IoTFirmwareDefense/*',
    ]),
  ],
  [
    '39bc4728-0917-49c7-9d2c-d95423bc2eb4',
    role('Security Reader', [
      'Microsoft.Authorization/*/read',
      'Microsoft.Insights/alertRules/read',
      'Microsoft.operationalInsights/workspaces/*/read',
      'Microsoft.Resources/deployments/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Security/*/read',
      'Microsoft.IoTSecurity/*/read',
      'Microsoft.Support/*/read',
      'Microsoft.Security/iotDefenderSettings/packageDownloads/action',
      'Microsoft.Security/iotDefenderSettings/downloadManagerActivation/action',
      'Microsoft.Security/iotSensors/downloadResetPassword/action',
      'Microsoft.IoTSecurity/defenderSettings/packageDownloads/action',
      'Microsoft.IoTSecurity/defenderSettings/downloadManagerActivation/action',
      'Microsoft.Management/managementGroups/read',
    ]),
  ],
  [
    '612c2aa1-cb24-443b-ac28-3ab7272de6f5',
    role('Security Assessment Contributor', ['Microsoft.Security/assessments/write']),
  ],
  [
    '28bf596f-4eb7-45ce-b5bc-6cf482fec137',
    role('Locks Contributor', [
      'Microsoft.Authorization/locks/read',
      'Microsoft.Authorization/locks/write',
      'Microsoft.Authorization/locks/delete',
    ]),
  ],
];
