import type { Key } from '../../model/record';
import { VERBS } from '../../model/permission';
import { holdsAt } from '../../model/window';
import type { Decision, Question, RecordView } from '../system';
import { decideAbac } from './abac';
import { azureHoldings } from './azure-access';
import type { AzureHolding } from './azure-access';
import { Denies } from './azure-denies';
import type { Denied } from './azure-denies';
import { AZURE_ROOT, AzureScopes, reaches } from './azure-scopes';
import { blockGives, blocksIn, isDataAction, mayBeData } from './azure-roles';
import type { Block } from './azure-roles';
import { closureOf } from './closure';
import type { Chain } from './closure';
import { policyPermissions, VAULT_TYPE } from './evaluate-vault';
import type { Facts } from './facts';
import { push } from '../../lib/lists-by-key';
import { propertyOf } from './fields';
import { lastSegment, scopeOfKey } from './keys';
import { vaultPermissionOf } from './vault-actions';
import { decisionOf, wayOf } from './ways';
import type { Way } from './ways';

/** Requests on Azure scopes: actions, data actions, vault permissions, and whether a role is held there. */
export class AzureDecider {
  readonly #facts: Facts;
  readonly #view: RecordView;
  readonly #byScope = new Map<Key, AzureHolding[]>();
  readonly #denies: Denies;
  readonly #scopes: AzureScopes;

  constructor(facts: Facts, view: RecordView) {
    this.#facts = facts;
    this.#view = view;
    for (const holding of azureHoldings(facts)) push(this.#byScope, holding.scope, holding);
    this.#denies = new Denies(facts);
    this.#scopes = new AzureScopes(facts);
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
    // A role may be called anything but this: the word is ours, and what amounts to it here is not settled.
    if (VERBS.some((verb) => verb === permission.toLowerCase()))
      return open(`${permission} is no action of Azure: write it as Provider/type/action`);
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

  #vaultOf(resource: Key): Key | undefined {
    const id = scopeOfKey(resource) ?? '';
    const found = /^(.*\/providers\/microsoft\.keyvault\/vaults\/[^/]+)/u.exec(id)?.[1];
    return found === undefined ? undefined : `microsoft|${found}`;
  }

  #action(question: Question, resource: Key, action: string, data: boolean): Decision {
    const facts = this.#facts;
    const closure = closureOf(question.principal, facts, question.at);
    const scopes = this.#scopes.above(resource);
    const denied = this.#denies.of(question, closure, scopes, action, data);
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
    const limited = ways.map((way) => limitedBy(way, denied, this.#facts));
    return decisionOf(
      limited,
      () => this.#scopes.missing(question.principal, scopes, others),
      this.#view,
      this.#denies.unlisted(scopes),
    );
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
    const top = topOf(scopes);
    for (const scope of scopes) {
      for (const holding of this.#byScope.get(scope) ?? []) {
        if (!holdsAt(holding.window, question.at) || !reaches(holding, top, this.#facts)) continue;
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
        ...this.#scopes.unseen(question.principal, others),
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
    const scopes = this.#scopes.above(resource);
    const top = topOf(scopes);
    for (const scope of scopes) {
      for (const holding of this.#byScope.get(scope) ?? []) {
        if (
          (holding.role.name.toLowerCase() !== wanted && holding.roleId !== lastSegment(wanted)) ||
          !holdsAt(holding.window, question.at) ||
          !reaches(holding, top, this.#facts)
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
    return decisionOf(ways, () => this.#scopes.missing(question.principal, scopes, others), this.#view);
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

/** The subscription of a scope, or the scope itself where it lies in none: of a tenant that is known. */
function topOf(scopes: readonly Key[]): Key {
  return (
    scopes.find((scope) => /^microsoft\|\/subscriptions\/[^/]+$/u.test(scope)) ?? scopes[0] ?? AZURE_ROOT
  );
}

/** What a deny assignment that may apply leaves of a way. */
function limitedBy(way: Way, { possible, unsure }: Denied, facts: Facts): Way {
  const [first] = unsure;
  if (first !== undefined)
    return {
      ...way,
      verdict: 'not-evaluated',
      reason: `the members of ${facts.nameOf(first.group)} are not all known, and the deny assignment ${first.deny.record.name} names it`,
    };
  if (possible.length === 0 || way.verdict !== 'allowed') return way;
  return {
    ...way,
    verdict: 'conditional',
    condition: `unless the deny assignment ${possible.map((deny) => deny.record.name).join(', ')} applies`,
  };
}
