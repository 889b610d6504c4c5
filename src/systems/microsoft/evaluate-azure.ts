import type { GraphBuilder, Step } from '../../graph/builder';
import { ALWAYS, NEVER_ENDS, STANDING } from '../../model/window';
import type { Key, ResourceRecord } from '../../model/record';
import { azureHoldings, deniesOf } from './azure-access';
import type { AzureHolding, Deny } from './azure-access';
import { actionFits, blockGives, blocksIn, verbsOfAzureRole } from './azure-roles';
import type { Facts } from './facts';
import { push } from './facts';
import { propertyOf } from './fields';
import { VAULT_PERMISSIONS, vaultPermission, verbsOfVault } from './read-vault';
import type { VaultObject } from './read-vault';
import { vaultActions } from './vault-actions';
import { closureOf } from './closure';
import { AZURE_ROOT } from './azure-scopes';
import { unknownGroup } from './azure-denies';
import { scopeOfKey } from './keys';

const STRIDE = 512;
export const VAULT_TYPE = 'microsoft.keyvault/vaults';

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

function stepOf(holding: AzureHolding): Step {
  const note = noteOf(holding);
  return {
    from: holding.principal,
    to: holding.scope,
    kind: 'permission',
    permission: holding.role.name,
    verbs: verbsOfAzureRole(holding.role),
    verdict:
      holding.notEvaluated !== undefined ? 'not-evaluated' : note === undefined ? 'allowed' : 'conditional',
    ...(note === undefined ? {} : { note }),
    window: holding.window,
    inherits: true,
    eligible: holding.eligible,
    ...(holding.mechanism === undefined ? {} : { mechanism: holding.mechanism }),
    supports: [{ records: holding.records }],
  };
}

