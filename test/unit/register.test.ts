import { describe, expect, test } from 'vitest';
import { NEVER_USED } from '../../src/model/accountability';
import { NEVER_ENDS } from '../../src/model/window';
import { buildRegister, ageInDays, registerLines } from '../../src/questions/register';
import type { Register } from '../../src/questions/register';
import type { Scope } from '../../src/questions/answers';
import { systems } from '../../src/systems/registry';
import { AT, estateOf, finish, textFiles } from '../systems/vault-harness';
import type { TestEstate } from '../systems/vault-harness';

const SCOPE: Scope = { at: AT, atLeast: 'conditional', verbs: [], becoming: true };

const FILES = {
  'identities.csv': `id,name,type,tenant,human,shared,owner,reason,granted,last used,expires
ana@msp.example,Ana,person,msp,yes,,,,,,
ben@msp.example,Ben,person,msp,yes,,,,,,
desk,Desk,group,msp,,,,,,,
admin@acme.example,Acme admin,user,acme,,,,,2020-01-01,2026-11-01,never
svc-sync,=cmd|calc,service account,acme,no,,lead@msp.example,sync,2025-11-21,never,2027-01-01
`,
  'memberships.csv': 'member,group,until\nana@msp.example,desk,\nben@msp.example,desk,\n',
  'grants.csv':
    'principal,permission,verbs,resource,tenant\ndesk,View,view,vault-acme,msp\nadmin@acme.example,Global Administrator,administer,,acme\n',
  'secrets.csv': `id,name,type,container,opens,tenant,last rotated
s1,Acme admin password,password,vault-acme,admin@acme.example,msp,2024-11-21
s2,Acme admin (old copy),password,vault-old,admin@acme.example,msp,2023-01-01
`,
};

function registerOf(estate: TestEstate): Register {
  const { graph, view } = estate.evaluated;
  const nodes = new Map(Array.from(graph.nodes, ({ key }, i) => [key, i]));
  return finish(
    buildRegister({ graph, inputs: estate.snapshot.inputs }, view, (key) => nodes.get(key), SCOPE),
  );
}

describe('the register', () => {
  const estate = estateOf(textFiles(FILES), systems);
  const { graph } = estate.evaluated;
  const register = registerOf(estate);
  const row = (name: string): Register['rows'][number] | undefined =>
    register.rows.find((one) => one.name === name);

  test('lists what is no person, what several people use, and every secret; people are no entries', () => {
    expect(register.rows.map(({ kind, name }) => `${kind}: ${name}`)).toEqual([
      'service account: =cmd|calc',
      'secret: Acme admin (old copy)',
      'secret: Acme admin password',
      'shared account: Acme admin',
    ]);
  });

  test('says what a secret opens, in which tenant, who can use it and where else the account is known', () => {
    const secret = row('Acme admin password');
    const names = (nodes: readonly number[] | undefined): string[] =>
      (nodes ?? []).map((n) => graph.nodes.at(n)?.name ?? '');
    expect(names(secret?.opens)).toEqual(['Acme admin']);
    expect(secret?.opensTenants.map((t) => graph.tenants[t]?.name)).toEqual(['acme']);
    expect(secret?.people).toBe(2);
    expect(names(secret?.alsoKnownAs)).toEqual(['Acme admin (old copy)']);
    expect(row('Acme admin')?.people).toBe(2);
  });

  test('knows ages, and never as a statement', () => {
    const sync = row('=cmd|calc');
    expect(sync?.lastUsed).toBe(NEVER_USED);
    expect(row('Acme admin')?.expires).toBe(NEVER_ENDS);
    expect(sync === undefined ? undefined : ageInDays(sync, AT)).toBe(365);
  });

  test('counts what is missing', () => {
    expect(row('=cmd|calc')?.gaps).toEqual(['last rotated']);
    expect(row('Acme admin password')?.gaps).toEqual(['owner', 'reason', 'last used', 'expiry']);
    expect(register.gaps.owner).toBe(3);
    expect(register.complete).toBe(0);
  });

  test('as CSV runs nothing in a spreadsheet', () => {
    const csv = [...registerLines(register.rows, { graph, inputs: estate.snapshot.inputs }, AT)].join('');
    expect(csv.split('\r\n')[0]).toMatch(/^Kind,Name,Id,Type,System,Tenant,Owner/u);
    expect(csv).toContain(",'=cmd|calc,");
    expect(csv.split('\r\n').length).toBe(register.rows.length + 2);
  });
});
