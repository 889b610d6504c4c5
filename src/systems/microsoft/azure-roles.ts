import { isArray } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Facts } from './facts';
import { str, strings } from './fields';
import { MICROSOFT } from './keys';

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

function block(
  actions: readonly string[],
  notActions: readonly string[] = [],
  dataActions: readonly string[] = [],
): Block {
  return { actions, notActions, dataActions, notDataActions: [] };
}

const VAULT = 'Microsoft.KeyVault/vaults';

/** Built-in roles met most, for exports without definitions (Azure documentation, "Azure built-in roles"). An export wins. */
const BUILT_IN: ReadonlyMap<string, AzureRole> = new Map([
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', { name: 'Owner', blocks: [block(['*'])] }],
  [
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    {
      name: 'Contributor',
      blocks: [
        block(
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
          ],
        ),
      ],
    },
  ],
  ['acdd72a7-3385-48ef-bd42-f606fba81ae7', { name: 'Reader', blocks: [block(['*/read'])] }],
  [
    '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    {
      name: 'User Access Administrator',
      blocks: [block(['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'])],
    },
  ],
  [
    '91c1777a-f3dc-4fae-b103-61d183457e46',
    {
      name: 'Managed Services Registration assignment Delete Role',
      blocks: [
        block([
          'Microsoft.ManagedServices/registrationAssignments/read',
          'Microsoft.ManagedServices/registrationAssignments/delete',
          'Microsoft.ManagedServices/operationStatuses/read',
        ]),
      ],
    },
  ],
  [
    '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    {
      name: 'Key Vault Administrator',
      blocks: [
        block(['Microsoft.Authorization/*/read', `${VAULT}/*/read`, `${VAULT}/read`], [], [`${VAULT}/*`]),
      ],
    },
  ],
  [
    '4633458b-17de-408a-b874-0445c86b69e6',
    {
      name: 'Key Vault Secrets User',
      blocks: [block([], [], [`${VAULT}/secrets/getSecret/action`, `${VAULT}/secrets/readMetadata/action`])],
    },
  ],
  [
    'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    {
      name: 'Key Vault Secrets Officer',
      blocks: [block(['Microsoft.Authorization/*/read', `${VAULT}/*/read`], [], [`${VAULT}/secrets/*`])],
    },
  ],
  [
    '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
    {
      name: 'Key Vault Crypto Officer',
      blocks: [
        block(
          ['Microsoft.Authorization/*/read', `${VAULT}/*/read`],
          [],
          [`${VAULT}/keys/*`, `${VAULT}/keyrotationpolicies/*`],
        ),
      ],
    },
  ],
  [
    'a4417e6f-fecd-4de8-b567-7b0420556985',
    {
      name: 'Key Vault Certificates Officer',
      blocks: [
        block(
          ['Microsoft.Authorization/*/read', `${VAULT}/*/read`],
          [],
          [`${VAULT}/certificatecas/*`, `${VAULT}/certificates/*`, `${VAULT}/certificatecontacts/write`],
        ),
      ],
    },
  ],
  [
    '21090545-7ca7-4776-b22c-e363652d74d2',
    {
      name: 'Key Vault Reader',
      blocks: [
        block(
          ['Microsoft.Authorization/*/read', `${VAULT}/*/read`],
          [],
          [`${VAULT}/*/read`, `${VAULT}/secrets/readMetadata/action`],
        ),
      ],
    },
  ],
  [
    'f25e0fa2-a7c8-4377-a976-54943a77a395',
    {
      name: 'Key Vault Contributor',
      blocks: [
        block(
          [
            'Microsoft.Authorization/*/read',
            'Microsoft.KeyVault/*',
            'Microsoft.Resources/subscriptions/resourceGroups/read',
          ],
          [
            'Microsoft.KeyVault/locations/deletedVaults/purge/action',
            'Microsoft.KeyVault/hsmPools/*',
            'Microsoft.KeyVault/managedHsms/*',
          ],
        ),
      ],
    },
  ],
]);

/** A role by the GUID of its definition. */
export function azureRole(id: string, facts: Facts): AzureRole {
  const stated = facts.things.get(`${MICROSOFT}|azure-role/${id}`);
  if (stated?.kind === 'policy') return { name: stated.name, blocks: blocksIn(stated.document) };
  return BUILT_IN.get(id) ?? { name: id };
}

/** Whether a built-in role that is known here has data actions. */
export function builtInHasData(id: string): boolean {
  return BUILT_IN.get(id)?.blocks?.some((block) => block.dataActions.length > 0) === true;
}

const READ = new Map<string, readonly Block[]>();

/** Blocks of a stored document; parsed once per text. */
export function blocksIn(document: string | undefined): readonly Block[] {
  if (document === undefined) return [];
  const known = READ.get(document);
  if (known !== undefined) return known;
  const parsed = parseJson(document);
  const blocks =
    parsed.ok && isArray(parsed.value)
      ? parsed.value.map((value): Block => {
          const condition = str(value, 'condition');
          return {
            actions: strings(value, 'actions'),
            notActions: strings(value, 'notActions'),
            dataActions: strings(value, 'dataActions'),
            notDataActions: strings(value, 'notDataActions'),
            ...(condition === undefined ? {} : { condition }),
          };
        })
      : [];
  if (READ.size > 5000) READ.clear();
  READ.set(document, blocks);
  return blocks;
}

