import { describe, expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { Truth } from '../../fixtures/estates/partner/truth';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { Finding } from '../../src/questions/answers';
import { microsoft } from '../../src/systems/microsoft';

const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#';
const AT = partnerInstant;
const DAY = 86_400_000;
const T = 'aaaaaaaa-0000-4000-8000-00000000000a';
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function findings(files: Readonly<Record<string, unknown>>, rule: string, at = AT): readonly Finding[] {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: encoder.encode(typeof content === 'string' ? content : JSON.stringify(content)),
  }));
  const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(named, [microsoft]))));
  return runToEnd(session.findings(at)).filter((finding) => finding.rule === rule);
}

const model = generatePartner();
const estate = Object.fromEntries(partnerFiles(model).map((file) => [file.name, file.text]));
const organization = {
  '@odata.context': `${GRAPH}organization`,
  value: [{ id: T, displayName: 'Aster', verifiedDomains: [{ name: 'aster.example' }] }],
};

function users(...people: readonly object[]): object {
  return { '@odata.context': `${GRAPH}users`, value: people };
}

function signIns(user: string, days: readonly number[]): object {
  return {
    '@odata.context': `${GRAPH}auditLogs/signIns`,
    value: days.map((day, i) => ({
      id: `s${user}${i}`,
      userId: user,
      createdDateTime: new Date(AT - day * DAY).toISOString(),
      appDisplayName: 'Azure Portal',
      isInteractive: true,
      clientAppUsed: 'Browser',
      status: { errorCode: 0 },
    })),
  };
}

describe('findings of the partner estate', () => {
  test('every vault that uses roles and lists policies, and no other', () => {
    const found = findings(estate, 'ghost-vault-policies');
    expect(found.map((f) => f.subject.id).sort()).toEqual(
      model.vaults
        .filter((v) => v.roles)
        .map((v) => v.id.toLowerCase())
        .sort(),
    );
  });

  test('every relationship that extends itself without a Global Administrator role', () => {
    const found = findings(estate, 'false-expiry');
    const expected = model.relationships.filter(
      (r) =>
        ['active', 'expiring'].includes(r.status) &&
        r.extends &&
        !r.roles.includes('62e90394-69f5-4237-9190-012177145e10'),
    );
    expect(found).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(5);
  });

  test('legacy delegation of the customers that have it', () => {
    const found = findings(estate, 'legacy-delegated-administration');
    expect(found.map((f) => f.subject.id).sort()).toEqual([...model.dap].sort());
  });

  test('the partner’s applications with standing permission in each client', () => {
    const found = findings(estate, 'foreign-application-standing-permission');
    expect(found).toHaveLength(
      model.apps.filter((app) => app.permissions.includes('Directory.ReadWrite.All')).length,
    );
  });

  test('roles in a live relationship that nobody is assigned', () => {
    const found = findings(estate, 'latent-delegation');
    const live = model.relationships.filter(
      (r) => ['active', 'expiring'].includes(r.status) && (r.end ?? 0) > AT,
    );
    const latent = live.filter(
      (r) =>
        r.roles.some((role) => !r.assignments.some((a) => a.status === 'active' && a.roles.includes(role))) ||
        r.assignments.some(
          (a) => a.status === 'active' && model.groups.find((g) => g.id === a.group)?.members.length === 0,
        ),
    );
    expect(found).toHaveLength(latent.length);
  });

  test('a trace by CIPP that says the truth differs nowhere; one that lies differs there', () => {
    const truth = new Truth(model);
    const technician = model.people[3];
    const client = model.clients[0];
    if (technician === undefined || client === undefined) throw new Error('the estate has them');
    const roles = [...new Set(model.relationships.flatMap((r) => r.roles))];
    const relations = model.relationships.filter(
      (r) => r.customer === client.id && r.status === 'active' && (r.end ?? 0) > AT,
    );
    const row = (roleId: string): object => ({
      roleId,
      roleExistsInRelationship: relations.some((r) => r.roles.includes(roleId)),
      isAssigned: relations.some(
        (r) =>
          r.roles.includes(roleId) &&
          r.assignments.some((a) => a.status === 'active' && a.roles.includes(roleId)),
      ),
      isUserHasAccess: ['allowed', 'conditional'].includes(
        truth.delegated(technician.id, client.id, roleId, AT),
      ),
    });
    const trace = {
      tenantId: client.id,
      tenantName: client.name,
      userUPN: technician.upn,
      roles: roles.map(row),
    };
    expect(findings({ ...estate, 'trace.json': { Results: trace } }, 'gdap-trace-differs')).toEqual([]);
    const lie = {
      ...trace,
      roles: [
        {
          ...row(roles[0] ?? ''),
          isUserHasAccess: !['allowed', 'conditional'].includes(
            truth.delegated(technician.id, client.id, roles[0] ?? '', AT),
          ),
        },
      ],
    };
    const found = findings({ ...estate, 'trace.json': { Results: lie } }, 'gdap-trace-differs');
    expect(found).toHaveLength(1);
    expect(found[0]?.title).toContain('has access');
    // Of an account or a customer that no export holds nothing is known: that is no answer of no.
    for (const [more, missing] of [
      [{ userUPN: 'zed@north.example' }, 'the account zed@north.example is not in the exports'],
      [{ tenantId: T }, 'no relationship with this customer is in the exports'],
    ] as const) {
      const open = { ...trace, ...more, roles: [{ ...row(roles[0] ?? ''), isUserHasAccess: true }] };
      const said = findings({ ...estate, 'trace.json': { Results: open } }, 'gdap-trace-differs');
      expect(said.map(({ severity }) => severity)).toContain('info');
      expect(said.some(({ title }) => title.endsWith(`our answer is not evaluated: ${missing}`))).toBe(true);
    }
  });
});

