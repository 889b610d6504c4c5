import { CLUSTER_ROLES } from './azure-cluster-roles';
import { DEPLOYS, role, under } from './azure-role';
import type { AzureRole } from './azure-role';
import { SQL_SECURITY_MANAGER } from './azure-sql-security-role';

type Row = readonly [id: string, role: AzureRole];

const AUTOMATION = 'Microsoft.Automation/automationAccounts';
const WORKSPACES = 'Microsoft.OperationalInsights/workspaces';
const COSMOS = 'Microsoft.DocumentDB/databaseAccounts';
const HEALTH = 'Microsoft.ResourceHealth/availabilityStatuses/read';
const GROUPS_READ = 'Microsoft.Resources/subscriptions/resourceGroups/read';
const RESULTS_READ = 'Microsoft.Resources/subscriptions/operationresults/read';
const ROLES_READ = 'Microsoft.Authorization/*/read';
const SUPPORT = 'Microsoft.Support/*';
const METRICS_READ = ['Microsoft.Insights/metrics/read', 'Microsoft.Insights/metricDefinitions/read'];
/** Most of these roles: read roles, deploy, and ask for support. */
const MANAGES = [...DEPLOYS, HEALTH];

const RUNS_JOBS = [
  'hybridRunbookWorkerGroups/read',
  'jobs/read',
  'jobs/resume/action',
  'jobs/stop/action',
  'jobs/streams/read',
  'jobs/suspend/action',
  'jobs/write',
  'jobs/output/read',
];

/** The same, "for Management and governance" (January 2025). */
const AUTOMATION_ROLES: readonly Row[] = [
  [
    'f353d9bd-d4a6-484e-a77a-8050b599b867',
    role('Automation Contributor', [
      `${AUTOMATION}/*`,
      ROLES_READ,
      'Microsoft.Resources/deployments/*',
      GROUPS_READ,
      SUPPORT,
      ...under(
        'Microsoft.Insights',
        'ActionGroups/*',
        'ActivityLogAlerts/*',
        'MetricAlerts/*',
        'ScheduledQueryRules/*',
        'diagnosticSettings/*',
      ),
      `${WORKSPACES}/sharedKeys/action`,
    ]),
  ],
  [
    '4fe576fe-1146-4730-92eb-48519fa6bf9f',
    role('Automation Job Operator', [...DEPLOYS, ...under(AUTOMATION, ...RUNS_JOBS)]),
  ],
  [
    'd3881f73-407a-4167-8283-e981cbba0404',
    role('Automation Operator', [
      ...MANAGES,
      ...under(
        AUTOMATION,
        ...RUNS_JOBS,
        'jobSchedules/read',
        'jobSchedules/write',
        'linkedWorkspace/read',
        'read',
        'runbooks/read',
        'schedules/read',
        'schedules/write',
      ),
    ]),
  ],
  [
    '5fb5aef8-1081-4b8e-bb16-9d5d0385bab5',
    role('Automation Runbook Operator', [...DEPLOYS, `${AUTOMATION}/runbooks/read`]),
  ],
];

