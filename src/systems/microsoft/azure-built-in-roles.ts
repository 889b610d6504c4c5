/** One permission block of a role definition. NotActions subtract within the block, they deny nothing elsewhere. */
export interface Block {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  readonly condition?: string;
}

export interface AzureRole {
  readonly name: string;
  /** Undefined: the definition is not in the exports. */
  readonly blocks?: readonly Block[];
}

function role(
  name: string,
  actions: readonly string[],
  notActions: readonly string[] = [],
  dataActions: readonly string[] = [],
): AzureRole {
  return { name, blocks: [{ actions, notActions, dataActions, notDataActions: [] }] };
}

const VAULT = 'Microsoft.KeyVault/vaults';
const BLOBS = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
const CONTAINERS = 'Microsoft.Storage/storageAccounts/blobServices/containers';
const DELEGATION_KEY = 'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action';
const DEPLOYS = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];
const VAULT_READS = [
  ...DEPLOYS,
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  `${VAULT}/*/read`,
  'Microsoft.KeyVault/operations/read',
];
const MACHINE_VIEW = [
  'Microsoft.Network/publicIPAddresses/read',
  'Microsoft.Network/virtualNetworks/read',
  'Microsoft.Network/loadBalancers/read',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Compute/virtualMachines/*/read',
  'Microsoft.HybridCompute/machines/*/read',
  'Microsoft.HybridConnectivity/endpoints/listCredentials/action',
];

/**
 * Built-in roles met most, in full, for exports without definitions (Azure documentation, "Azure built-in roles", January
 * 2025). An export wins. A role that is not here is not evaluated, with that as its reason.
 */
export const BUILT_IN: ReadonlyMap<string, AzureRole> = new Map([
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', role('Owner', ['*'])],
  [
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    role(
      'Contributor',
      ['*'],
      [
        'Microsoft.Authorization/*/Delete',
        'Microsoft.Authorization/*/Write',
        'Microsoft.Authorization/elevateAccess/Action',
        'Microsoft.Blueprint/blueprintAssignments/write',
        'Microsoft.Blueprint/blueprintAssignments/delete',
        'Microsoft.Compute/galleries/share/action',
        'Microsoft.Purview/consents/write',
        'Microsoft.Purview/consents/delete',
        'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
        'Microsoft.Subscription/cancel/action',
        'Microsoft.Subscription/enable/action',
      ],
    ),
  ],
  ['acdd72a7-3385-48ef-bd42-f606fba81ae7', role('Reader', ['*/read'])],
  [
    '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    role('User Access Administrator', ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*']),
  ],
  [
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    role('Role Based Access Control Administrator', [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
      'Microsoft.Support/*',
    ]),
  ],
  [
    '91c1777a-f3dc-4fae-b103-61d183457e46',
    role('Managed Services Registration assignment Delete Role', [
      'Microsoft.ManagedServices/registrationAssignments/read',
      'Microsoft.ManagedServices/registrationAssignments/delete',
      'Microsoft.ManagedServices/operationStatuses/read',
    ]),
  ],
  [
    '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
    role('Virtual Machine Contributor', [
      ...DEPLOYS,
      'Microsoft.Compute/availabilitySets/*',
      'Microsoft.Compute/locations/*',
      'Microsoft.Compute/virtualMachines/*',
      'Microsoft.Compute/virtualMachineScaleSets/*',
      'Microsoft.Compute/cloudServices/*',
      'Microsoft.Compute/disks/write',
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/disks/delete',
      'Microsoft.DevTestLab/schedules/*',
      'Microsoft.Network/applicationGateways/backendAddressPools/join/action',
      'Microsoft.Network/loadBalancers/backendAddressPools/join/action',
      'Microsoft.Network/loadBalancers/inboundNatPools/join/action',
      'Microsoft.Network/loadBalancers/inboundNatRules/join/action',
      'Microsoft.Network/loadBalancers/probes/join/action',
      'Microsoft.Network/loadBalancers/read',
      'Microsoft.Network/locations/*',
      'Microsoft.Network/networkInterfaces/*',
      'Microsoft.Network/networkSecurityGroups/join/action',
      'Microsoft.Network/networkSecurityGroups/read',
      'Microsoft.Network/publicIPAddresses/join/action',
      'Microsoft.Network/publicIPAddresses/read',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.RecoveryServices/locations/*',
      'Microsoft.RecoveryServices/Vaults/backupFabrics/backupProtectionIntent/write',
      'Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/*/read',
      'Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/read',
      'Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/write',
      'Microsoft.RecoveryServices/Vaults/backupPolicies/read',
      'Microsoft.RecoveryServices/Vaults/backupPolicies/write',
      'Microsoft.RecoveryServices/Vaults/read',
      'Microsoft.RecoveryServices/Vaults/usages/read',
      'Microsoft.RecoveryServices/Vaults/write',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.SerialConsole/serialPorts/connect/action',
      'Microsoft.SqlVirtualMachine/*',
      'Microsoft.Storage/storageAccounts/listKeys/action',
      'Microsoft.Storage/storageAccounts/read',
    ]),
  ],
  [
    '1c0163c0-47e6-4577-8991-ea5c82e286e4',
    role(
      'Virtual Machine Administrator Login',
      MACHINE_VIEW,
      [],
      [
        'Microsoft.Compute/virtualMachines/login/action',
        'Microsoft.Compute/virtualMachines/loginAsAdmin/action',
        'Microsoft.HybridCompute/machines/login/action',
        'Microsoft.HybridCompute/machines/loginAsAdmin/action',
      ],
    ),
  ],
  [
    'fb879df8-f326-4884-b1cf-06f3ad86be52',
    role(
      'Virtual Machine User Login',
      MACHINE_VIEW,
      [],
      ['Microsoft.Compute/virtualMachines/login/action', 'Microsoft.HybridCompute/machines/login/action'],
    ),
  ],
  [
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    role('Storage Blob Data Owner', [`${CONTAINERS}/*`, DELEGATION_KEY], [], [`${BLOBS}/*`]),
  ],
  [
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    role(
      'Storage Blob Data Contributor',
      [`${CONTAINERS}/delete`, `${CONTAINERS}/read`, `${CONTAINERS}/write`, DELEGATION_KEY],
      [],
      [`${BLOBS}/delete`, `${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/move/action`, `${BLOBS}/add/action`],
    ),
  ],
  [
    '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    role('Storage Blob Data Reader', [`${CONTAINERS}/read`, DELEGATION_KEY], [], [`${BLOBS}/read`]),
  ],
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
]);

/** Whether a built-in role that is known here has data actions. */
export function builtInHasData(id: string): boolean {
  return BUILT_IN.get(id)?.blocks?.some((block) => block.dataActions.length > 0) === true;
}
