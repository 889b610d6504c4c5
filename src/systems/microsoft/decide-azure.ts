import type { Key } from '../../model/record';
import { VERBS } from '../../model/permission';
import type { Decision, Question, RecordView } from '../system';
import { Denies } from './azure-denies';
import type { Denied } from './azure-denies';
import { AzureScopes } from './azure-scopes';
import { closureOf } from './closure';
import type { Facts } from './facts';
import { scopeOfKey } from './keys';
import { vaultPermissionOf } from './vault-actions';
import { decisionOf } from './ways';
import type { Way } from './ways';
import { AzureWays } from './azure-ways';
import { DataActions } from './data-actions';
import type { VaultGround } from './decide-vault';
import { decideVault } from './decide-vault';

/** Requests on Azure scopes: actions, data actions, vault permissions, and whether a role is held there. */
export class AzureDecider {
  readonly #facts: Facts;
  readonly #view: RecordView;
  readonly #ways: AzureWays;
  readonly #data: DataActions;
  readonly #denies: Denies;
  readonly #scopes: AzureScopes;
  readonly #ground: VaultGround;

  constructor(facts: Facts, view: RecordView) {
    this.#facts = facts;
    this.#view = view;
    this.#ways = new AzureWays(facts);
    this.#data = new DataActions(facts);
    this.#denies = new Denies(facts);
    this.#scopes = new AzureScopes(facts);
    this.#ground = { facts, view, scopes: this.#scopes };
  }

  decide(question: Question, resource: Key): Decision {
    const permission = question.permission.trim();
    const vault = this.#vaultOf(resource);
    const inVault = vault === undefined ? undefined : vaultPermissionOf(permission);
    if (vault !== undefined && inVault !== undefined)
      return decideVault(question, vault, inVault, this.#ground, (action) =>
        this.#action(question, resource, action, true),
      );
    const isAction = /^(?:[\w-]+\.)+[\w-]+\/[\w*/.-]+$/u.test(permission);
    if (!isAction && /\//u.test(permission) && vaultPermissionOf(permission) !== undefined)
      return open(`${permission} is a permission in one Key Vault: ask of the vault`);
    if (permission.includes('*'))
      return open('one action can be decided at a time, not a pattern of actions');
    if (/^microsoft\.managedidentity\//iu.test(permission) || /^[\w.]+\/[\w*/.-]+$/u.test(permission)) {
      const explicit = question.context.get('dataaction')?.[0] ?? question.context.get('isdataaction')?.[0];
      const data = explicit === undefined ? this.#data.has(permission) : explicit.toLowerCase() === 'true';
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
    const { ways, others } = this.#ways.toAct(question, closure, scopes, action, data);
    const limited = ways.map((way) => limitedBy(way, denied, this.#facts));
    return decisionOf(
      limited,
      () => this.#scopes.missing(question.principal, scopes, others),
      this.#view,
      this.#denies.unlisted(scopes),
    );
  }

  /** A role by its name or id: held at the scope or above. */
  #roleHeld(question: Question, resource: Key, permission: string): Decision {
    const closure = closureOf(question.principal, this.#facts, question.at);
    const scopes = this.#scopes.above(resource);
    const { ways, others } = this.#ways.toHold(question, closure, scopes, permission.toLowerCase());
    return decisionOf(ways, () => this.#scopes.missing(question.principal, scopes, others), this.#view);
  }
}

function open(reason: string): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], supports: [] };
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
