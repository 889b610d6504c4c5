import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Accountability } from '../../model/accountability';
import type { Key } from '../../model/record';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS, OPEN } from '../../model/window';
import { flag, idIn, items, pairs, prop, str, when } from './fields';
import { MICROSOFT, objectKey, tenantKey } from './keys';
import type { Reading, At } from './reading';

/** Doors between tenants: granular delegated administration (GDAP), reseller contracts, cross-tenant access policy. */
export function readPartner(kind: string, element: Json, reading: Reading, at: At): boolean {
  switch (kind) {
    case 'delegatedAdminRelationships':
      relationship(element, reading, at);
      return true;
    case 'accessAssignments':
      accessAssignment(element, relationOf(element, reading), reading, at, 'record');
      return true;
    case 'delegatedAdminCustomers': {
      const id = idIn(element, 'tenantId') ?? idIn(element, 'id');
      if (id === undefined) reading.sink.ignore('record', 'customer without a tenant id');
      else {
        reading.mention(id, reading.source(...at), str(element, 'displayName'));
        reading.sink.used('record', 1);
      }
      return true;
    }
    case 'contracts':
      contract(element, reading, at, undefined);
      return true;
    case 'crossTenantPartners':
      door(element, reading, at);
      return true;
    default:
      return false;
  }
}

/** The relationship an assignment page hangs on: stated in the row, in the page's link, or in the id's first part. */
function relationOf(element: Json, reading: Reading): string | undefined {
  return idIn(element, 'delegatedAdminRelationshipId') ?? idIn(element, 'relationshipId') ?? reading.parent;
}

export function relationshipKey(id: string): Key {
  return `${MICROSOFT}|gdap/${id.toLowerCase()}`;
}

/** Role ids of `accessDetails.unifiedRoles`. */
function rolesOf(element: Json): readonly string[] {
  const details = prop(element, 'accessDetails');
  return items(details, 'unifiedRoles')
    .map((role) => idIn(role, 'roleDefinitionId'))
    .filter((id) => id !== undefined);
}

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?/u;

/** End of a duration (ISO 8601, `P1D` to `P2Y`) after an instant, in UTC. */
function after(start: number, duration: string): number | undefined {
  const found = DURATION.exec(duration);
  if (found === null || duration === 'P') return undefined;
  const date = new Date(start);
  date.setUTCFullYear(date.getUTCFullYear() + Number(found[1] ?? 0));
  date.setUTCMonth(date.getUTCMonth() + Number(found[2] ?? 0));
  date.setUTCDate(date.getUTCDate() + Number(found[3] ?? 0));
  return date.getTime();
}

/**
 * delegatedAdminRelationship (Microsoft Graph v1.0): live only while `status` is active, from activation until
 * `endDateTime`; `autoExtendDuration` P180D moves that end when it comes, so that it is no date of removal.
 */
function relationship(element: Json, reading: Reading, at: At): void {
  const id = idIn(element, 'id');
  const customer = prop(element, 'customer');
  const tenant = idIn(customer, 'tenantId') ?? idIn(element, 'customerTenantId');
  const source = reading.source(...at);
  if (id === undefined) return reading.sink.ignore('record', 'relationship without an id');
  if (tenant === undefined) {
    // Not yet approved by anyone: it leads nowhere.
    reading.sink.ignore('record', 'relationship without a customer (not approved yet)');
    return;
  }
  reading.mention(tenant, source, str(customer, 'displayName'));
  const status = str(element, 'status') ?? 'unknown';
  const activated = when(element, 'activatedDateTime');
  const duration = str(element, 'duration');
  const end =
    when(element, 'endDateTime') ??
    (activated === undefined || duration === undefined ? undefined : after(activated, duration));
  const created = when(element, 'createdDateTime');
  const accountability: Accountability = {
    ...(created === undefined ? {} : { granted: created }),
    ...(end === undefined ? {} : { expires: end }),
  };
  const extend = str(element, 'autoExtendDuration');
  reading.sink.add(
    {
      kind: 'trust',
      key: relationshipKey(id),
      system: MICROSOFT,
      source,
      mechanism: 'delegated-administration',
      from: reading.tenant,
      to: tenantKey(tenant),
      window: { from: activated ?? ALWAYS, until: end ?? END_UNKNOWN },
      traversable: false,
      condition: `GDAP relationship ${str(element, 'displayName') ?? id}, ${status}`,
      nativeType: 'GDAP relationship',
      accountability,
      properties: pairs(
        ['as', 'gdap-relationship'],
        ['id', id],
        ['name', str(element, 'displayName')],
        ['status', status],
        ['roles', rolesOf(element).join(' ')],
        ['autoExtendDuration', extend],
        ['duration', duration],
        ['customer', tenant],
      ),
    },
    'record',
  );
  const assignments = prop(element, 'accessAssignments');
  for (const [i, assignment] of items(element, 'accessAssignments').entries())
    accessAssignment(assignment, id, reading, [...at, 'accessAssignments', i], 'fact');
  if (assignments !== undefined && assignments !== null)
    reading.coverage(
      relationshipKey(id),
      'accessAssignments',
      str(element, 'accessAssignments@odata.nextLink') === undefined ? 'last' : 'more',
      id,
      source,
    );
}

