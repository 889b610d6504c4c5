import type { Key } from '../../model/record';
import { holdsAt } from '../../model/window';
import type { Decision, Question, RecordView } from '../system';
import { decideAbac } from './abac';
import { azureHoldings, deniesOf } from './azure-access';
import type { AzureHolding, Deny } from './azure-access';
import { blockGives, blocksIn, isDataAction, mayBeData } from './azure-roles';
import type { Block } from './azure-roles';
import { closureOf } from './closure';
import type { Chain } from './closure';
import { unknownMembership } from './coverage';
import { policyPermissions, VAULT_TYPE } from './evaluate-azure';
import type { Facts } from './facts';
import { push } from './facts';
import { propertyOf } from './fields';
import { lastSegment, scopeOfKey } from './keys';
import { parentScope } from './settle';
import { vaultPermissionOf } from './vault-actions';
import { decisionOf, wayOf } from './ways';
import type { Way } from './ways';

const MANAGEMENT_GROUP = 'microsoft|/providers/microsoft.management/managementgroups/';

/** Requests on Azure scopes: actions, data actions, vault permissions, and whether a role is held there. */
export class AzureDecider {
  readonly #facts: Facts;
  readonly #view: RecordView;
  readonly #byScope = new Map<Key, AzureHolding[]>();
  readonly #denies: readonly Deny[];

