import type { GraphBuilder } from '../../graph/builder';
import type { GrantRecord, Key, MembershipRecord, PrincipalRecord } from '../../model/record';
import { OPEN, STANDING, intersect } from '../../model/window';
import type { RecordView } from '../system';
import { graphRole, isTenantWide } from './app-roles';
import type { Facts } from './facts';
import { push } from '../../lib/lists-by-key';
import { propertyOf } from './fields';
import { MICROSOFT, tenantKey } from './keys';
import { verbsOfPermission } from './read-app-access';

const STRIDE = 512;

/** Application ids to their registrations and service principals. */
export class Apps {
  readonly registrations = new Map<string, PrincipalRecord[]>();
  readonly servicePrincipals = new Map<string, PrincipalRecord[]>();

  constructor(facts: Facts) {
    for (const record of facts.things.values()) {
      if (record.kind !== 'principal') continue;
      const appId = propertyOf(record, 'appId');
      if (appId === undefined) continue;
      if (record.type === 'application') push(this.registrations, appId, record);
      else if (record.type === 'service-account') push(this.servicePrincipals, appId, record);
    }
  }
}

/** The name of an application permission: from the resource's own appRoles, else by the well-known id. */
export function appRoleName(role: string, resource: Key, facts: Facts): string {
  const offered = propertyOf(facts.principal(resource), 'appRoles') ?? '';
  const found = offered.split(' ').find((entry) => entry.startsWith(`${role}=`));
  return found?.slice(role.length + 1) ?? graphRole(role) ?? role;
}

/** Whether a resource's permissions hold on its whole tenant (Microsoft Graph, Exchange, SharePoint). */
export function tenantWide(resource: Key, facts: Facts): boolean {
  const record = facts.principal(resource);
  if (isTenantWide(propertyOf(record, 'appId'))) return true;
  return (
    record?.mentionedOnly === true &&
    /^microsoft graph$|^office 365 (?:exchange|sharepoint) online$|^windows azure active directory$/iu.test(
      record.name,
    )
  );
}

/**
 * Who has an application role: the assignee, and the direct members of an assigned group. Members of groups inside it have
 * not (Microsoft Entra, "Assign users and groups to an application": the assignment does not cascade to nested groups).
 */
function* assignees(
  grant: GrantRecord,
  facts: Facts,
): Generator<{ readonly principal: Key; readonly by?: MembershipRecord }> {
  if (facts.principal(grant.principal)?.type !== 'group') {
    yield { principal: grant.principal };
    return;
  }
  for (const membership of facts.membersOf.get(grant.principal) ?? []) {
    if (facts.principal(membership.member)?.type !== 'group')
      yield { principal: membership.member, by: membership };
  }
}

/** Applications: permissions they hold, credentials, who owns them, who signs in as them, and where they act. */
export function* appSteps(facts: Facts, view: RecordView, build: GraphBuilder): Generator<number, void> {
  const apps = new Apps(facts);
  let done = 0;
  for (const as of ['app-role', 'delegated'] as const) {
    for (const grant of facts.grantsAs(as)) {
      const role = propertyOf(grant, 'appRole');
      if (role === '00000000-0000-0000-0000-000000000000') continue;
      const permission = role === undefined ? grant.permission : appRoleName(role, grant.resource, facts);
      const tenant = facts.tenantOf(grant.principal);
      const to = tenantWide(grant.resource, facts) && tenant !== undefined ? tenant : grant.resource;
      for (const { principal, by } of assignees(grant, facts)) {
        const note = [
          grant.condition,
          by?.notEvaluated,
          by?.eligible === true
            ? `eligible for ${facts.nameOf(by.group)}: must be activated first`
            : undefined,
        ]
          .filter((part) => part !== undefined)
          .join('; ');
        build.step({
          from: principal,
          to,
          kind: 'permission',
          permission,
          verbs: verbsOfPermission(permission),
          verdict: by?.notEvaluated !== undefined ? 'not-evaluated' : note === '' ? 'allowed' : 'conditional',
          ...(note === '' ? {} : { note }),
          ...(by?.eligible === true ? { eligible: true } : {}),
          window: by === undefined ? grant.window : intersect(grant.window, by.window),
          supports: [{ records: by === undefined ? [grant.key] : [by.key, grant.key] }],
        });
        if (++done % STRIDE === 0) yield done;
      }
    }
  }
  for (const registrations of apps.registrations.values())
    for (const app of registrations) actsAs(app, apps, build);
  foreignOwners(apps, facts, build);
  for (const trust of facts.trusts.get('federation') ?? []) federated(trust, facts, apps, build);
  for (const secret of view.of(MICROSOFT, 'secret')) {
    if (secret.opens === undefined) continue;
    build.step({
      from: secret.key,
      to: secret.opens,
      kind: 'unlocks',
      verdict: 'allowed',
      window: {
        from: secret.accountability?.granted ?? OPEN.from,
        until: secret.accountability?.expires ?? OPEN.until,
      },
      supports: [{ records: [secret.key] }],
    });
    if (++done % STRIDE === 0) yield done;
  }
}

