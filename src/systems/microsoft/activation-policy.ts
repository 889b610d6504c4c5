import type { Json } from '../../lib/content';
import { builtInRole } from './directory-roles';
import { flag, idIn, items, pairs, prop, str, strings } from './fields';
import { MICROSOFT, tenantKey } from './keys';
import type { Reading, At } from './reading';

/** What activating a role asks for: approval (by whom), MFA, justification, ticket (unifiedRoleManagementPolicy rules). */
export function readActivationPolicy(element: Json, reading: Reading, at: At): void {
  const role = idIn(element, 'roleDefinitionId');
  if (role === undefined) {
    reading.sink.ignore('record', 'PIM policy of no role');
    return;
  }
  // `policyId` is DirectoryRole_<tenant id>_<policy id>.
  const tenant = /^directoryrole_([0-9a-f-]{36})_/iu.exec(str(element, 'policyId') ?? '')?.[1];
  if (tenant !== undefined) reading.link(reading.tenant, tenantKey(tenant), reading.source(...at));
  const rules = items(prop(element, 'policy'), 'effectiveRules').concat(
    items(prop(element, 'policy'), 'rules'),
  );
  const rule = (id: string): Json | undefined =>
    rules.find((r) => str(r, 'id')?.toLowerCase() === id.toLowerCase());
  const enabled = strings(rule('Enablement_EndUser_Assignment'), 'enabledRules');
  const setting = prop(rule('Approval_EndUser_Assignment'), 'setting');
  const approval = flag(setting, 'isApprovalRequired') === true;
  const approvers = items(setting, 'approvalStages').flatMap((stage) =>
    items(stage, 'primaryApprovers').map(
      (a) => idIn(a, 'id') ?? idIn(a, 'userId') ?? idIn(a, 'groupId') ?? '',
    ),
  );
  activationPolicy(
    role,
    {
      approval,
      mfa: enabled.includes('MultiFactorAuthentication'),
      justification: enabled.includes('Justification'),
      ticket: enabled.includes('Ticketing'),
      approvers: approvers.filter((a) => a !== ''),
    },
    reading,
    at,
    'record',
  );
}

export interface Activation {
  readonly approval: boolean;
  readonly mfa: boolean;
  readonly justification: boolean;
  readonly ticket: boolean;
  readonly approvers: readonly string[];
}

export function activationPolicy(
  role: string,
  asks: Activation,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
): void {
  reading.sink.add(
    {
      kind: 'policy',
      key: `${MICROSOFT}|activation/${role}/${reading.tenant.slice(MICROSOFT.length + 1)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      tenant: reading.tenant,
      id: role,
      name: `activation of ${builtInRole(role)?.name ?? role}`,
      type: 'activation',
      properties: pairs(
        ['role', role],
        ['approval', asks.approval],
        ['mfa', asks.mfa],
        ['justification', asks.justification],
        ['ticket', asks.ticket],
        ['approvers', asks.approvers.join(' ')],
      ),
    },
    counted,
  );
}
