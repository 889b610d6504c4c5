import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import { builtInHasData } from './azure-built-in-roles';
import { idIn, items, pairs, prop, str, strings, when } from './fields';
import { MICROSOFT, lastSegment, normalScope, objectKey, scopeKey, tenantOfSubscription } from './keys';
import type { Reading, At } from './reading';

/** Built-in Azure roles that Lighthouse refuses (Azure Lighthouse documentation, "Tenants, users and roles"). */
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const USER_ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';

/**
 * Azure Lighthouse (ARM `Microsoft.ManagedServices`, 2022-10-01): a definition says which principals of the managing
 * tenant get which roles, an assignment puts it in force on the subscription or resource group its id begins with.
 */
export function readLighthouse(kind: string, element: Json, reading: Reading, at: At): void {
  const id = str(element, 'id');
  if (id === undefined) return reading.sink.ignore('record', 'Lighthouse row without an id');
  if (kind === 'lighthouseDefinitions') {
    definition(element, id, reading, at, 'record');
    return;
  }
  const inner = prop(element, 'properties') ?? element;
  const own = prop(element, 'registrationDefinition');
  const embedded = own ?? prop(inner, 'registrationDefinition');
  const definitionId = str(inner, 'registrationDefinitionId') ?? str(embedded, 'id');
  const scope = id.slice(
    0,
    Math.max(0, id.toLowerCase().lastIndexOf('/providers/microsoft.managedservices')),
  );
  if (definitionId === undefined || scope === '') {
    reading.sink.ignore('record', 'Lighthouse assignment without a definition or a scope');
    return;
  }
  const state = str(inner, 'provisioningState');
  reading.sink.add(
    {
      kind: 'attachment',
      key: `${MICROSOFT}|lighthouse-assignment/${normalScope(id)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      policy: definitionKey(definitionId),
      to: scopeKey(scope),
      role: state === undefined || /^succeeded$/iu.test(state) ? 'lighthouse' : `lighthouse, ${state}`,
    },
    'record',
  );
  if (
    embedded !== undefined &&
    embedded !== null &&
    prop(prop(embedded, 'properties') ?? embedded, 'authorizations') !== undefined
  )
    definition(
      embedded,
      definitionId,
      reading,
      [...at, ...(own === undefined ? ['properties'] : []), 'registrationDefinition'],
      'derived',
    );
}

function definitionKey(id: string): string {
  return `${MICROSOFT}|lighthouse/${lastSegment(id)}`;
}

function definition(
  element: Json,
  id: string,
  reading: Reading,
  at: At,
  counted: 'record' | 'derived',
): void {
  const inner = prop(element, 'properties') ?? element;
  const by = idIn(inner, 'managedByTenantId');
  const source = reading.source(...at);
  const managee = idIn(inner, 'manageeTenantId');
  if (by === undefined) {
    if (counted === 'record')
      reading.sink.ignore('record', 'Lighthouse definition without a managing tenant');
    return;
  }
  const partner = reading.mention(by, source, str(inner, 'managedByTenantName'));
  const subscription = /\/subscriptions\/([^/]+)/iu.exec(id)?.[1];
  const customer =
    managee === undefined
      ? subscription === undefined
        ? reading.tenant
        : tenantOfSubscription(subscription)
      : reading.mention(managee, source, str(inner, 'manageeTenantName'));
  if (managee !== undefined && subscription !== undefined)
    reading.link(tenantOfSubscription(subscription), customer, source);
  const key = definitionKey(id);
  reading.sink.add(
    {
      kind: 'policy',
      key,
      system: MICROSOFT,
      source,
      tenant: customer,
      id: lastSegment(id),
      name: str(inner, 'registrationDefinitionName') ?? lastSegment(id),
      type: 'Lighthouse definition',
      properties: pairs(['managedByTenant', by], ['partner', partner]),
    },
    counted,
  );
  for (const [list, eligible] of [
    ['authorizations', false],
    ['eligibleAuthorizations', true],
  ] as const) {
    for (const [i, row] of items(inner, list).entries())
      authorization(
        row,
        key,
        partner,
        eligible,
        reading,
        [...at, ...(inner === element ? [] : ['properties']), list, i],
        counted === 'record' ? 'fact' : 'derived',
      );
  }
}

function authorization(
  row: Json,
  definition: string,
  partner: string,
  eligible: boolean,
  reading: Reading,
  at: At,
  counted: 'fact' | 'derived',
): void {
  const principal = idIn(row, 'principalId');
  const role = lastSegment(str(row, 'roleDefinitionId') ?? '');
  if (principal === undefined || role === '') {
    if (counted === 'fact') reading.sink.ignore('fact', 'authorization without a principal or a role');
    return;
  }
  const delegated = strings(row, 'delegatedRoleDefinitionIds').map((id) => id.toLowerCase());
  checkInvariants(role, delegated, reading, at);
  const policy = prop(row, 'justInTimeAccessPolicy');
  const approvers = items(policy, 'managedByTenantApprovers')
    .map((a) => str(a, 'principalIdDisplayName') ?? idIn(a, 'principalId') ?? '')
    .filter((a) => a !== '');
  const approverIds = items(policy, 'managedByTenantApprovers')
    .map((a) => idIn(a, 'principalId') ?? '')
    .filter((a) => a !== '');
  const mfa = str(policy, 'multiFactorAuthProvider');
  const requirements = [
    ...(mfa !== undefined && mfa.toLowerCase() !== 'none' ? ['multi-factor authentication'] : []),
    ...(approvers.length > 0 ? [`approval by ${approvers.join(' or ')}`] : []),
    ...(str(policy, 'maximumActivationDuration') === undefined
      ? []
      : [`for at most ${str(policy, 'maximumActivationDuration') ?? ''}`]),
  ];
  const end = when(row, 'endDateTime');
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|lighthouse-${eligible ? 'eligible' : 'authorization'}/${lastSegment(definition)}/${principal}/${role}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(principal),
      resource: definition,
      permission: role,
      verbs: verbMask('view'),
      effect: 'allow',
      window: { from: ALWAYS, until: end ?? NEVER_ENDS },
      ...(eligible
        ? {
            eligible: true,
            condition: `activation needs ${requirements.length === 0 ? 'a request' : requirements.join(', ')}`,
          }
        : {}),
      ...(approvers.length === 0 ? {} : { accountability: { approvedBy: approvers.join(', ') } }),
      properties: pairs(
        ['as', 'lighthouse'],
        ['role', role],
        ['partner', partner],
        ['principalName', str(row, 'principalIdDisplayName')],
        ['delegatedRoles', delegated.join(' ')],
        ['approvers', approverIds.join(' ')],
      ),
    },
    counted,
  );
}

/** Import checks: what Azure never accepts, so a file that holds it was changed or misread. */
function checkInvariants(role: string, delegated: readonly string[], reading: Reading, at: At): void {
  if (role === OWNER)
    reading.sink.problem('warning', 'Owner cannot be delegated by Azure Lighthouse', reading.place(...at));
  if (builtInHasData(role))
    reading.sink.problem(
      'warning',
      'Roles with data actions cannot be delegated by Azure Lighthouse',
      reading.place(...at),
    );
  if (role === USER_ACCESS_ADMINISTRATOR && delegated.length === 0)
    reading.sink.problem(
      'warning',
      'User Access Administrator can be delegated only with delegatedRoleDefinitionIds',
      reading.place(...at),
    );
}
