import { DEPLOYS, role } from './azure-role';
import type { AzureRole } from './azure-role';
import { SECURITY_ROLES } from './azure-security-roles';
import { SERVICE_ROLES } from './azure-service-roles';
import { STORAGE_ROLES } from './azure-storage-roles';

const IDENTITIES = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const REGISTRIES = 'Microsoft.ContainerRegistry/registries';
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
 * Built-in roles met most, in full, for exports without definitions. An export wins. A role that is not here is not
 * evaluated, with that as its reason. Azure documentation, "Azure built-in roles": Privileged (July 2026), General,
 * Compute (January 2025), Identity (July 2026), Networking, Monitor, Containers (June 2025).
 */
const GENERAL_ROLES: readonly (readonly [id: string, role: AzureRole])[] = [
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
    'a8889054-8d42-49c9-bc1c-52486c10e7cd',
    role('Reservations Administrator', [
      'Microsoft.Capacity/*/read',
      'Microsoft.Capacity/*/action',
      'Microsoft.Capacity/*/write',
      'Microsoft.Authorization/roleAssignments/read',
      'Microsoft.Authorization/roleDefinitions/read',
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
    ]),
  ],
  [
    'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59',
    role('Managed Identity Contributor', [
      ...DEPLOYS,
      `${IDENTITIES}/read`,
      `${IDENTITIES}/write`,
      `${IDENTITIES}/delete`,
      `${IDENTITIES}/federatedIdentityCredentials/read`,
      `${IDENTITIES}/federatedIdentityCredentials/write`,
      `${IDENTITIES}/federatedIdentityCredentials/delete`,
      `${IDENTITIES}/revokeTokens/action`,
    ]),
  ],
  [
    'f1a07417-d97a-45cb-824c-7a7467783830',
    role('Managed Identity Operator', [...DEPLOYS, `${IDENTITIES}/*/read`, `${IDENTITIES}/*/assign/action`]),
  ],
  [
    '4d97b98b-1d4f-4787-a291-c67834d212e7',
    role('Network Contributor', [
      ...DEPLOYS,
      'Microsoft.Network/*',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
    ]),
  ],
  [
    '43d0d8ad-25c7-4714-9337-8ba259a9fe05',
    role('Monitoring Reader', [
      '*/read',
      'Microsoft.OperationalInsights/workspaces/search/action',
      'Microsoft.Support/*',
    ]),
  ],
  ['7f951dda-4ed3-4680-a7ca-43fe172d538d', role('AcrPull', [`${REGISTRIES}/pull/read`])],
  [
    '8311e382-0749-4cb8-b61a-304f252e45ec',
    role('AcrPush', [`${REGISTRIES}/pull/read`, `${REGISTRIES}/push/write`]),
  ],
  ['c2f4ef07-c644-48eb-af81-4b1b4947fb11', role('AcrDelete', [`${REGISTRIES}/artifacts/delete`])],
  [
    '6cef56e8-d556-48e5-a04f-b8e64114680f',
    role('AcrImageSigner', [`${REGISTRIES}/sign/write`], [], [`${REGISTRIES}/trustedCollections/write`]),
  ],
  [
    'cdda3590-29a3-44f6-95f2-9f980659eb04',
    role(
      'AcrQuarantineReader',
      [`${REGISTRIES}/quarantine/read`],
      [],
      [`${REGISTRIES}/quarantinedArtifacts/read`],
    ),
  ],
  [
    'c8d4ff99-41c3-41a8-9f60-21dfdad59608',
    role(
      'AcrQuarantineWriter',
      [`${REGISTRIES}/quarantine/read`, `${REGISTRIES}/quarantine/write`],
      [],
      [`${REGISTRIES}/quarantinedArtifacts/read`, `${REGISTRIES}/quarantinedArtifacts/write`],
    ),
  ],
];

/** By the GUID of the definition. */
export const BUILT_IN: ReadonlyMap<string, AzureRole> = new Map([
  ...GENERAL_ROLES,
  ...SECURITY_ROLES,
  ...SERVICE_ROLES,
  ...STORAGE_ROLES,
]);

/** Whether a built-in role that is known here has data actions. */
export function builtInHasData(id: string): boolean {
  return BUILT_IN.get(id)?.blocks?.some((block) => block.dataActions.length > 0) === true;
}
