import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { Finding } from '../../src/questions/answers';
import { systems } from '../../src/systems/registry';
import { AT, filesOf, textFiles } from '../systems/vault-harness';

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Titles of one rule's findings, with how many pieces of evidence. */
function found(files: readonly File[], rule: string, at = AT): readonly Finding[] {
  const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems))));
  return runToEnd(session.findings(at)).filter((finding) => finding.rule === rule);
}

function titles(files: readonly File[], rule: string, at = AT): string[] {
  return found(files, rule, at)
    .map(({ severity, title }) => `${severity}: ${title}`)
    .sort();
}

const folder = (name: string): readonly File[] => filesOf(`fixtures/${name}`);

describe('duties', () => {
  test('rotate with approve, and use with bypass, in one hand', () => {
    expect(titles(folder('cyberark/safes'), 'separation-of-duties')).toEqual([
      'high: ana can rotate it and approve requests for it: ACME-WIN',
      'high: eve can rotate it and approve requests for it: BETA-LNX',
      'high: eve can use it and bypass the approval of it: BETA-LNX',
    ]);
  });

  test('an export right beside the view, unless the holder administers the vault', () => {
    const rows = `vaultName,vaultUUID,name,email,userUUID,status,assignment,permissions
Acme,v1,Ana,ana@msp.example,U1,ACTIVE,direct,"view_and_copy_passwords,export_items"
Acme,v1,Olu,olu@msp.example,U2,ACTIVE,direct,"view_and_copy_passwords,export_items,manage_vault"
Acme,v1,Ben,ben@msp.example,U3,ACTIVE,direct,view_and_copy_passwords
`;
    expect(titles(textFiles({ 'a.csv': rows }), 'separation-of-duties')).toEqual([
      'medium: Ana can view it and export it in bulk: Acme',
    ]);
  });

  test('a machine that rotates can also export', () => {
    const files = textFiles({
      'i.csv': 'id,name,type,human\nsvc-rotate,Rotator,service account,no\nana,Ana,user,yes\n',
      'g.csv':
        'principal,permission,verbs,resource,tenant\nsvc-rotate,CPM,rotate; export,safe,msp\nana,CPM,rotate; export,safe,msp\n',
      's.csv': 'id,name,type,container,tenant\ns,Root password,password,safe,msp\n',
    });
    expect(titles(files, 'export-beyond-rotation')).toEqual([
      'medium: Rotator rotates safe and can also export it',
    ]);
  });
});

describe('what listing shows', () => {
  test('a list that returns values', () => {
    const files = textFiles({
      'g.csv':
        'principal,permission,verbs,resource,tenant\nci,list secrets,list-metadata; view,namespace prod,k8s\ndev,list secrets,list-metadata,namespace prod,k8s\n',
      'i.csv': 'id,name,type\nci,CI,service account\ndev,Dev,user\n',
    });
    expect(titles(files, 'list-reveals-value')).toEqual([
      'high: CI reads the values of namespace prod by listing',
    ]);
  });

  test('names that a denied reader still sees', () => {
    const names = found(folder('vault/openbao'), 'list-leaks-names').map(
      ({ subject, title }) => `${subject.name}: ${title}`,
    );
    expect(names).toContain('ana: ana sees the name of clients/acme/db without being able to read it');
  });

  test('passwords that only the client hides', () => {
    expect(titles(folder('bitwarden/organisation'), 'soft-control')).toEqual([
      'low: Clients/Acme: passwords are hidden from one holder by the client only',
    ]);
  });

  test('open by default', () => {
    expect(titles(folder('documentation/estate'), 'default-allowed')).toEqual([
      'medium: Acme M365 admin is open to all users of the platform',
    ]);
  });
});

