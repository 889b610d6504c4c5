import type { NamedFile } from './exports';

/** How many people there are. */
export const PRINCIPALS = 5000;
const CLIENTS = 12;
const TEAMS = 60;

/** A sequence without a pattern; the same every time. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

const two = (n: number): string => String(n).padStart(2, '0');
const person = (n: number): string => `user${String(n).padStart(4, '0')}`;
const tenantOf = (n: number): string => (n < 400 ? 'provider' : `client${two(n % CLIENTS)}`);

/**
 * A provider and its clients as plain tables: 5,000 people, teams within teams, servers within sites, and passwords in
 * vaults that sign in as somebody else. Dates and eligible roles among them. The same bytes on every run.
 */
export function generatedEstate(): readonly NamedFile[] {
  const next = sequence(5);
  const clients = Array.from({ length: CLIENTS }, (_, client) => `client${two(client)}`);
  const all = ['provider', ...clients];
  const tenants = [
    'id,name,type,provider',
    'provider,Kingsbridge Managed Services,provider,yes',
    ...clients.map((id, n) => `${id},Client ${n + 1} Holdings,client,no`),
  ];
  const identities = ['id,name,type,tenant,email'];
  const memberships = ['member,group,tenant,until,eligible'];
  const resources = ['id,name,type,tenant,parent'];
  const grants = ['principal,permission,resource,tenant,from,until,eligible'];
  const secrets = ['id,name,type,tenant,container,opens'];
  const trusts = ['from,to,mechanism,from tenant,to tenant,until'];

  for (let n = 0; n < PRINCIPALS; n++) {
    const tenant = tenantOf(n);
    identities.push(`${person(n)},Person ${n},person,${tenant},${person(n)}@${tenant}.example`);
    const team = n < 400 ? n % 20 : next(TEAMS);
    memberships.push(
      `${person(n)},team${two(team)}-${tenant},${tenant},${n % 17 === 0 ? '2026-12-31' : ''},`,
    );
    if (n % 5 === 0)
      memberships.push(`${person(n)},team${two(next(20))}-${tenant},${tenant},,${n % 3 === 0 ? 'yes' : ''}`);
  }
  for (const tenant of all) {
    for (let team = 0; team < TEAMS; team++) {
      identities.push(`team${two(team)}-${tenant},Team ${team} of ${tenant},group,${tenant},`);
      // Teams belong to teams of a smaller number.
      if (team > 6 && team % 4 === 0)
        memberships.push(`team${two(team)}-${tenant},team${two(next(team))}-${tenant},${tenant},,`);
    }
    for (const role of ['admins', 'operators', 'auditors'])
      identities.push(`${role}-${tenant},${role} of ${tenant},role,${tenant},`);
    memberships.push(
      `team00-${tenant},admins-${tenant},${tenant},,yes`,
      `team01-${tenant},operators-${tenant},${tenant},,`,
    );
    for (let site = 0; site < 6; site++) {
      resources.push(`site${site}-${tenant},Site ${site},site,${tenant},`);
      grants.push(`operators-${tenant},Administer,site${site}-${tenant},${tenant},,,`);
      for (let server = 0; server < 15; server++) {
        const id = `srv${site}${two(server)}-${tenant}`;
        resources.push(`${id},SRV-${site}${two(server)},server,${tenant},site${site}-${tenant}`);
        if (server % 3 === 0)
          grants.push(
            `team${two(next(TEAMS))}-${tenant},Read,${id},${tenant},,${server % 2 === 0 ? '2027-06-30' : ''},`,
          );
      }
    }
    resources.push(`vault-${tenant},Passwords of ${tenant},vault,${tenant},`);
    identities.push(`svc-backup-${tenant},Backup of ${tenant},service account,${tenant},`);
    memberships.push(`svc-backup-${tenant},admins-${tenant},${tenant},,`);
    secrets.push(`rec-${tenant},Backup password,password,${tenant},vault-${tenant},svc-backup-${tenant}`);
    grants.push(`admins-${tenant},Administer,,${tenant},,,`, `auditors-${tenant},Read,,${tenant},,,`);
  }
  clients.forEach((tenant, n) => {
    grants.push(
      `team${two(n)}-provider,Export,vault-${tenant},${tenant},,2027-03-31,`,
      `team${two(n + 1)}-provider,Export,vault-${tenant},${tenant},2027-04-01,,`,
    );
    trusts.push(
      `team${two(n)}-provider,operators-${tenant},delegated administration,provider,${tenant},${n % 3 === 0 ? '2026-12-31' : ''}`,
    );
  });
  const encoder = new TextEncoder();
  return Object.entries({ tenants, identities, memberships, resources, grants, secrets, trusts }).map(
    ([name, rows]) => ({ name: `${name}.csv`, bytes: encoder.encode(`${rows.join('\n')}\n`) }),
  );
}