/** A pattern of actions: `*` stands for any text, case does not count (Azure documentation, "Understand role definitions"). */
export function actionFits(pattern: string, action: string): boolean {
  const p = pattern.toLowerCase();
  const a = action.toLowerCase();
  if (!p.includes('*')) return p === a;
  const parts = p.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!a.startsWith(first) || a.length < first.length + last.length || !a.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = a.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= a.length - last.length;
}

/** Whether a block gives an action: named by (data) actions and not taken out by its own notActions. */
export function blockGives(block: Block, action: string, data: boolean): boolean {
  const given = data ? block.dataActions : block.actions;
  const less = data ? block.notDataActions : block.notActions;
  return given.some((p) => actionFits(p, action)) && !less.some((p) => actionFits(p, action));
}

export const GRANT_ACTION = 'Microsoft.Authorization/roleAssignments/write';

/** Verbs of an Azure role, by what its blocks give. */
export function verbsOfAzureRole(role: AzureRole): VerbMask {
  let mask = 0;
  for (const block of role.blocks ?? []) {
    if (block.actions.length > 0) mask |= verbMask('list-metadata', 'view');
    if (block.actions.some((p) => p === '*' || /\/(?:\*|write)$/iu.test(p)))
      mask |= verbMask('create', 'change', 'delete');
    if (blockGives(block, GRANT_ACTION, false))
      mask |= block.condition === undefined ? verbMask('share', 'administer') : verbMask('share');
    if (block.dataActions.length > 0) mask |= verbMask('view');
    if (block.dataActions.some((p) => /\*$|write|set|create|delete/iu.test(p))) mask |= verbMask('change');
  }
  return mask === 0 ? verbMask('view') : mask;
}

/**
 * Operations on data, not on the resource: only DataActions give them. By the providers' operation lists (Azure
 * documentation, "Azure permissions for …"); what an exported definition lists under dataActions counts as well.
 */
const DATA: readonly RegExp[] = [
  /^microsoft\.keyvault\/vaults\/secrets\/(?:getsecret|setsecret|readmetadata|update|backup|recover|restore|purge)\/action$|^microsoft\.keyvault\/vaults\/secrets\/delete$/u,
  /^microsoft\.keyvault\/vaults\/keys\/(?:encrypt|decrypt|wrap|unwrap|sign|verify|create|import|update|backup|recover|restore|purge|release|rotate)\/action$|^microsoft\.keyvault\/vaults\/keys\/delete$/u,
  /^microsoft\.keyvault\/vaults\/(?:certificates|certificatecas|certificatecontacts|keyrotationpolicies|storageaccounts)\//u,
  /^microsoft\.storage\/storageaccounts\/(?:blobservices\/containers\/blobs|fileservices\/fileshares\/files|queueservices\/queues\/messages|tableservices\/tables\/entities)\//u,
  /^microsoft\.storage\/storageaccounts\/fileservices\/(?:read|write)filebackupsemantics/u,
  /^microsoft\.compute\/virtualmachines\/login(?:asadmin)?\/action$/u,
  /^microsoft\.compute\/(?:disks|snapshots)\/(?:download|upload)\/action$/u,
  /^microsoft\.hybridcompute\/machines\/login(?:asadmin)?\/action$/u,
  /^microsoft\.(?:servicebus|eventhub)\/namespaces\/messages\//u,
  /^microsoft\.containerservice\/managedclusters\/(?:apps|batch|autoscaling|configmaps|secrets|pods|namespaces|nodes|services|serviceaccounts|rbac\.authorization\.k8s\.io|endpoints|events)\b/u,
  /^microsoft\.search\/searchservices\/indexes\/documents\//u,
  /^microsoft\.appconfiguration\/configurationstores\/keyvalues\/(?:read|write|delete)/u,
  /^microsoft\.containerregistry\/registries\/repositories\//u,
];

/**
 * Providers whose operations on data are not all named above (same source): whether one of their operations is on the
 * resource or on its data needs a definition that says so. `type/read`, `write` and `delete` are of the resource.
 */
const ALSO_DATA =
  /^microsoft\.(?:agfoodplatform|apicenter|apimanagement|app|attestation|azuresphere|azurestackhci|bing|botservice|changeanalysis|chaos|cognitiveservices|communication|confidentialledger|dashboard|datalakeanalytics|databoxedge|dataprotection|dbforpostgresql|desktopvirtualization|devcenter|deviceregistry|devices|deviceupdate|digitaltwins|documentdb|durabletask|easm|edgeorder|elasticsan|eventgrid|fluidrelay|hardwaresecuritymodules|healthbot|healthcareapis|healthdataaiservices|insights|iotcentral|iotsecurity|kubernetes|labservices|loadtestservice|machinelearningservices|maps|mixedreality|monitor|notificationhubs|onlineexperimentation|operationalinsights|playwrightservice|purview|quantum|recommendationsservice|relay|resourceconnector|securitydetonation|securityinsights|servicefabric|signalrservice|storagecache|synapse|videoindexer|workloads)\//u;

export function mayBeData(action: string): boolean {
  const lower = action.toLowerCase();
  return ALSO_DATA.test(lower) && !/^[^/]+\/[^/]+\/(?:read|write|delete)$/u.test(lower);
}

export function isDataAction(action: string): boolean {
  const lower = action.toLowerCase();
  return DATA.some((pattern) => pattern.test(lower));
}
