import type { GraphBuilder } from '../../graph/builder';
import type { Key } from '../../model/record';
import { ALWAYS, NEVER_ENDS, STANDING } from '../../model/window';
import { azureHoldings, deniesOf } from './azure-access';
import type { AzureHolding } from './azure-access';
import { contested } from './azure-contested';
import { blockGives } from './azure-roles';
import { AZURE_ROOT } from './azure-scopes';
import { stepOf, touches } from './azure-step';
import { VAULT_TYPE, vaultSteps } from './evaluate-vault';
import type { Facts } from './facts';
import { push } from '../../lib/lists-by-key';
import { scopeOfKey } from './keys';

const STRIDE = 512;

/** Azure: containment of scopes, roles on scopes, secrets, keys and certificates of vaults, and what runs as whom. */
export function* azureSteps(facts: Facts, build: GraphBuilder): Generator<number, void> {
  let done = 0;
  for (const [child, container] of facts.above) {
    build.step({
      from: container,
      to: child,
      kind: 'contains',
      verdict: 'allowed',
      window: { from: ALWAYS, until: NEVER_ENDS },
      supports: [{ records: [] }],
    });
    if (++done % STRIDE === 0) yield done;
  }
  const denies = deniesOf(facts);
  const byScope = new Map<Key, AzureHolding[]>();
  for (const holding of azureHoldings(facts)) {
    push(byScope, holding.scope, holding);
    const touching = denies.filter((deny) => touches(deny, holding, facts));
    if (holding.scope === AZURE_ROOT) {
      for (const top of topsOf(facts.tenantOf(holding.principal), facts))
        build.step({ ...stepOf(holding), to: top });
    } else if (touching.length === 0) build.step(stepOf(holding));
    else contested(holding, touching, facts, build);
    if (++done % STRIDE === 0) yield done;
  }
  for (const record of facts.things.values()) {
    if (record.kind === 'resource' && record.type.toLowerCase() === VAULT_TYPE)
      vaultSteps(record, byScope, denies, facts, build);
  }
  for (const trust of facts.trustsAs('runs-as')) {
    build.step({
      from: trust.from,
      to: trust.to,
      kind: 'assume',
      permission: 'runs as',
      verdict: 'allowed',
      window: STANDING,
      supports: [{ records: [trust.key] }],
    });
    runsSteps(trust.from, byScope, facts, build);
  }
  for (const as of ['managed-by', 'gdap-relationship', 'contract', 'door'] as const) {
    for (const trust of facts.trustsAs(as)) {
      build.step({
        from: trust.from,
        to: trust.to,
        kind: 'trust',
        permission: trust.nativeType ?? as,
        verdict: 'conditional',
        note: [trust.condition, 'a permitted door: nobody passes by this alone']
          .filter((part) => part !== undefined)
          .join('; '),
        window: trust.window,
        through: false,
        mechanism: trust.mechanism,
        supports: [{ records: [trust.key] }],
      });
    }
  }
}

/** The highest scopes of a tenant: the root of Azure is above all of them, and each tenant has its own. */
function* topsOf(tenant: Key | undefined, facts: Facts): Generator<Key> {
  if (tenant === undefined) return;
  for (const record of facts.things.values())
    if (
      record.kind === 'resource' &&
      record.tenant === tenant &&
      record.key !== AZURE_ROOT &&
      scopeOfKey(record.key) !== undefined &&
      (facts.above.get(record.key) ?? AZURE_ROOT) === AZURE_ROOT
    )
      yield record.key;
}

/** Actions with which one runs code on a resource, hence acts as its managed identity (SpecterOps, BloodHound: Azure edges). */
const RUN_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'microsoft.compute/virtualmachines',
    [
      'Microsoft.Compute/virtualMachines/runCommand/action',
      'Microsoft.Compute/virtualMachines/extensions/write',
    ],
  ],
  [
    'microsoft.compute/virtualmachinescalesets',
    [
      'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action',
      'Microsoft.Compute/virtualMachineScaleSets/extensions/write',
    ],
  ],
  [
    'microsoft.automation/automationaccounts',
    [
      'Microsoft.Automation/automationAccounts/runbooks/write',
      'Microsoft.Automation/automationAccounts/runbooks/draft/write',
    ],
  ],
  ['microsoft.logic/workflows', ['Microsoft.Logic/workflows/write']],
  [
    'microsoft.web/sites',
    [
      'Microsoft.Web/sites/publish/action',
      'Microsoft.Web/sites/config/list/action',
      'Microsoft.Web/sites/write',
    ],
  ],
  [
    'microsoft.containerservice/managedclusters',
    [
      'Microsoft.ContainerService/managedClusters/runCommand/action',
      'Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action',
    ],
  ],
]);

const RUN_DATA: ReadonlyMap<string, readonly string[]> = new Map([
  ['microsoft.compute/virtualmachines', ['Microsoft.Compute/virtualMachines/loginAsAdmin/action']],
]);

function runsSteps(
  resource: Key,
  byScope: ReadonlyMap<Key, readonly AzureHolding[]>,
  facts: Facts,
  build: GraphBuilder,
): void {
  const record = facts.things.get(resource);
  if (record?.kind !== 'resource') return;
  const type = record.type.toLowerCase();
  for (const scope of facts.scopesAbove(resource)) {
    for (const holding of byScope.get(scope) ?? []) {
      const blocks = holding.role.blocks ?? [];
      const action =
        (RUN_ACTIONS.get(type) ?? []).find((a) => blocks.some((b) => blockGives(b, a, false))) ??
        (RUN_DATA.get(type) ?? []).find((a) => blocks.some((b) => blockGives(b, a, true)));
      if (action === undefined) continue;
      build.step({
        ...stepOf(holding),
        to: resource,
        kind: 'control',
        permission: 'Run command',
        inherits: false,
        through: true,
        becomes: true,
      });
    }
  }
}