/** The same, "for Integration" (stored copy of 2025) and "for Analytics" (February 2026). */
const INTEGRATION_ROLES: readonly Row[] = [
  [
    '87a39d53-fc1b-424a-814c-f7e04687dc9e',
    role('Logic App Contributor', [
      ...DEPLOYS,
      ...under('Microsoft.ClassicStorage/storageAccounts', 'listKeys/action', 'read'),
      ...under(
        'Microsoft.Insights',
        'metricAlerts/*',
        'diagnosticSettings/*',
        'logdefinitions/*',
        'metricDefinitions/*',
      ),
      'Microsoft.Logic/*',
      RESULTS_READ,
      ...under('Microsoft.Storage/storageAccounts', 'listkeys/action', 'read'),
      ...under(
        'Microsoft.Web',
        'connectionGateways/*',
        'connections/*',
        'customApis/*',
        'serverFarms/join/action',
        'serverFarms/read',
        'sites/functions/listSecrets/action',
      ),
    ]),
  ],
  [
    '515c2055-d9d4-4321-b1b9-bd0c9a0f79fe',
    role('Logic App Operator', [
      ROLES_READ,
      ...under(
        'Microsoft.Insights',
        'alertRules/*/read',
        'metricAlerts/*/read',
        'diagnosticSettings/*/read',
        'metricDefinitions/*/read',
      ),
      ...under(
        'Microsoft.Logic',
        '*/read',
        'workflows/disable/action',
        'workflows/enable/action',
        'workflows/validate/action',
      ),
      'Microsoft.Resources/deployments/operations/read',
      RESULTS_READ,
      GROUPS_READ,
      SUPPORT,
      ...under(
        'Microsoft.Web',
        'connectionGateways/*/read',
        'connections/*/read',
        'customApis/*/read',
        'serverFarms/read',
      ),
    ]),
  ],
  [
    '5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b',
    role(
      'App Configuration Data Owner',
      [],
      [],
      under('Microsoft.AppConfiguration/configurationStores', '*/read', '*/write', '*/delete', '*/action'),
    ),
  ],
  [
    '516239f1-63e1-4d78-a4de-a74fb236a071',
    role('App Configuration Data Reader', [], [], ['Microsoft.AppConfiguration/configurationStores/*/read']),
  ],
  [
    '090c5cfd-751d-490a-894a-3ce6f1109419',
    role('Azure Service Bus Data Owner', ['Microsoft.ServiceBus/*'], [], ['Microsoft.ServiceBus/*']),
  ],
  [
    '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0',
    role(
      'Azure Service Bus Data Receiver',
      under('Microsoft.ServiceBus', '*/queues/read', '*/topics/read', '*/topics/subscriptions/read'),
      [],
      ['Microsoft.ServiceBus/*/receive/action'],
    ),
  ],
  [
    '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39',
    role(
      'Azure Service Bus Data Sender',
      under('Microsoft.ServiceBus', '*/queues/read', '*/topics/read', '*/topics/subscriptions/read'),
      [],
      ['Microsoft.ServiceBus/*/send/action'],
    ),
  ],
  [
    'f526a384-b230-433a-b45c-95f59c4a2dec',
    role('Azure Event Hubs Data Owner', ['Microsoft.EventHub/*'], [], ['Microsoft.EventHub/*']),
  ],
  [
    'a638d3c7-ab3a-418d-83e6-5f17a39d4fde',
    role(
      'Azure Event Hubs Data Receiver',
      ['Microsoft.EventHub/*/eventhubs/consumergroups/read'],
      [],
      ['Microsoft.EventHub/*/receive/action'],
    ),
  ],
  [
    '2b629674-e913-4c01-ae53-ef4638d8f975',
    role(
      'Azure Event Hubs Data Sender',
      ['Microsoft.EventHub/*/eventhubs/read'],
      [],
      ['Microsoft.EventHub/*/send/action'],
    ),
  ],
  [
    '673868aa-7521-48a0-acc6-0f60742d39f5',
    role('Data Factory Contributor', [
      ...MANAGES,
      'Microsoft.DataFactory/dataFactories/*',
      'Microsoft.DataFactory/factories/*',
      'Microsoft.EventGrid/eventSubscriptions/write',
    ]),
  ],
];

