import { DEPLOYS, role, under } from './azure-role';

const PROTECTION = ['advancedThreatProtectionSettings/read', 'advancedThreatProtectionSettings/write'];
const LABELS = [
  'currentSensitivityLabels/*',
  'recommendedSensitivityLabels/*',
  'schemas/tables/columns/sensitivityLabels/*',
  'sensitivityLabels/*',
];
const SHARED = [...PROTECTION, 'securityAlertPolicies/*', 'vulnerabilityAssessments/*'];

/** Azure documentation, "Azure built-in roles for Databases" (July 2026). */
export const SQL_SECURITY_MANAGER = role('SQL Security Manager', [
  ...DEPLOYS,
  'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
  'Microsoft.ResourceHealth/availabilityStatuses/read',
  'Microsoft.Security/sqlVulnerabilityAssessments/*',
  ...under(
    'Microsoft.Sql/locations',
    'administratorAzureAsyncOperation/read',
    'serverConfigurationOptionAzureAsyncOperation/read',
    'ledgerDigestUploadsAzureAsyncOperation/read',
    'ledgerDigestUploadsOperationResults/read',
  ),
  ...under(
    'Microsoft.Sql/managedInstances',
    ...SHARED,
    'read',
    'administrators/read',
    'azureADOnlyAuthentications/*',
    'serverConfigurationOptions/read',
    'serverConfigurationOptions/write',
  ),
  ...under('Microsoft.Sql/managedInstances/databases', ...SHARED, ...LABELS, 'transparentDataEncryption/*'),
  ...under(
    'Microsoft.Sql/servers',
    ...SHARED,
    'read',
    'administrators/read',
    'auditingSettings/*',
    'azureADOnlyAuthentications/*',
    'devOpsAuditingSettings/*',
    'extendedAuditingSettings/*',
    'externalPolicyBasedAuthorizations/*',
    'firewallRules/*',
    'sqlvulnerabilityAssessments/*',
  ),
  ...under(
    'Microsoft.Sql/servers/databases',
    ...SHARED,
    ...LABELS,
    'read',
    'auditingSettings/*',
    'auditRecords/read',
    'dataMaskingPolicies/*',
    'extendedAuditingSettings/read',
    'ledgerDigestUploads/*',
    'schemas/read',
    'schemas/tables/read',
    'schemas/tables/columns/read',
    'securityMetrics/*',
    'sqlvulnerabilityAssessments/*',
    'transparentDataEncryption/*',
    'vulnerabilityAssessmentScans/*',
    'vulnerabilityAssessmentSettings/*',
  ),
]);
