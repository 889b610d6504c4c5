import type { Facts } from './facts';
import type { RecordView, Question, Decision } from '../system';
import type { AzureScopes } from './azure-scopes';
import type { Key } from '../../model/record';
import { VAULT_TYPE, policyPermissions } from './evaluate-vault';
import { lastSegment } from './keys';
import { propertyOf } from './fields';
import { closureOf } from './closure';
import type { Way } from './ways';
import { wayOf, decisionOf } from './ways';

/** A permission in one Key Vault. */
export interface VaultAsked {
  readonly object: string;
  readonly permission: string;
  /** The action of Azure that gives it, where one does. */
  readonly action?: string;
}

/** What a request in a vault is decided from. */
export interface VaultGround {
  readonly facts: Facts;
  readonly view: RecordView;
  readonly scopes: AzureScopes;
}

/** With `enableRbacAuthorization` only roles count, without it only access policies (data plane). */
export function decideVault(
  question: Question,
  vault: Key,
  asked: VaultAsked,
  { facts, view, scopes }: VaultGround,
  byRole: (action: string) => Decision,
): Decision {
  const record = facts.things.get(vault);
  const stated =
    record?.kind === 'resource' && record.type.toLowerCase() === VAULT_TYPE && record.mentionedOnly !== true;
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
    return byRole(asked.action);
  }
  const closure = closureOf(question.principal, facts, question.at);
  const ways: Way[] = [];
  const others: { readonly principal: Key }[] = [];
  for (const policy of facts.grantsAs('vault-policy')) {
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
            facts,
          ),
        );
  }
  const listed =
    propertyOf(record, 'accessPolicies') === 'listed' ||
    facts.grantsAs('vault-policy').some((p) => p.resource === vault);
  return decisionOf(
    ways,
    () => [
      ...(listed ? [] : [`access policies of ${record.name}`]),
      ...scopes.unseen(question.principal, others),
    ],
    view,
  );
}