  constructor(facts: Facts, view: RecordView) {
    this.#facts = facts;
    this.#view = view;
    for (const holding of azureHoldings(facts)) push(this.#byScope, holding.scope, holding);
    this.#denies = deniesOf(facts);
  }

  decide(question: Question, resource: Key): Decision {
    const permission = question.permission.trim();
    const vault = this.#vaultOf(resource);
    const inVault = vault === undefined ? undefined : vaultPermissionOf(permission);
    if (vault !== undefined && inVault !== undefined) return this.#vault(question, vault, resource, inVault);
    const isAction = /^(?:[\w-]+\.)+[\w-]+\/[\w*/.-]+$/u.test(permission);
    if (!isAction && /\//u.test(permission) && vaultPermissionOf(permission) !== undefined)
      return open(`${permission} is a permission in one Key Vault: ask of the vault`);
    if (permission.includes('*'))
      return open('one action can be decided at a time, not a pattern of actions');
    if (/^microsoft\.managedidentity\//iu.test(permission) || /^[\w.]+\/[\w*/.-]+$/u.test(permission)) {
      const explicit = question.context.get('dataaction')?.[0] ?? question.context.get('isdataaction')?.[0];
      const data = explicit === undefined ? this.#isData(permission) : explicit.toLowerCase() === 'true';
      if (data !== undefined) return this.#action(question, resource, permission, data);
      const asControl = this.#action(question, resource, permission, false);
      const asData = this.#action(question, resource, permission, true);
      return asControl.verdict === asData.verdict
        ? asControl
        : open(
            `whether ${permission} acts on the resource or on its data is in no export: ask with dataaction true or false, or import the role definitions`,
          );
    }
    return this.#roleHeld(question, resource, permission);
  }

  /** Whether an action is on data: by the providers' lists, else by the exported definitions; undefined where neither says. */
  #isData(action: string): boolean | undefined {
    if (isDataAction(action)) return true;
    const lower = action.toLowerCase();
    this.#stated ??= this.#statedActions();
    if (this.#stated.control.has(lower)) return false;
    if (this.#stated.data.has(lower)) return true;
    return mayBeData(lower) ? undefined : false;
  }

  #stated: { readonly control: ReadonlySet<string>; readonly data: ReadonlySet<string> } | undefined;

  #statedActions(): { readonly control: ReadonlySet<string>; readonly data: ReadonlySet<string> } {
    const control = new Set<string>();
    const data = new Set<string>();
    for (const record of this.#facts.things.values()) {
      if (record.kind !== 'policy' || record.type !== 'Azure role') continue;
      for (const block of blocksIn(record.document)) {
        for (const action of block.actions) control.add(action.toLowerCase());
        for (const action of block.dataActions) data.add(action.toLowerCase());
      }
    }
    return { control, data };
  }

  /** A scope with all above it; a resource no export has takes its place by its id. */
  #chain(resource: Key): readonly Key[] {
    const known = this.#facts.scopesAbove(resource);
    if (known.length > 1 || this.#facts.things.has(resource)) return known;
    const found: Key[] = [resource];
    for (let id = scopeOfKey(resource); id !== undefined;) {
      id = parentScope(id);
      if (id === undefined) break;
      const key = `microsoft|${id}`;
      found.push(key);
      if (this.#facts.things.has(key)) return [...found, ...this.#facts.scopesAbove(key).slice(1)];
    }
    return found;
  }

  #vaultOf(resource: Key): Key | undefined {
    const id = scopeOfKey(resource) ?? '';
    const found = /^(.*\/providers\/microsoft\.keyvault\/vaults\/[^/]+)/u.exec(id)?.[1];
    return found === undefined ? undefined : `microsoft|${found}`;
  }

  #action(question: Question, resource: Key, action: string, data: boolean): Decision {
    const facts = this.#facts;
    const closure = closureOf(question.principal, facts, question.at);
    const scopes = this.#chain(resource);
    const denied = this.#deniedBy(question, closure, scopes, action, data);
    if (denied.certain !== undefined)
      return {
        verdict: 'denied',
        reason: `the deny assignment ${denied.certain.record.name} applies`,
        decidedBy: [
          { ...denied.certain.record.source, text: `deny assignment ${denied.certain.record.name}` },
        ],
        assumes: [],
        supports: [],
      };
    const { ways, others } = this.#ways(question, closure, scopes, action, data);
    const limited =
      denied.possible.length === 0
        ? ways
        : ways.map((way) =>
            way.verdict === 'allowed'
              ? {
                  ...way,
                  verdict: 'conditional' as const,
                  condition: `unless the deny assignment ${denied.possible.map((d) => d.record.name).join(', ')} applies`,
                }
              : way,
          );
    return decisionOf(
      limited,
      () => this.#missing(question.principal, scopes, others),
      this.#view,
      this.#unlistedDenies(scopes),
    );
  }

  /** Deny assignments only take away: where no list of them was exported, the answer assumes that there are none. */
  #unlistedDenies(scopes: readonly Key[]): readonly string[] {
    if (this.#denies.some((deny) => scopes.includes(deny.scope))) return [];
    const tenant = scopes[0] === undefined ? undefined : this.#facts.tenantOf(scopes[0]);
    if (tenant !== undefined && this.#facts.covered(tenant, 'armDenyAssignments') === 'complete') return [];
    return ['deny assignments'];
  }

  #ways(
    question: Question,
    closure: ReadonlyMap<Key, readonly Chain[]>,
    scopes: readonly Key[],
    action: string,
    data: boolean,
  ): { readonly ways: Way[]; readonly others: AzureHolding[] } {
    const ways: Way[] = [];
    const others: AzureHolding[] = [];
    for (const scope of scopes) {
      for (const holding of this.#byScope.get(scope) ?? []) {
        if (!holdsAt(holding.window, question.at)) continue;
        const chains = closure.get(holding.principal);
        const { blocks } = holding.role;
        if (blocks === undefined) {
          if (chains !== undefined)
            for (const chain of chains)
              ways.push(
                wayOf(
                  chain,
                  {
                    records: holding.records,
                    notEvaluated: `the definition of the role ${holding.role.name} is not in the exports`,
                    text: holding.role.name,
                  },
                  question.principal,
                  this.#facts,
                ),
              );
          continue;
        }
        for (const block of blocks) {
          if (!blockGives(block, action, data)) continue;
          if (chains === undefined) {
            others.push(holding);
            break;
          }
          const residual = residualOf(holding, block, question, action);
          if (residual === 'false') continue;
          const condition = [
            holding.condition,
            limitOf(holding, action),
            residual === 'true' ? undefined : residual.unknown,
          ]
            .filter((part) => part !== undefined)
            .join('; ');
          for (const chain of chains)
            ways.push(
              wayOf(
                chain,
                {
                  records: holding.records,
                  ...(condition === '' ? {} : { condition }),
                  notEvaluated: holding.notEvaluated,
                  text: `${holding.role.name} on ${this.#facts.nameOf(scope)} by ${holding.how}`,
                },
                question.principal,
                this.#facts,
              ),
            );
        }
      }
    }
    return { ways, others };
  }

  #deniedBy(
    question: Question,
    closure: ReadonlyMap<Key, readonly Chain[]>,
    scopes: readonly Key[],
    action: string,
    data: boolean,
  ): { readonly certain?: Deny; readonly possible: readonly Deny[] } {
    const possible: Deny[] = [];
    for (const deny of this.#denies) {
      if (!(deny.scope === scopes[0] || (!deny.here && scopes.includes(deny.scope)))) continue;
      const sure = (keys: ReadonlySet<Key>): boolean =>
        [...closure].some(
          ([key, chains]) =>
            keys.has(key) &&
            chains.some((chain) => chain.every((m) => m.eligible !== true && m.notEvaluated === undefined)),
        );
      if (!(deny.everyone || sure(deny.principals)) || sure(deny.excluded)) continue;
      if (!blocksIn(deny.record.document).some((block) => blockGives(block, action, data))) continue;
      const truth =
        deny.condition === undefined
          ? 'true'
          : decideAbac(deny.condition, { action, attributes: question.context });
      if (truth === 'true') return { certain: deny, possible: [] };
      if (truth === 'unknown') possible.push(deny);
    }
    return { possible };
  }