export function accessAssignment(
  element: Json,
  relation: string | undefined,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
  given?: { readonly group: string; readonly roles: readonly string[] },
): void {
  const id = idIn(element, 'id');
  const container = prop(element, 'accessContainer');
  const group = given?.group ?? idIn(container, 'accessContainerId');
  if (id === undefined || group === undefined) {
    reading.sink.ignore(counted, 'access assignment without an id or a group');
    return;
  }
  const created = when(element, 'createdDateTime');
  if (relation === undefined)
    reading.sink.problem(
      'warning',
      'the file does not name the relationship of this access assignment: name it <relationship id>__accessAssignments.json',
      reading.place(...at),
    );
  reading.sink.add(
    {
      kind: 'trust',
      key: `${MICROSOFT}|gdap-assignment/${id}/${relation ?? 'unknown'}`,
      system: MICROSOFT,
      source: reading.source(...at),
      mechanism: 'delegated-administration',
      from: objectKey(group),
      to: relation === undefined ? reading.tenant : relationshipKey(relation),
      window: OPEN,
      traversable: false,
      nativeType: 'GDAP access assignment',
      ...(created === undefined ? {} : { accountability: { granted: created } }),
      properties: pairs(
        ['as', 'gdap-assignment'],
        ['id', id],
        ['name', id],
        ['status', str(element, 'status') ?? 'unknown'],
        ['roles', (given?.roles ?? rolesOf(element)).join(' ')],
        ['relationship', relation],
        ['containerType', str(container, 'accessContainerType')],
      ),
    },
    counted,
  );
}

/**
 * A reseller's contract with a customer. Delegated administration of the old kind (DAP) comes with it unless it was
 * removed: AdminAgents become global administrators, HelpdeskAgents helpdesk administrators. `privilege` is what CIPP's
 * tenant list says of it (`delegatedPrivilegeStatus`).
 */
export function contract(element: Json, reading: Reading, at: At, privilege: string | undefined): void {
  const id = idIn(element, 'customerId');
  if (id === undefined) return reading.sink.ignore('record', 'contract without a customer id');
  const source = reading.source(...at);
  const customer = reading.mention(id, source, str(element, 'displayName'));
  for (const domain of [str(element, 'defaultDomainName'), str(element, 'initialDomainName')])
    if (domain !== undefined) reading.link(tenantKey(domain), customer, source);
  reading.sink.add(
    {
      kind: 'trust',
      key: `${MICROSOFT}|contract/${id}/${privilege ?? 'contract'}`,
      system: MICROSOFT,
      source,
      mechanism: 'delegated-administration',
      from: reading.tenant,
      to: customer,
      window: OPEN,
      traversable: false,
      nativeType: 'reseller contract',
      properties: pairs(
        ['as', 'contract'],
        ['contractType', str(element, 'contractType')],
        ['delegatedPrivilegeStatus', privilege],
        ['domain', str(element, 'defaultDomainName')],
      ),
    },
    'record',
  );
}

/** `crossTenantAccessPolicy/partners`: what could come in. A permitted door, no access by itself. */
function door(element: Json, reading: Reading, at: At): void {
  const other = idIn(element, 'tenantId');
  if (other === undefined) return reading.sink.ignore('record', 'cross-tenant partner without a tenant id');
  const source = reading.source(...at);
  const partner = reading.mention(other, source);
  reading.sink.used('record', 1);
  const lists: readonly (readonly [string, string, boolean])[] = [
    ['b2bCollaborationInbound', 'guest collaboration', true],
    ['b2bCollaborationOutbound', 'guest collaboration', false],
    ['b2bDirectConnectInbound', 'direct connect', true],
    ['b2bDirectConnectOutbound', 'direct connect', false],
  ];
  for (const [name, what, inbound] of lists) {
    const rule = prop(element, name);
    if (!isObject(rule)) continue;
    const people = prop(rule, 'usersAndGroups');
    const blocked = str(people, 'accessType')?.toLowerCase() === 'blocked';
    const targets = items(people, 'targets')
      .map((target) => str(target, 'target') ?? '')
      .filter((t) => t !== '');
    if (blocked && targets.some((target) => target.toLowerCase() === 'allusers')) {
      reading.sink.ignore('fact', `${name}: blocked for all users`);
      continue;
    }
    addDoor(
      name,
      `${what} permitted for ${blocked ? 'all but ' : ''}${targets.length === 0 ? 'those the default names' : targets.join(', ')}`,
      inbound,
      partner,
      reading,
      [...at, name],
    );
  }
  const sync =
    prop(prop(prop(element, 'identitySynchronization'), 'userSyncInbound'), 'isSyncAllowed') ??
    prop(prop(element, 'userSyncInbound'), 'isSyncAllowed');
  if (sync === true)
    addDoor('userSyncInbound', 'users may be synchronised in', true, partner, reading, [
      ...at,
      'identitySynchronization',
    ]);
  const consent = prop(element, 'automaticUserConsentSettings');
  if (flag(consent, 'inboundAllowed') === true)
    addDoor('automaticConsentInbound', 'invitations are redeemed without asking', true, partner, reading, [
      ...at,
      'automaticUserConsentSettings',
    ]);
}

function addDoor(
  name: string,
  words: string,
  inbound: boolean,
  partner: Key,
  reading: Reading,
  at: At,
): void {
  const [from, to] = inbound ? [partner, reading.tenant] : [reading.tenant, partner];
  reading.sink.add(
    {
      kind: 'trust',
      key: `${MICROSOFT}|door/${name}/${from.slice(MICROSOFT.length + 1)}>${to.slice(MICROSOFT.length + 1)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      mechanism: 'guest',
      from,
      to,
      window: { from: ALWAYS, until: NEVER_ENDS },
      traversable: false,
      condition: words,
      nativeType: 'cross-tenant access policy',
      properties: pairs(['as', 'door'], ['rule', name]),
    },
    'fact',
  );
}
