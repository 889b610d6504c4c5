import { push } from '../../lib/lists-by-key';
import type { Key, Mechanism } from '../../model/record';
import type { PolicyRecord } from '../../model/record';
import type { Window } from '../../model/window';
import { azureRole } from './azure-roles';
import { ByGroup } from './by-group';
import type { AzureRole } from './azure-roles';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import { MICROSOFT, armRoleKey, lastSegment, scopeKey } from './keys';

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
  /** Roles that this one may assign to managed identities, and nothing else (Azure Lighthouse). */
  readonly assigns?: string;
  readonly mechanism?: Mechanism;
}

const HOW: ReadonlyMap<string, string> = new Map([
  ['activated', 'activated Azure role (PIM)'],
  ['eligible', 'eligible Azure role (PIM)'],
]);

/** Role assignments, eligible ones, and what Azure Lighthouse delegates to another tenant's principals. */
export function* azureHoldings(facts: Facts): Generator<AzureHolding> {
  const through = new ByGroup('azure-role', facts);
  for (const grant of facts.grantsAs('azure-role')) {
    if (through.says(grant)) continue;
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
      how: HOW.get(propertyOf(grant, 'how') ?? '') ?? 'Azure role assignment',
    };
  }
  const byDefinition = new Map<Key, (typeof grants)[number][]>();
  const grants = facts.grantsAs('lighthouse');
  for (const grant of grants) {
    push(byDefinition, grant.resource, grant);
  }
  for (const record of facts.things.values()) {
    if (record.kind !== 'attachment' || !record.role.startsWith('lighthouse')) continue;
    const state = record.role.slice('lighthouse'.length).replace(/^, /u, '');
    for (const grant of byDefinition.get(record.policy) ?? []) {
      const roleId = propertyOf(grant, 'role') ?? '';
      const assigns = (propertyOf(grant, 'delegatedRoles') ?? '')
        .split(' ')
        .filter((id) => id !== '')
        .map((id) => azureRole(lastSegment(id), facts).name)
        .join(', ');
      const refused = refusedByLighthouse(roleId, assigns, facts);
      const open = [refused, state === '' ? undefined : `the Lighthouse assignment is in state ${state}`]
        .filter((part) => part !== undefined)
        .join('; ');
      yield {
        principal: grant.principal,
        scope: record.to,
        roleId,
        role: withoutData(azureRole(roleId, facts)),
        ...(assigns === '' ? {} : { assigns }),
        window: grant.window,
        eligible: grant.eligible === true,
        ...(grant.eligible === true
          ? { condition: `eligible: must be activated first; ${grant.condition ?? ''}` }
          : {}),
        ...(open === '' ? {} : { notEvaluated: open }),
        records: [record.key, grant.key],
        how: grant.eligible === true ? 'eligible Lighthouse authorization' : 'Lighthouse authorization',
        mechanism: 'delegated-administration',
      };
    }
  }
}

/**
 * What Azure Lighthouse never delegates (its documentation, "Tenants, users, and roles in Azure Lighthouse scenarios"):
 * Owner, custom roles, roles with DataActions, User Access Administrator except for naming roles of managed identities.
 */
export function refusedByLighthouse(role: string, assigns: string, facts: Facts): string | undefined {
  const { name, blocks } = azureRole(role, facts);
  const record = facts.things.get(armRoleKey(role));
  const custom = /^custom/iu.test(
    (record?.kind === 'policy' ? propertyOf(record, 'roleType') : undefined) ?? '',
  );
  const why =
    role === OWNER
      ? 'Owner'
      : custom
        ? 'a custom role'
        : (blocks ?? []).some((block) => block.dataActions.length > 0)
          ? 'a role with data actions'
          : role === USER_ACCESS_ADMINISTRATOR && assigns === ''
            ? 'User Access Administrator without the roles it may assign'
            : undefined;
  return why === undefined ? undefined : `Azure Lighthouse does not delegate ${why} (${name})`;
}

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const USER_ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';

function withoutData(role: AzureRole): AzureRole {
  return role.blocks === undefined
    ? role
    : { ...role, blocks: role.blocks.map((block) => ({ ...block, dataActions: [] })) };
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
