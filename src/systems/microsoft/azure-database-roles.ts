import { GROUPS_READ, ROLES_READ, SUPPORT, METRICS_READ, MANAGES, role, under } from './azure-role';
import type { BuiltIn } from './azure-role';
import { SQL_SECURITY_MANAGER } from './azure-sql-security-role';

const COSMOS = 'Microsoft.DocumentDB/databaseAccounts';
const INSTANCE_SECURITY = under(
  'Microsoft.Sql/managedInstances',
  'databases/currentSensitivityLabels/*',
  'databases/recommendedSensitivityLabels/*',
  'databases/schemas/tables/columns/sensitivityLabels/*',
  'databases/securityAlertPolicies/*',
  'databases/sensitivityLabels/*',
  'databases/vulnerabilityAssessments/*',
  'securityAlertPolicies/*',
  'vulnerabilityAssessments/*',
);
const DATABASE_SECURITY = under(
  'Microsoft.Sql/servers/databases',
  'auditingSettings/*',
  'auditRecords/read',
  'currentSensitivityLabels/*',
  'dataMaskingPolicies/*',
  'extendedAuditingSettings/*',
  'recommendedSensitivityLabels/*',
  'schemas/tables/columns/sensitivityLabels/*',
  'securityAlertPolicies/*',
  'securityMetrics/*',
  'sensitivityLabels/*',
  'vulnerabilityAssessments/*',
  'vulnerabilityAssessmentScans/*',
  'vulnerabilityAssessmentSettings/*',
);
const JOINS_SUBNET = 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action';

/** Azure built-in roles "for Databases" (July 2026). */
export const DATABASE_ROLES: readonly BuiltIn[] = [
  ['056cd41c-7e88-42e1-933e-88ba6a50c9c3', SQL_SECURITY_MANAGER],
  [
    '9b7fa17d-e63e-47b0-bb0a-15c516ac86ec',
    role(
      'SQL DB Contributor',
      [
        ...MANAGES,
        'Microsoft.Sql/locations/*/read',
        'Microsoft.Sql/servers/databases/*',
        'Microsoft.Sql/servers/read',
        ...METRICS_READ,
      ],
      [
        'Microsoft.Sql/servers/databases/ledgerDigestUploads/write',
        'Microsoft.Sql/servers/databases/ledgerDigestUploads/disable/action',
        ...INSTANCE_SECURITY,
        ...DATABASE_SECURITY,
        'Microsoft.Sql/servers/vulnerabilityAssessments/*',
      ],
    ),
  ],
  [
    '6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437',
    role(
      'SQL Server Contributor',
      [...MANAGES, 'Microsoft.Sql/locations/*/read', 'Microsoft.Sql/servers/*', ...METRICS_READ],
      [
        ...INSTANCE_SECURITY,
        ...DATABASE_SECURITY,
        ...under(
          'Microsoft.Sql/servers',
          'auditingSettings/*',
          'devOpsAuditingSettings/*',
          'extendedAuditingSettings/*',
          'securityAlertPolicies/*',
          'vulnerabilityAssessments/*',
          'azureADOnlyAuthentications/delete',
          'azureADOnlyAuthentications/write',
          'externalPolicyBasedAuthorizations/delete',
          'externalPolicyBasedAuthorizations/write',
        ),
      ],
    ),
  ],
  [
    '4939a1f6-9ae0-4e48-a1e0-f2cbe897382d',
    role(
      'SQL Managed Instance Contributor',
      [
        ...MANAGES,
        ...under(
          'Microsoft.Network',
          'networkSecurityGroups/*',
          'routeTables/*',
          'virtualNetworks/subnets/*',
          'virtualNetworks/*',
        ),
        ...under(
          'Microsoft.Sql',
          'locations/*/read',
          'locations/instanceFailoverGroups/*',
          'managedInstances/*',
        ),
        ...METRICS_READ,
      ],
      under(
        'Microsoft.Sql/managedInstances',
        'azureADOnlyAuthentications/delete',
        'azureADOnlyAuthentications/write',
      ),
    ),
  ],
  [
    'fbdf93bf-df7d-467e-a4d2-9458aa1360c8',
    role('Cosmos DB Account Reader Role', [
      ROLES_READ,
      'Microsoft.DocumentDB/*/read',
      `${COSMOS}/readonlykeys/action`,
      ...METRICS_READ,
      GROUPS_READ,
      SUPPORT,
    ]),
  ],
  [
    '230815da-be43-4aae-9cb4-875f7bd000aa',
    role(
      'Cosmos DB Operator',
      [...MANAGES, `${COSMOS}/*`, JOINS_SUBNET],
      under(
        COSMOS,
        'copyJobs/*',
        'dataTransferJobs/*',
        'readonlyKeys/*',
        'regenerateKey/*',
        'listKeys/*',
        'listConnectionStrings/*',
        ...[
          'sqlRoleDefinitions',
          'sqlRoleAssignments',
          'mongodbRoleDefinitions',
          'mongodbUserDefinitions',
          'tableRoleAssignments',
          'tableRoleDefinitions',
          'gremlinRoleAssignments',
          'gremlinRoleDefinitions',
          'cassandraRoleAssignments',
          'cassandraRoleDefinitions',
          'mongoMIRoleAssignments',
          'mongoMIRoleDefinitions',
        ].flatMap((kind) => [`${kind}/write`, `${kind}/delete`]),
      ),
    ),
  ],
  [
    'db7b14f2-5adf-42da-9f96-f2ee17bab5cb',
    role('CosmosBackupOperator', under(COSMOS, 'backup/action', 'restore/action')),
  ],
  [
    '5432c526-bc82-444a-b7ba-57c5b0b5b34f',
    role(
      'CosmosRestoreOperator',
      under('Microsoft.DocumentDB/locations/restorableDatabaseAccounts', 'restore/action', '*/read', 'read'),
    ),
  ],
  [
    '5bd9cd88-fe45-4216-938b-f97437e15450',
    role('DocumentDB Account Contributor', [...MANAGES, `${COSMOS}/*`, JOINS_SUBNET]),
  ],
  [
    'e0f68234-74aa-48ed-b826-c38b57376e17',
    role('Redis Cache Contributor', [
      ...MANAGES,
      'Microsoft.Cache/register/action',
      'Microsoft.Cache/redis/*',
    ]),
  ],
];
