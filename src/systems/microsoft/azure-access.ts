import type { Key, Mechanism } from '../../model/record';
import type { PolicyRecord } from '../../model/record';
import type { Window } from '../../model/window';
import { azureRole } from './azure-roles';
import type { AzureRole } from './azure-roles';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import { MICROSOFT, scopeKey } from './keys';

/** An Azure role in force for a principal at a scope and below, however it was given. */
export interface AzureHolding {
  readonly principal: Key;
  readonly scope: Key;
  readonly roleId: string;
  readonly role: AzureRole;
  readonly window: Window;
  readonly eligible: boolean;
  /** What remains to be met before the role counts at all. */
  readonly condition?: string;
  readonly notEvaluated?: string;
  /** A condition of the assignment (ABAC) as written. */
  readonly abac?: string;
  readonly records: readonly Key[];
  readonly how: string;
  readonly mechanism?: Mechanism;
}

/** Role assignments, eligible ones, and what Azure Lighthouse delegates to another tenant's principals. */
export function* azureHoldings(facts: Facts): Generator<AzureHolding> {
  for (const grant of facts.grantsAs('azure-role')) {
    const roleId = propertyOf(grant, 'role') ?? '';
    const abac = propertyOf(grant, 'abac');
    const stated = azureRole(roleId, facts);
    const eligible = grant.eligible === true;
    yield {
      principal: grant.principal,
      scope: grant.resource,
      roleId,
      role:
        stated.name === roleId && grant.permission !== roleId
          ? { ...stated, name: grant.permission }
          : stated,
      window: grant.window,
      eligible,
      ...(eligible ? { condition: 'eligible: must be activated first' } : {}),
      ...(abac === undefined ? {} : { abac }),
      records: [grant.key],
      how: eligible ? 'eligible Azure role (PIM)' : 'Azure role assignment',
    };
  }
  const byDefinition = new Map<Key, (typeof grants)[number][]>();
  const grants = facts.grantsAs('lighthouse');
  for (const grant of grants) {
    const list = byDefinition.get(grant.resource);
    if (list === undefined) byDefinition.set(grant.resource, [grant]);
    else list.push(grant);
  }
  for (const record of facts.things.values()) {
    if (record.kind !== 'attachment' || !record.role.startsWith('lighthouse')) continue;
    const state = record.role.slice('lighthouse'.length).replace(/^, /u, '');
    for (const grant of byDefinition.get(record.policy) ?? []) {
      const roleId = propertyOf(grant, 'role') ?? '';
      yield {
        principal: grant.principal,
        scope: record.to,
        roleId,
        role: azureRole(roleId, facts),
        window: grant.window,
        eligible: grant.eligible === true,
        ...(grant.eligible === true
          ? { condition: `eligible: must be activated first; ${grant.condition ?? ''}` }
          : {}),
        ...(state === '' ? {} : { notEvaluated: `the Lighthouse assignment is in state ${state}` }),
        records: [record.key, grant.key],
        how: grant.eligible === true ? 'eligible Lighthouse authorization' : 'Lighthouse authorization',
        mechanism: 'delegated-administration',
      };
    }
  }
}

export interface Deny {
  readonly record: PolicyRecord;
  readonly scope: Key;
  readonly principals: ReadonlySet<Key>;
  readonly everyone: boolean;
  readonly excluded: ReadonlySet<Key>;
  readonly here: boolean;
  readonly condition?: string;
}

const EVERYONE = '00000000-0000-0000-0000-000000000000';

export function deniesOf(facts: Facts): readonly Deny[] {
  const found: Deny[] = [];
  for (const record of facts.things.values()) {
    if (record.kind !== 'policy' || record.type !== 'Azure deny assignment') continue;
    const ids = (name: string): string[] =>
      (propertyOf(record, name) ?? '').split(' ').filter((id) => id !== '');
    const principals = ids('principals');
    const condition = propertyOf(record, 'condition');
    found.push({
      record,
      scope: scopeKey(propertyOf(record, 'scope') ?? '/'),
      principals: new Set(principals.map((id) => `${MICROSOFT}|${id}`)),
      everyone: principals.includes(EVERYONE),
      excluded: new Set(ids('excludePrincipals').map((id) => `${MICROSOFT}|${id}`)),
      here: propertyOf(record, 'doNotApplyToChildScopes') === 'true',
      ...(condition === undefined ? {} : { condition }),
    });
  }
  return found;
}