const ESTATE = {
  'tenants.csv': `id,name,provider,service owner
msp,Provider,yes,
acme,Acme,no,lead@msp.example
beta,Beta,no,lead@msp.example
`,
  'identities.csv': `id,name,type,tenant,human,status,removed at
ana@msp.example,Ana,user,msp,yes,active,
ben@msp.example,Ben,user,msp,yes,active,
gus@beta.example,Gus,user,beta,yes,active,
lou@msp.example,Lou,user,msp,yes,terminated,2026-08-14
admin@acme.example,Acme admin,user,acme,,,
desk,Desk,group,msp,,,
`,
  'memberships.csv':
    'member,group,tenant,until\nana@msp.example,desk,msp,\nben@msp.example,desk,msp,\nlou@msp.example,desk,msp,2026-08-15\n',
  'grants.csv': `principal,permission,verbs,resource,tenant
desk,View,view,vault-acme,msp
gus@beta.example,View,view,vault-acme,msp
admin@acme.example,Global Administrator,administer,,acme
admin@acme.example,Global Administrator,administer,,beta
`,
  'secrets.csv': `id,name,type,container,opens,tenant,last rotated
s1,Acme admin password,password,vault-acme,admin@acme.example,msp,2023-06-01
s2,Fresh,password,vault-acme,,msp,2026-11-01
`,
};

describe('secrets of clients', () => {
  const files = textFiles(ESTATE);

  test('one credential of several people that administers several tenants', () => {
    expect(titles(files, 'shared-admin-across-tenants')).toEqual([
      'critical: Acme admin password: 3 people administer 2 tenants by one credential',
    ]);
  });

  test('people of another client can view it; people of the provider are not meant', () => {
    const [finding, ...more] = found(files, 'secret-of-other-client');
    expect(more).toEqual([]);
    expect(finding?.title).toBe('Acme admin password: Gus of another client can view it');
  });

  test('not rotated for a year, and not since somebody left', () => {
    expect(titles(files, 'secret-not-rotated')).toEqual([
      'medium: Acme admin password was last rotated 1269 days ago',
    ]);
    expect(titles(files, 'secret-not-rotated-since-leaver')).toEqual([
      'high: Acme admin password is unchanged since Lou left',
    ]);
  });

  test('none of it where the secret is new, or the leaver was gone before', () => {
    const changed = textFiles({
      ...ESTATE,
      'secrets.csv': ESTATE['secrets.csv'].replace('2023-06-01', '2026-09-01'),
    });
    expect(titles(changed, 'secret-not-rotated')).toEqual([]);
    expect(titles(changed, 'secret-not-rotated-since-leaver')).toEqual([]);
  });
});

describe('what the exports themselves say', () => {
  test('shares that are still open', () => {
    expect(titles(folder('keeper/shares'), 'one-time-share-open')).toEqual([
      'medium: A one-time link to Acme domain admin is still open until 2026-12-01',
    ]);
    expect(titles(folder('keeper/shares'), 'one-time-share-open', Date.UTC(2026, 11, 2))).toEqual([]);
    expect(titles(folder('keeper/shares'), 'external-share-open')).toEqual([
      'medium: Acme domain admin is shared with consultant@other.example, outside the enterprise',
      'medium: Acme is shared with auditor@other.example, outside the enterprise',
    ]);
  });

  test('records without an owner', () => {
    expect(titles(folder('keeper/shares'), 'ownerless-record')).toEqual([
      "medium: Nobody's router has no owner",
    ]);
  });

  test('expired rules, endless secret ids, external groups', () => {
    const vault = folder('vault/openbao');
    expect(titles(vault, 'expired-rule-present')).toEqual([
      'low: The rule for kv/data/clients/+/old of policy breakglass expired on 2026-10-01',
    ]);
    expect(titles(vault, 'expired-rule-present', Date.UTC(2026, 8, 1))).toEqual([]);
    expect(titles(vault, 'secret-id-never-expires')).toEqual(['medium: Secret ids of ci never expire']);
    expect(titles(vault, 'external-group-at-next-login')).toEqual([
      'low: ldap-ops is an external group with one member as of their last logins',
    ]);
  });
});
