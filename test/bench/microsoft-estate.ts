import { Random } from '../../fixtures/estates/demo/random';
import { ROLE_IDS } from '../../fixtures/estates/partner/generate';

/** A large partner: file names and bytes, made one at a time. */
export interface LargeEstate {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface LargeSize {
  readonly clients: number;
  readonly technicians: number;
  readonly relationships: number;
  readonly objects: number;
}

export const LARGE: LargeSize = {
  clients: 500,
  technicians: 2000,
  relationships: 10_000,
  objects: 1_000_000,
};
export const LARGE_AT = Date.parse('2026-11-16T09:00:00Z');
const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#';

/** Graph pages of a partner and its clients: users and groups of every client, and the partner's delegation. */
export function* largePartner(size: LargeSize = LARGE): Generator<LargeEstate> {
  const random = new Random(77);
  const encoder = new TextEncoder();
  let next = 0;
  // Ids in order, as text: making a million random ones would measure the generator.
  const guid = (): string => `${(next++).toString(16).padStart(8, '0')}-0000-4000-a000-000000000000`;
  const page = (name: string, context: string, value: readonly unknown[]): LargeEstate => ({
    name,
    bytes: encoder.encode(JSON.stringify({ '@odata.context': `${GRAPH}${context}`, value })),
  });
  const partner = guid();
  const technicians = Array.from({ length: size.technicians }, guid);
  yield page('organization.json', 'organization', [
    { id: partner, displayName: 'Large partner', verifiedDomains: [{ name: 'large.example' }] },
  ]);
  yield page(
    'technicians.json',
    'users',
    technicians.map((id, i) => ({
      id,
      userPrincipalName: `tech${i}@large.example`,
      displayName: `Technician ${i}`,
      accountEnabled: true,
    })),
  );
  const teams = Array.from({ length: 100 }, (_, i) => ({
    id: guid(),
    displayName: `Team ${i}`,
    securityEnabled: true,
    members: technicians.filter((_t, j) => j % 100 === i).map((id) => ({ id })),
  }));
  const access = Array.from({ length: 200 }, (_, i) => ({
    id: guid(),
    displayName: `Access ${i}`,
    securityEnabled: true,
    members: [{ id: random.pick(teams).id }, { id: random.pick(technicians) }],
  }));
  yield page('groups.json', 'groups(members())', [...teams, ...access]);
  const clients = Array.from({ length: size.clients }, guid);
  const relations = Array.from({ length: size.relationships }, (_, i) => {
    const roles = ROLE_IDS.filter(() => random.chance(0.4)).map((roleDefinitionId) => ({ roleDefinitionId }));
    return {
      id: `${guid()}-${i}`,
      displayName: `Care ${i}`,
      status: i % 7 === 0 ? 'expired' : 'active',
      autoExtendDuration: 'PT0S',
      activatedDateTime: '2026-01-01T00:00:00Z',
      endDateTime: i % 5 === 0 ? '2026-06-01T00:00:00Z' : '2027-06-01T00:00:00Z',
      customer: { tenantId: clients[i % clients.length], displayName: `Client ${i % clients.length}` },
      accessDetails: { unifiedRoles: roles },
      accessAssignments: [
        {
          id: `${guid()}-a`,
          status: 'active',
          accessContainer: {
            accessContainerId: random.pick(access).id,
            accessContainerType: 'securityGroup',
          },
          accessDetails: { unifiedRoles: roles },
        },
      ],
    };
  });
  yield page('relationships.json', 'tenantRelationships/delegatedAdminRelationships', relations);
  const each = Math.floor(size.objects / size.clients);
  for (const [c, client] of clients.entries()) {
    const domain = `client${c}.example`;
    const users = Array.from({ length: Math.floor(each * 0.9) }, (_, i) => ({
      id: guid(),
      userPrincipalName: `user${i}@${domain}`,
      displayName: `User ${i}`,
      accountEnabled: true,
      userType: 'Member',
    }));
    yield page(`c${c}-organization.json`, 'organization', [
      { id: client, displayName: `Client ${c}`, verifiedDomains: [{ name: domain }] },
    ]);
    for (let at = 0; at < users.length; at += 999)
      yield page(`c${c}-users-${at}.json`, 'users', users.slice(at, at + 999));
    const groups = Array.from({ length: each - users.length - 1 }, (_, i) => ({
      id: guid(),
      displayName: `Group ${i}`,
      securityEnabled: true,
      isAssignableToRole: false,
      members: i % 20 === 0 ? users.slice(i * 3, i * 3 + 3).map(({ id }) => ({ id })) : [],
    }));
    yield page(`c${c}-groups.json`, 'groups(members())', groups);
    yield page(`${client}__roleAssignments.json`, 'roleManagement/directory/roleAssignments', [
      { id: `r${c}`, principalId: users[0]?.id, roleDefinitionId: ROLE_IDS[0], directoryScopeId: '/' },
    ]);
    yield page(
      `${client}__eligibility.json`,
      'roleManagement/directory/roleEligibilityScheduleInstances',
      [],
    );
  }
}
