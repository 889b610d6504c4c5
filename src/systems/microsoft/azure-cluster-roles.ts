import { role, under } from './azure-role';
import type { BuiltIn } from './azure-role';

const CLUSTERS = 'Microsoft.ContainerService/managedClusters';
const GROUPS_READ = 'Microsoft.Resources/subscriptions/resourceGroups/read';
const RESULTS_READ = 'Microsoft.Resources/subscriptions/operationresults/read';
const ROLES_READ = 'Microsoft.Authorization/*/read';
const READS = [ROLES_READ, RESULTS_READ, 'Microsoft.Resources/subscriptions/read', GROUPS_READ];
/** What a writer changes in a namespace. */
const WRITTEN = [
  ...under('apps', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'),
  'autoscaling/horizontalpodautoscalers',
  ...under('batch', 'cronjobs', 'jobs'),
  'configmaps',
  'endpoints',
  'events',
  ...under('extensions', 'daemonsets', 'deployments', 'ingresses', 'networkpolicies', 'replicasets'),
  ...under('networking.k8s.io', 'ingresses', 'networkpolicies'),
  'persistentvolumeclaims',
  'pods',
  'policy/poddisruptionbudgets',
  'replicationcontrollers',
  'secrets',
  'serviceaccounts',
  'services',
];

/** Azure documentation, "Azure built-in roles for Containers" (June 2025). Inside a cluster only data actions count. */
export const CLUSTER_ROLES: readonly BuiltIn[] = [
  [
    '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8',
    role(
      'Azure Kubernetes Service Cluster Admin Role',
      under(
        CLUSTERS,
        'listClusterAdminCredential/action',
        'accessProfiles/listCredential/action',
        'read',
        'runcommand/action',
      ),
    ),
  ],
  [
    '1afdec4b-e479-420e-99e7-f82237c7c5e6',
    role(
      'Azure Kubernetes Service Cluster Monitoring User',
      under(CLUSTERS, 'listClusterMonitoringUserCredential/action', 'read'),
    ),
  ],
  [
    '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    role(
      'Azure Kubernetes Service Cluster User Role',
      under(CLUSTERS, 'listClusterUserCredential/action', 'read'),
    ),
  ],
  [
    'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8',
    role('Azure Kubernetes Service Contributor Role', [
      ROLES_READ,
      'Microsoft.ContainerService/locations/*',
      `${CLUSTERS}/*`,
      'Microsoft.ContainerService/managedclustersnapshots/*',
      'Microsoft.ContainerService/snapshots/*',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Resources/deployments/*',
      GROUPS_READ,
    ]),
  ],
  [
    'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
    role(
      'Azure Kubernetes Service RBAC Cluster Admin',
      [
        ROLES_READ,
        RESULTS_READ,
        'Microsoft.Resources/subscriptions/read',
        GROUPS_READ,
        `${CLUSTERS}/listClusterUserCredential/action`,
      ],
      [],
      [`${CLUSTERS}/*`],
    ),
  ],
  [
    '3498e952-d568-435e-9b2c-8d77e338d7f7',
    role(
      'Azure Kubernetes Service RBAC Admin',
      [...READS, `${CLUSTERS}/listClusterUserCredential/action`],
      [],
      [`${CLUSTERS}/*`],
      under(
        CLUSTERS,
        'resourcequotas/write',
        'resourcequotas/delete',
        'namespaces/write',
        'namespaces/delete',
      ),
    ),
  ],
  [
    'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb',
    role(
      'Azure Kubernetes Service RBAC Writer',
      READS,
      [],
      under(
        CLUSTERS,
        'apps/controllerrevisions/read',
        ...WRITTEN.map((kind) => `${kind}/*`),
        ...under('coordination.k8s.io/leases', 'read', 'write', 'delete'),
        'discovery.k8s.io/endpointslices/read',
        'events.k8s.io/events/read',
        'limitranges/read',
        'metrics.k8s.io/pods/read',
        'metrics.k8s.io/nodes/read',
        'namespaces/read',
        'resourcequotas/read',
      ),
    ),
  ],
  [
    '7f6c6a51-bcf8-42ba-9220-52d62157d7db',
    role(
      'Azure Kubernetes Service RBAC Reader',
      READS,
      [],
      [
        ...under('apps', 'controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'),
        'autoscaling/horizontalpodautoscalers',
        ...under('batch', 'cronjobs', 'jobs'),
        'configmaps',
        'discovery.k8s.io/endpointslices',
        'endpoints',
        'events.k8s.io/events',
        'events',
        ...under('extensions', 'daemonsets', 'deployments', 'ingresses', 'networkpolicies', 'replicasets'),
        'limitranges',
        ...under('metrics.k8s.io', 'pods', 'nodes'),
        'namespaces',
        ...under('networking.k8s.io', 'ingresses', 'networkpolicies'),
        'persistentvolumeclaims',
        'pods',
        'policy/poddisruptionbudgets',
        'replicationcontrollers',
        'resourcequotas',
        'serviceaccounts',
        'services',
      ].map((kind) => `${CLUSTERS}/${kind}/read`),
    ),
  ],
];
