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

/** A role of one permission block. */
export function role(
  name: string,
  actions: readonly string[],
  notActions: readonly string[] = [],
  dataActions: readonly string[] = [],
  notDataActions: readonly string[] = [],
): AzureRole {
  return { name, blocks: [{ actions, notActions, dataActions, notDataActions }] };
}

/** Operations below one type of resource. */
export function under(prefix: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}/${name}`);
}

/** A role whose definition itself carries a condition. */
export function conditional(name: string, actions: readonly string[], condition: string): AzureRole {
  return { name, blocks: [{ actions, notActions: [], dataActions: [], notDataActions: [], condition }] };
}

/** What most roles for one kind of resource share. */
export const DEPLOYS = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];

/** A built-in role and its id. */
export type BuiltIn = readonly [id: string, role: AzureRole];

export const WORKSPACES = 'Microsoft.OperationalInsights/workspaces';
export const HEALTH = 'Microsoft.ResourceHealth/availabilityStatuses/read';
export const GROUPS_READ = 'Microsoft.Resources/subscriptions/resourceGroups/read';
export const RESULTS_READ = 'Microsoft.Resources/subscriptions/operationresults/read';
export const ROLES_READ = 'Microsoft.Authorization/*/read';
export const SUPPORT = 'Microsoft.Support/*';
export const METRICS_READ = ['Microsoft.Insights/metrics/read', 'Microsoft.Insights/metricDefinitions/read'];
/** Most of these roles: read roles, deploy, and ask for support. */
export const MANAGES = [...DEPLOYS, HEALTH];