/** The same, "for Monitor" (February 2026). */
const MONITOR_ROLES: readonly Row[] = [
  [
    '92aaf0da-9dab-42b6-94a3-d43ce8d16293',
    role('Log Analytics Contributor', [
      '*/read',
      'Microsoft.ClassicCompute/virtualMachines/extensions/*',
      'Microsoft.ClassicStorage/storageAccounts/listKeys/action',
      'Microsoft.Compute/virtualMachines/extensions/*',
      'Microsoft.HybridCompute/machines/extensions/write',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.OperationalInsights/*',
      'Microsoft.OperationsManagement/*',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourcegroups/deployments/*',
      'Microsoft.Storage/storageAccounts/listKeys/action',
      SUPPORT,
    ]),
  ],
  [
    '3b03c2da-16b3-4a49-8834-0f8130efdd3b',
    role(
      'Log Analytics Data Reader',
      under(WORKSPACES, 'query/read', 'read'),
      [],
      [`${WORKSPACES}/tables/data/read`],
    ),
  ],
  [
    '73c42c96-874c-492b-b04d-ab87d138a893',
    role(
      'Log Analytics Reader',
      ['*/read', ...under(WORKSPACES, 'analytics/query/action', 'search/action'), SUPPORT],
      [`${WORKSPACES}/sharedKeys/read`],
    ),
  ],
  [
    '749f88d5-cbae-40b8-bcfc-e573ddc772fa',
    role('Monitoring Contributor', [
      '*/read',
      ...under(
        'Microsoft.AlertsManagement',
        'alerts/*',
        'alertsSummary/*',
        'issues/*',
        'smartDetectorAlertRules/*',
        'actionRules/*',
        'smartGroups/*',
        'migrateFromSmartDetection/*',
        'investigations/*',
        'prometheusRuleGroups/*',
      ),
      ...under(
        'Microsoft.Insights',
        'actiongroups/*',
        'activityLogAlerts/*',
        'AlertRules/*',
        'components/*',
        'createNotifications/*',
        'dataCollectionEndpoints/*',
        'dataCollectionRules/*',
        'dataCollectionRuleAssociations/*',
        'DiagnosticSettings/*',
        'eventtypes/*',
        'LogDefinitions/*',
        'metricalerts/*',
        'MetricDefinitions/*',
        'Metrics/*',
        'notificationStatus/*',
        'Register/Action',
        'scheduledqueryrules/*',
        'webtests/*',
        'workbooks/*',
        'workbooktemplates/*',
        'privateLinkScopes/*',
        'privateLinkScopeOperationStatuses/*',
      ),
      ...under('Microsoft.Monitor', 'accounts/*', 'settings/*', 'investigations/*'),
      ...under(
        WORKSPACES,
        'write',
        'intelligencepacks/*',
        'savedSearches/*',
        'search/action',
        'sharedKeys/action',
        'sharedKeys/read',
        'storageinsightconfigs/*',
        'failback/action',
      ),
      'Microsoft.OperationalInsights/locations/workspaces/failover/action',
      SUPPORT,
      'Microsoft.Resources/deployments/*',
    ]),
  ],
  [
    '3913510d-42f4-4e42-8a64-420c390055eb',
    role(
      'Monitoring Metrics Publisher',
      ['Microsoft.Insights/Register/Action', SUPPORT, GROUPS_READ],
      [],
      ['Microsoft.Insights/Metrics/Write', 'Microsoft.Insights/Telemetry/Write'],
    ),
  ],
];

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

/** The same, "for Databases" (July 2026). */
const DATABASE_ROLES: readonly Row[] = [
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

/** The same, "for Web and Mobile" (stored copy of 2025). */
const WEB_ROLES: readonly Row[] = [
  [
    'de139f84-1756-47ae-9be6-808fbbe84772',
    role('Website Contributor', [
      ...MANAGES,
      'Microsoft.Insights/components/*',
      ...under(
        'Microsoft.Web',
        'certificates/*',
        'listSitesAssignedToHostName/read',
        'serverFarms/join/action',
        'serverFarms/read',
        'sites/*',
      ),
    ]),
  ],
  [
    '2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b',
    role('Web Plan Contributor', [
      ...MANAGES,
      'Microsoft.Web/serverFarms/*',
      'Microsoft.Web/hostingEnvironments/Join/Action',
      'Microsoft.Insights/autoscalesettings/*',
    ]),
  ],
];

/** Roles for single services: clusters, automation, logic apps, messages, logs, databases, web. */
export const SERVICE_ROLES: readonly Row[] = [
  ...CLUSTER_ROLES,
  ...AUTOMATION_ROLES,
  ...INTEGRATION_ROLES,
  ...MONITOR_ROLES,
  ...DATABASE_ROLES,
  ...WEB_ROLES,
];