describe('special accounts', () => {
  const service = {
    id: id(1),
    userPrincipalName: 'svc-backup@aster.example',
    displayName: 'Backup',
    accountEnabled: true,
  };
  const emergency = {
    id: id(2),
    userPrincipalName: 'breakglass1@aster.example',
    displayName: 'Emergency',
    accountEnabled: true,
  };
  const person = {
    id: id(3),
    userPrincipalName: 'ana.abel@aster.example',
    displayName: 'Ana Abel',
    accountEnabled: true,
  };

  test('a person at a service account', () => {
    const found = findings(
      {
        'o.json': organization,
        'u.json': users(service, person),
        's.json': signIns(id(1), [2]),
        'p.json': signIns(id(3), [1]),
      },
      'human-use-of-service-account',
    );
    expect(found.map((f) => f.subject.id)).toEqual([id(1)]);
  });

  test('a break-glass account in daily use, not one used once', () => {
    const files = (days: readonly number[]): Record<string, unknown> => ({
      'o.json': organization,
      'u.json': users(emergency),
      's.json': signIns(id(2), days),
    });
    expect(findings(files([1, 3, 8]), 'daily-use-of-break-glass')).toHaveLength(1);
    expect(findings(files([1, 1.2, 40]), 'daily-use-of-break-glass')).toEqual([]);
    expect(findings(files([5]), 'break-glass-without-review')).toHaveLength(1);
    expect(
      findings({ 'o.json': organization, 'u.json': users(emergency) }, 'break-glass-without-review'),
    ).toEqual([]);
  });

  test('a just-in-time administrator past the end', () => {
    const jit = {
      Results: [
        {
          Tenant: 'aster.example',
          id: id(3),
          userPrincipalName: 'ana.abel@aster.example',
          displayName: 'Ana Abel',
          accountEnabled: true,
          jitAdminEnabled: true,
          jitAdminExpiration: new Date(AT - DAY).toISOString(),
          jitAdminReason: 'migration',
          memberOf: [],
        },
      ],
    };
    const files = { 'o.json': organization, 'j.json': jit };
    expect(findings(files, 'jit-admin-still-effective')).toHaveLength(1);
    expect(findings(files, 'jit-admin-still-effective', AT - 2 * DAY)).toEqual([]);
  });

  test('standing access called temporary in an Azure assignment', () => {
    const assignment = {
      id: '/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments/a1',
      principalId: id(3),
      principalName: 'ana',
      principalType: 'User',
      roleDefinitionName: 'Owner',
      roleDefinitionId:
        '/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
      scope: '/subscriptions/s1',
      description: 'temporary, for the migration',
    };
    expect(
      findings(
        { 'o.json': organization, 'u.json': users(person), 'a.json': [assignment] },
        'standing-temporary-access',
      ),
    ).toHaveLength(1);
  });

  test('an assignment to a principal the directory does not have', () => {
    const assignment = {
      id: '/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments/a1',
      principalId: id(9),
      principalName: '',
      principalType: 'User',
      roleDefinitionName: 'Reader',
      roleDefinitionId: '/x/acdd72a7-3385-48ef-bd42-f606fba81ae7',
      scope: '/subscriptions/s1',
    };
    const account = { id: 's1', name: 'Production', tenantId: T, homeTenantId: T, isDefault: true };
    expect(
      findings(
        { 'o.json': organization, 'u.json': users(person), 'a.json': [assignment], 'c.json': [account] },
        'dangling-role-assignment',
      ),
    ).toHaveLength(1);
  });

  test('a guest who administers', () => {
    const guest = {
      id: id(4),
      userPrincipalName: 'bo_other.example#EXT#@aster.onmicrosoft.com',
      displayName: 'Bo',
      userType: 'Guest',
      accountEnabled: true,
    };
    const roles = {
      '@odata.context': `${GRAPH}roleManagement/directory/roleAssignments`,
      value: [
        {
          id: 'r',
          principalId: id(4),
          roleDefinitionId: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
          directoryScopeId: '/',
        },
      ],
    };
    expect(
      findings(
        { 'o.json': organization, 'u.json': users(person, guest), 'r.json': roles },
        'privileged-guest',
      ),
    ).toHaveLength(1);
  });
});