function noteOf(holding: AzureHolding): string | undefined {
  const parts = [
    holding.notEvaluated,
    holding.condition,
    holding.assigns === undefined
      ? undefined
      : `assigns only ${holding.assigns}, to managed identities of the customer`,
    holding.abac === undefined ? undefined : `condition: ${holding.abac}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** A deny matters to an assignment when one of the two scopes lies in the other and they speak of common actions. */
function touches(deny: Deny, holding: AzureHolding, facts: Facts): boolean {
  const near =
    facts.scopesAbove(deny.scope).includes(holding.scope) ||
    facts.scopesAbove(holding.scope).includes(deny.scope);
  if (!near) return false;
  return blocksIn(deny.record.document).some((denied) =>
    (holding.role.blocks ?? []).some(
      (given) => overlaps(denied.actions, given.actions) || overlaps(denied.dataActions, given.dataActions),
    ),
  );
}

function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.some((x) => b.some((y) => actionFits(x, y) || actionFits(y, x) || patternsMeet(x, y)));
}

/** Two patterns can fit one action only where their beginnings and their ends agree. */
function patternsMeet(x: string, y: string): boolean {
  if (!x.includes('*') || !y.includes('*')) return false;
  const [p, q] = [x.toLowerCase(), y.toLowerCase()];
  const [p1, q1] = [p.slice(0, p.indexOf('*')), q.slice(0, q.indexOf('*'))];
  const [p2, q2] = [p.slice(p.lastIndexOf('*') + 1), q.slice(q.lastIndexOf('*') + 1)];
  return (p1.startsWith(q1) || q1.startsWith(p1)) && (p2.endsWith(q2) || q2.endsWith(p2));
}

/**
 * A deny takes access away, so it is decided for each acting principal (design, section 5): who is not denied keeps the
 * role on every scope below; who is keeps it, less what the deny names, where the deny reaches.
 */
function contested(holding: AzureHolding, denies: readonly Deny[], facts: Facts, build: GraphBuilder): void {
  for (const { principal, chain } of actorsOf(holding.principal, facts)) {
    const groups = closureOf(principal, facts);
    const applying = denies.filter(
      (deny) =>
        (deny.everyone || [...groups.keys()].some((key) => deny.principals.has(key))) &&
        ![...groups.keys()].some((key) => deny.excluded.has(key)),
    );
    const records = [...chain, ...holding.records];
    for (const scope of [holding.scope, ...below(holding.scope, facts)]) {
      const above = facts.scopesAbove(scope);
      const here = applying.filter(
        (deny) => deny.scope === scope || (!deny.here && above.includes(deny.scope)),
      );
      const all = here.some(
        (deny) =>
          deny.condition === undefined &&
          blocksIn(deny.record.document).some(
            (block) =>
              block.actions.includes('*') &&
              block.notActions.length === 0 &&
              (block.dataActions.includes('*') ||
                (holding.role.blocks ?? []).every((b) => b.dataActions.length === 0)),
          ),
      );
      if (all) continue;
      const base = stepOf(holding);
      const unsure = denies.find(
        (deny) =>
          !here.includes(deny) &&
          (deny.scope === scope || (!deny.here && above.includes(deny.scope))) &&
          unknownGroup(deny.principals, facts) !== undefined,
      );
      const note = [
        base.note,
        ...here.map((deny) => `less what the deny assignment ${deny.record.name} names`),
        unsure === undefined
          ? undefined
          : `whether the deny assignment ${unsure.record.name} applies: the members of a group it names are not all known`,
      ]
        .filter((part) => part !== undefined)
        .join('; ');
      build.step({
        ...base,
        from: principal,
        to: scope,
        inherits: false,
        verdict:
          unsure !== undefined
            ? 'not-evaluated'
            : base.verdict === 'allowed' && here.length > 0
              ? 'conditional'
              : base.verdict,
        ...(note === '' ? {} : { note }),
        supports: [{ records }],
      });
    }
  }
}

function* below(scope: Key, facts: Facts): Generator<Key> {
  for (const child of facts.children.get(scope) ?? []) {
    yield child;
    yield* below(child, facts);
  }
}

/** Everybody who acts through a principal: itself, or the members of a group, with the memberships that lead there. */
function actorsOf(
  principal: Key,
  facts: Facts,
): readonly { readonly principal: Key; readonly chain: readonly Key[] }[] {
  if (facts.principal(principal)?.type !== 'group') return [{ principal, chain: [] }];
  const found: { readonly principal: Key; readonly chain: readonly Key[] }[] = [];
  const seen = new Set([principal]);
  const open: { readonly key: Key; readonly chain: readonly Key[] }[] = [{ key: principal, chain: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const membership of facts.membersOf.get(at.key) ?? []) {
      if (seen.has(membership.member)) continue;
      seen.add(membership.member);
      const chain = [membership.key, ...at.chain];
      if (facts.principal(membership.member)?.type === 'group') open.push({ key: membership.member, chain });
      else found.push({ principal: membership.member, chain });
    }
  }
  return found;
}

/** Verbs of secrets, keys and certificates told apart; access policies count only while the vault does not use roles. */
function vaultSteps(
  vault: ResourceRecord,
  byScope: ReadonlyMap<Key, readonly AzureHolding[]>,
  denies: readonly Deny[],
  facts: Facts,
  build: GraphBuilder,
): void {
  const rbac = propertyOf(vault, 'enableRbacAuthorization');
  if (rbac === 'true') {
    for (const scope of facts.scopesAbove(vault.key)) {
      for (const holding of byScope.get(scope) ?? []) {
        const denied = denies.some((deny) => touches(deny, holding, facts));
        for (const { object, permission, action } of vaultActions()) {
          const given = (holding.role.blocks ?? []).some((block) => blockGives(block, action, true));
          if (!given) continue;
          const base = stepOf(holding);
          const note = [base.note, denied ? 'a deny assignment bears on this' : undefined]
            .filter((part) => part !== undefined)
            .join('; ');
          build.step({
            ...base,
            to: vault.key,
            permission: vaultPermission(object, permission),
            verbs: verbsOfVault(object, permission),
            inherits: false,
            verdict: denied && base.verdict === 'allowed' ? 'conditional' : base.verdict,
            ...(note === '' ? {} : { note }),
          });
        }
      }
    }
    return;
  }
  for (const policy of facts.grantsAs('vault-policy')) {
    if (policy.resource !== vault.key) continue;
    for (const [object, permission] of policyPermissions(policy)) {
      const note = [policy.condition, rbac === undefined ? undefined : undefined]
        .filter((part) => part !== undefined)
        .join('; ');
      build.step({
        from: policy.principal,
        to: vault.key,
        kind: 'permission',
        permission: vaultPermission(object, permission),
        verbs: verbsOfVault(object, permission),
        verdict: note === '' ? 'allowed' : 'conditional',
        ...(note === '' ? {} : { note }),
        window: STANDING,
        supports: [{ records: [policy.key] }],
      });
    }
  }
}

/**
 * What an access policy gives. `all` stands for every permission of its kind except purge, which has to be named
 * (Azure PowerShell, Set-AzKeyVaultAccessPolicy, Azure/azure-powershell#16440; Azure/azure-rest-api-specs#1394).
 */
export function* policyPermissions(policy: {
  readonly properties?: readonly (readonly [string, string])[];
}): Generator<readonly [VaultObject, string]> {
  for (const object of ['secrets', 'keys', 'certificates', 'storage'] as const) {
    const stated = (propertyOf(policy, object) ?? '').split(' ').filter((p) => p !== '');
    const all: readonly string[] = VAULT_PERMISSIONS[object];
    const named = stated.filter((permission) => permission !== 'all');
    const given = stated.includes('all')
      ? new Set([...all.filter((permission) => permission !== 'purge'), ...named])
      : named;
    for (const permission of given) yield [object, permission];
  }
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
