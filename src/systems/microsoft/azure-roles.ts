import { isArray } from '../../lib/content';
export type { AzureRole, Block } from './azure-role';
import { parseJson } from '../../lib/json';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import { BUILT_IN } from './azure-built-in-roles';
import type { AzureRole, Block } from './azure-role';
import type { Facts } from './facts';

import { str, strings } from './fields';
import { MICROSOFT } from './keys';

/** A role by the GUID of its definition. */
export function azureRole(id: string, facts: Facts): AzureRole {
  const stated = facts.things.get(`${MICROSOFT}|azure-role/${id}`);
  if (stated?.kind === 'policy') return { name: stated.name, blocks: blocksIn(stated.document) };
  return BUILT_IN.get(id) ?? { name: id };
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
  /^microsoft\.storage\/storageaccounts\/fileservices\/(?:(?:read|write)filebackupsemantics|takeownership|runasbuiltinfileadministrator)\/action$/u,
  /^microsoft\.compute\/virtualmachines\/login(?:asadmin)?\/action$/u,
  /^microsoft\.compute\/(?:disks|snapshots)\/(?:download|upload)\/action$/u,
  /^microsoft\.hybridcompute\/machines\/login(?:asadmin)?\/action$/u,
  /^microsoft\.(?:servicebus|eventhub)\/namespaces\/messages\/|^microsoft\.eventhub\/namespaces\/schemas\//u,
  /^microsoft\.containerservice\/managedclusters\/(?:[\w-]+(?:\.[\w-]+)*\.k8s\.io|api|apis|apps|autoscaling|batch|bindings|componentstatuses|configmaps|endpoints|events|extensions|groups|healthz|limitranges|livez|logs|metrics|namespaces|nodes|openapi|persistentvolumeclaims|persistentvolumes|pods|podtemplates|policy|readyz|replicationcontrollers|resourcequotas|secrets|serviceaccounts|services|swagger-api|swagger-ui|ui|users|version)(?:\/|$)/u,
  /^microsoft\.search\/searchservices\/indexes\/documents\//u,
  /^microsoft\.appconfiguration\/configurationstores\/(?:keyvalues|snapshots)\//u,
  /^microsoft\.containerregistry\/registries\/(?:repositories|trustedcollections|quarantinedartifacts)\//u,
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