  /** With `enableRbacAuthorization` only roles count, without it only access policies (data plane). */
  #vault(
    question: Question,
    vault: Key,
    resource: Key,
    asked: { readonly object: string; readonly permission: string; readonly action?: string },
  ): Decision {
    const record = this.#facts.things.get(vault);
    const stated =
      record?.kind === 'resource' &&
      record.type.toLowerCase() === VAULT_TYPE &&
      record.mentionedOnly !== true;
    if (!stated)
      return {
        verdict: 'not-evaluated',
        reason: `the vault ${lastSegment(vault)} was not exported: whether roles or access policies decide is unknown`,
        decidedBy: [],
        assumes: [],
        supports: [],
      };
    // Nobody purges before the retention period is over (Azure Key Vault documentation, "Soft-delete overview").
    if (asked.permission === 'purge' && propertyOf(record, 'enablePurgeProtection') === 'true')
      return {
        verdict: 'denied',
        reason: 'purge protection is on: nothing is purged before its retention period ends',
        decidedBy: [{ ...record.source, text: `purge protection of ${record.name}` }],
        assumes: [],
        supports: [],
      };
    if (propertyOf(record, 'enableRbacAuthorization') === 'true') {
      if (asked.action === undefined)
        return {
          verdict: 'denied',
          reason: 'no role gives this permission on a vault that uses roles',
          decidedBy: [],
          assumes: [],
          supports: [],
        };
      return this.#action(question, resource, asked.action, true);
    }
    const closure = closureOf(question.principal, this.#facts, question.at);
    const ways: Way[] = [];
    const others: { readonly principal: Key }[] = [];
    for (const policy of this.#facts.grantsAs('vault-policy')) {
      if (policy.resource !== vault) continue;
      const gives = [...policyPermissions(policy)].some(
        ([object, permission]) => object === asked.object && permission === asked.permission,
      );
      if (!gives) continue;
      const chains = closure.get(policy.principal);
      if (chains === undefined) others.push(policy);
      else
        for (const chain of chains)
          ways.push(
            wayOf(
              chain,
              {
                records: [policy.key],
                condition: policy.condition,
                text: `${asked.object}/${asked.permission} by access policy`,
              },
              question.principal,
              this.#facts,
            ),
          );
    }
    const listed =
      propertyOf(record, 'accessPolicies') === 'listed' ||
      this.#facts.grantsAs('vault-policy').some((p) => p.resource === vault);
    return decisionOf(
      ways,
      () => [
        ...(listed ? [] : [`access policies of ${record.name}`]),
        ...this.#unseen(question.principal, others),
      ],
      this.#view,
    );
  }

  /** A role by its name or id: held at the scope or above. */
  #roleHeld(question: Question, resource: Key, permission: string): Decision {
    const wanted = permission.toLowerCase();
    const closure = closureOf(question.principal, this.#facts, question.at);
    const ways: Way[] = [];
    const others: AzureHolding[] = [];
    const scopes = this.#chain(resource);
    for (const scope of scopes) {
      for (const holding of this.#byScope.get(scope) ?? []) {
        if (
          (holding.role.name.toLowerCase() !== wanted && holding.roleId !== lastSegment(wanted)) ||
          !holdsAt(holding.window, question.at)
        )
          continue;
        const chains = closure.get(holding.principal);
        const condition = [
          holding.condition,
          holding.assigns === undefined
            ? undefined
            : `only to assign ${holding.assigns} to managed identities of the customer`,
          holding.abac === undefined ? undefined : `condition: ${holding.abac}`,
        ]
          .filter((part) => part !== undefined)
          .join('; ');
        if (chains === undefined) others.push(holding);
        else
          for (const chain of chains)
            ways.push(
              wayOf(
                chain,
                {
                  records: holding.records,
                  ...(condition === '' ? {} : { condition }),
                  notEvaluated: holding.notEvaluated,
                  text: `${holding.role.name} on ${this.#facts.nameOf(scope)} by ${holding.how}`,
                },
                question.principal,
                this.#facts,
              ),
            );
      }
    }
    return decisionOf(ways, () => this.#missing(question.principal, scopes, others), this.#view);
  }

  #missing(
    principal: Key,
    scopes: readonly Key[],
    others: readonly { readonly principal: Key }[],
  ): readonly string[] {
    const facts = this.#facts;
    const missing: string[] = [];
    const root = scopes.find((scope) => /^microsoft\|\/subscriptions\/[^/]+$/u.test(scope)) ?? scopes.at(-1);
    const home = facts.tenantOf(principal);
    const tenant = root === undefined ? undefined : facts.tenantOf(root);
    const foreign = home !== undefined && tenant !== undefined && home !== tenant;
    // An account of another tenant has them too: a provider's AdminAgents are assigned as a foreign group (Cloud
    // Solution Provider, "Manage subscriptions with Admin on behalf of").
    if (root !== undefined && facts.covered(root, 'armRoleAssignments') !== 'complete')
      missing.push(`Azure role assignments of ${facts.nameOf(root)}`);
    for (const group of scopes.filter((scope) => scope.startsWith(MANAGEMENT_GROUP))) {
      // `--include-inherited` shows rows of the groups above; without any such row nothing says it was given.
      if (facts.covered(group, 'armRoleAssignments') === 'absent' && !this.#inherited())
        missing.push(`Azure role assignments of the management group ${facts.nameOf(group)}`);
    }
    // The customer's own listing never shows what Lighthouse delegates (Azure documentation).
    if (foreign && root !== undefined && !this.#lighthouseKnown(root, home))
      missing.push(`Azure Lighthouse assignments of ${facts.nameOf(root)}`);
    return [...missing, ...this.#unseen(principal, others)];
  }

  /** Some list shows rows above subscriptions, so it was exported with what is inherited. */
  #inherited(): boolean {
    this.#showsInherited ??= [...this.#facts.pages()].some(
      ({ subject, kind }) =>
        kind === 'armRoleAssignments' && (subject === 'microsoft|/' || subject.startsWith(MANAGEMENT_GROUP)),
    );
    return this.#showsInherited;
  }

  #showsInherited: boolean | undefined;

  /** The Lighthouse assignments of the subscription, of its tenant, or of all the partner manages were listed. */
  #lighthouseKnown(root: Key, home: Key): boolean {
    const tenant = this.#facts.tenantOf(root) ?? '';
    if (
      [root, tenant, home].some(
        (subject) => this.#facts.covered(subject, 'lighthouseAssignments') === 'complete',
      )
    )
      return true;
    this.#delegated ??= new Set(
      [...this.#facts.things.values()].flatMap((record): readonly Key[] =>
        record.kind === 'attachment' && record.role.startsWith('lighthouse')
          ? this.#facts.scopesAbove(record.to)
          : [],
      ),
    );
    return this.#delegated.has(root);
  }

  /** Scopes at or below which a Lighthouse assignment was listed. */
  #delegated: ReadonlySet<Key> | undefined;

  #unseen(principal: Key, others: readonly { readonly principal: Key }[]): readonly string[] {
    const facts = this.#facts;
    const home = facts.tenantOf(principal);
    const found = new Set<string>();
    for (const { principal: holder } of others) {
      const record = facts.principal(holder);
      if (record?.type !== 'group' || (home !== undefined && record.tenant !== home)) continue;
      const unknown = unknownMembership(holder, facts);
      if (unknown !== undefined)
        found.add(
          unknown.why === 'dynamic'
            ? `who else the rule of the dynamic group ${facts.nameOf(unknown.group)} takes in`
            : `the members of ${facts.nameOf(unknown.group)}`,
        );
    }
    return [...found];
  }
}

function open(reason: string): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], supports: [] };
}

/** With Lighthouse, User Access Administrator assigns the named roles to managed identities and nothing else. */
function limitOf(holding: AzureHolding, action: string): string | undefined {
  return holding.assigns !== undefined && /^microsoft\.authorization\/.*(?<!\/read)$/iu.test(action)
    ? `only to assign ${holding.assigns} to managed identities of the customer`
    : undefined;
}

/** What of a condition remains: met, not met, or its text. */
function residualOf(
  holding: AzureHolding,
  block: Block,
  question: Question,
  action: string,
): 'true' | 'false' | { readonly unknown: string } {
  const open: string[] = [];
  for (const condition of [holding.abac, block.condition]) {
    if (condition === undefined || condition === '') continue;
    const truth = decideAbac(condition, { action, attributes: question.context });
    if (truth === 'false') return 'false';
    if (truth === 'unknown') open.push(condition);
  }
  return open.length === 0 ? 'true' : { unknown: `condition: ${open.join(' and ')}` };
}