/** Whoever controls a registration adds a credential and signs in as its service principals, in every tenant that has one. */
function actsAs(app: PrincipalRecord, apps: Apps, build: GraphBuilder): void {
  for (const principal of apps.servicePrincipals.get(propertyOf(app, 'appId') ?? '') ?? []) {
    build.step({
      from: app.key,
      to: principal.key,
      kind: 'assume',
      permission: 'signs in as',
      verdict: 'allowed',
      window: STANDING,
      ...(app.tenant === principal.tenant ? {} : { mechanism: 'foreign-application' as const }),
      supports: [{ records: [principal.key] }],
    });
  }
}

/** A service principal whose application belongs to another tenant (`appOwnerOrganizationId`): that tenant holds its credentials. */
function foreignOwners(apps: Apps, facts: Facts, build: GraphBuilder): void {
  for (const [appId, principals] of apps.servicePrincipals) {
    for (const principal of principals) {
      const owner = propertyOf(principal, 'appOwnerOrganizationId');
      if (owner === undefined || tenantKey(owner) === principal.tenant) continue;
      const registered = (apps.registrations.get(appId) ?? []).some((app) => app.tenant === tenantKey(owner));
      if (registered || !facts.things.has(tenantKey(owner))) continue;
      build.step({
        from: tenantKey(owner),
        to: principal.key,
        kind: 'trust',
        permission: 'foreign application',
        verdict: 'conditional',
        note: `for whoever controls the application ${appId} in the tenant that owns it`,
        window: STANDING,
        through: false,
        mechanism: 'foreign-application',
        supports: [{ records: [principal.key] }],
      });
    }
  }
}

/** A federated credential: the issuer's subject signs in as the application, or as the managed identity it hangs on. */
function federated(
  trust: {
    readonly key: Key;
    readonly from: Key;
    readonly to: Key;
    readonly properties?: readonly (readonly [string, string])[];
  },
  facts: Facts,
  apps: Apps,
  build: GraphBuilder,
): void {
  const issuer = propertyOf(trust, 'issuer') ?? '';
  const subject = (propertyOf(trust, 'subject') ?? '').toLowerCase();
  const isEntra = /^https:\/\/(?:login\.microsoftonline\.com|sts\.windows\.net)\//iu.test(issuer);
  const inside = isEntra ? facts.principal(`${MICROSOFT}|${subject}`) : undefined;
  const target =
    facts.principal(trust.to) ?? apps.registrations.get(trust.to.slice(MICROSOFT.length + 1))?.[0];
  build.step({
    from: inside?.key ?? trust.from,
    to: target?.key ?? trust.to,
    kind: 'assume',
    permission: 'federated identity credential',
    verdict: 'allowed',
    window: STANDING,
    mechanism: 'federation',
    supports: [{ records: [trust.key] }],
  });
}
