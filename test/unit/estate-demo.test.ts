import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { demoAnswers } from '../../fixtures/estates/demo/answers';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';

const files = demoEstate();
const text = (end: string): string => {
  const found = files.filter((file) => file.name.endsWith(end));
  if (found.length !== 1) throw new Error(`${found.length} files end in ${end}`);
  return found[0]?.text ?? '';
};
const accountDetails = (end: string): Details => JSON.parse(text(end)) as Details;
const collected = (end: string): Collected => JSON.parse(text(end)) as Collected;

interface Role {
  readonly RoleName: string;
  readonly AttachedManagedPolicies: readonly { readonly PolicyName: string }[];
  readonly AssumeRolePolicyDocument: {
    readonly Statement: readonly { readonly Condition?: { readonly StringEquals: Record<string, string> } }[];
  };
}

interface Details {
  readonly UserDetailList: readonly unknown[];
  readonly RoleDetailList: readonly Role[];
}

interface Collected {
  readonly meta: unknown;
  readonly data: readonly {
    readonly ObjectIdentifier: string;
    readonly Properties: {
      readonly name: string;
      readonly samaccountname?: string;
      readonly enabled?: boolean;
    };
    readonly Members?: readonly unknown[];
  }[];
}

/** Rows of a comma table without quoted cells in the columns looked at. */
const rows = (end: string): string[] =>
  text(end)
    .split('\r\n')
    .filter((line) => line !== '');

describe('the demo estate', () => {
  it('is the same on every run', () => {
    expect(demoEstate()).toEqual(files);
    const hash = createHash('sha256');
    for (const file of files) hash.update(file.name).update('\0').update(file.text).update('\0');
    expect(hash.digest('hex')).toMatchInlineSnapshot(
      `"01a41fcba2c9313d4ff4a1bbf9fee846f7eaf223d6fe3a0964446df4bf3e6f68"`,
    );
    expect(new Date(demoInstant).toISOString()).toBe('2026-11-02T09:00:00.000Z');
  });

  it('is small, and names each file once', () => {
    const size = files.reduce((sum, file) => sum + new TextEncoder().encode(file.text).length, 0);
    expect(size).toBeLessThan(700_000);
    expect(new Set(files.map((file) => file.name)).size).toBe(files.length);
  });

  it('has a provider, five clients and a few hundred principals', () => {
    const count = {
      awsUsers: 0,
      awsRoles: 0,
      adUsers: 0,
      adGroups: 0,
      computers: 0,
    };
    for (const file of files) {
      if (file.name.endsWith('authorization-details.json')) {
        const details = JSON.parse(file.text) as Details;
        count.awsUsers += details.UserDetailList.length;
        count.awsRoles += details.RoleDetailList.length;
      }
      for (const [kind, name] of [
        ['users', 'adUsers'],
        ['groups', 'adGroups'],
        ['computers', 'computers'],
      ] as const) {
        if (!file.name.endsWith(`_${kind}.json`)) continue;
        const { data, meta } = JSON.parse(file.text) as Collected;
        expect(meta).toMatchObject({ type: kind, count: data.length, version: 6 });
        count[name] += data.length;
      }
    }
    expect(count).toMatchInlineSnapshot(`
      {
        "adGroups": 30,
        "adUsers": 153,
        "awsRoles": 12,
        "awsUsers": 55,
        "computers": 14,
      }
    `);
    expect(rows('psa-identities.csv').length - 1).toBeGreaterThan(110);
    expect(rows('psa-tenants.csv').length - 1).toBe(11);
  });

  it('tells its story in the shapes of the exports', () => {
    // A role that trusts the whole provider account, without a condition; the others state an external id.
    const roles = accountDetails('calderfinch-documents-account-authorization-details.json').RoleDetailList;
    const legacy = roles.find((role) => role.RoleName === 'HarbourlineLegacyAdmin');
    expect(legacy?.AssumeRolePolicyDocument.Statement[0]?.Condition).toBeUndefined();
    expect(legacy?.AttachedManagedPolicies[0]?.PolicyName).toBe('AdministratorAccess');
    const support = roles.find((role) => role.RoleName === 'HarbourlineSupport');
    expect(support?.AssumeRolePolicyDocument.Statement[0]?.Condition?.StringEquals['sts:ExternalId']).toBe(
      'hl-calder-finch-7f31',
    );

    // Three nested groups.
    const groups = collected('harbourline_groups.json').data;
    const named = (name: string): Collected['data'][number] | undefined =>
      groups.find((group) => group.Properties.name === `${name}@HARBOURLINE.LOCAL`);
    for (const [inner, outer] of [
      ['PROJECT ATLAS', 'PLATFORM TEAM'],
      ['PLATFORM TEAM', 'SERVER OPERATIONS'],
    ]) {
      expect(named(outer ?? '')?.Members).toContainEqual({
        ObjectIdentifier: named(inner ?? '')?.ObjectIdentifier,
        ObjectType: 'Group',
      });
    }

    // The leaver: closed at home, in use at the client.
    const owen = collected('harbourline_users.json').data.find(
      (user) => user.Properties.samaccountname === 'omarsh',
    );
    expect(owen?.Properties.enabled).toBe(false);
    expect(rows('psa-identities.csv').find((row) => row.startsWith('owen.marsh@'))).toContain(',terminated,');
    expect(text('dunmore-erp-credential-report.csv')).toMatch(/^h-omarsh,.*,true,.*2026-10-24/m);

    // A second key that was never used, and a break-glass role without an end.
    expect(text('harbourline-ops-credential-report.csv')).toMatch(
      /^svc-snapshot,.*true,2026-06-25T[^,]*,N\/A,N\/A,N\/A,false/m,
    );
    expect(rows('psa-identities.csv').find((row) => row.includes('BreakGlassAdmin'))).toMatch(/,never,yes,/);
    expect(rows('psa-identities.csv').find((row) => row.startsWith('svc-rmm-sync,'))).toMatch(
      /,no,,active,,,,/,
    );
    expect(rows('vault-rmm-and-gdap-grants.csv').find((row) => row.includes('temporary'))).toMatch(/,never,/);
  });

  it('knows its answers by rows that say so', () => {
    for (const answer of demoAnswers()) {
      for (const { file, row } of answer.revocations.flatMap((revocation) => revocation.remove)) {
        expect(rows(file)[row - 1]).toMatch(/^priya\.nair@harbourline\.example,vault-/);
      }
    }
    expect(
      demoAnswers()
        .flatMap((answer) => answer.findings)
        .map((finding) => finding.rule),
    ).toEqual(
      expect.arrayContaining([
        'overlapping-entitlements',
        'inherited-privilege',
        'cross-tenant-access',
        'role-trust-without-external-id',
        'terminated-still-effective',
        'shared-account',
        'unowned-non-human',
        'break-glass-never-expires',
        'admin-equivalent',
        'never-used-credential',
        'unused-identity',
        'standing-temporary-access',
        'expired-still-effective',
        'secret-opens-other-tenant',
      ]),
    );
  });
});
