import { CLUSTER_ROLES } from './azure-cluster-roles';
import {
  GROUPS_READ,
  RESULTS_READ,
  ROLES_READ,
  SUPPORT,
  MANAGES,
  WORKSPACES,
  DEPLOYS,
  role,
  under,
} from './azure-role';
import type { BuiltIn } from './azure-role';
import { DATABASE_ROLES } from './azure-database-roles';
import { MONITOR_ROLES } from './azure-monitor-roles';

const AUTOMATION = 'Microsoft.Automation/automationAccounts';
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

/** Azure built-in roles "for Management and governance" (January 2025). */
const AUTOMATION_ROLES: readonly BuiltIn[] = [
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
const INTEGRATION_ROLES: readonly BuiltIn[] = [
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

/** The same, "for Web and Mobile" (stored copy of 2025). */
const WEB_ROLES: readonly BuiltIn[] = [
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
export const SERVICE_ROLES: readonly BuiltIn[] = [
  ...CLUSTER_ROLES,
  ...AUTOMATION_ROLES,
  ...INTEGRATION_ROLES,
  ...MONITOR_ROLES,
  ...DATABASE_ROLES,
  ...WEB_ROLES,
];
