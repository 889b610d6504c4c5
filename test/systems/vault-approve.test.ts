/** Approval through control groups, and who an e-mail address stands for, in Vault. */
import { describe, expect, test } from 'vitest';
import { stepPermission } from '../../src/graph/steps';
import { systems } from '../../src/systems/registry';
import { estateOf, textFiles } from './vault-harness';
import type { TestEstate } from './vault-harness';

function policy(name: string, text: string): string {
  return JSON.stringify({ data: { name, policy: text } });
}

function entity(id: string, policies: readonly string[], mail?: string): string {
  const alias = { id: `a-${id}`, canonical_id: id, mount_type: 'oidc', mount_accessor: 'auth_oidc_1' };
  const aliases =
    mail === undefined ? [] : [{ ...alias, mount_path: 'auth/oidc/', name: mail, metadata: null }];
  return JSON.stringify({
    data: {
      id,
      name: `entity ${id}`,
      disabled: false,
      policies,
      metadata: {},
      namespace_id: 'root',
      aliases,
    },
  });
}

function group(id: string, name: string, policies: readonly string[], members: readonly string[]): string {
  return JSON.stringify({
    data: {
      id,
      name,
      type: 'internal',
      policies,
      member_entity_ids: members,
      member_group_ids: [],
      parent_group_ids: [],
      namespace_id: 'root',
    },
  });
}

const GUARDED = `path "kv/data/acme/db" {
  capabilities = ["read"]
  control_group = { factor "ops" { identity { group_names = ["approvers"] approvals = 1 } } }
}`;
const FILES = {
  'reader.json': policy('reader', `${GUARDED}\npath "kv/data/free" { capabilities = ["read"] }`),
  'authorize.json': policy('authorize', 'path "sys/control-group/authorize" { capabilities = ["update"] }'),
  'ana.json': entity('e-ana', ['reader'], 'ana@msp.example'),
  'ben.json': entity('e-ben', ['authorize'], 'ben@msp.example'),
  'cleo.json': entity('e-cleo', []),
  'dan.json': entity('e-dan', ['authorize']),
  'group.json': group('g-1', 'approvers', [], ['e-ben', 'e-cleo']),
};

function estate(more: Readonly<Record<string, string>> = {}): TestEstate {
  return estateOf(textFiles({ ...FILES, ...more }), systems);
}

describe('approve (Vault documentation, "Control groups"; API documentation, /sys/control-group)', () => {
  const known = estate();
  const ask: TestEstate['ask'] = (...question) => known.ask(...question);

  test('a member of the group that may write sys/control-group/authorize approves', () => {
    const found = ask('e-ben', 'approve', 'kv/acme/db');
    expect([found.verdict, found.routes]).toEqual(['allowed', 1]);
    expect(found.decidedBy.map(({ text }) => text)).toEqual([
      'policy reader: path "kv/data/acme/db" has a control group',
    ]);
    expect(ask('e-ben', 'approve', 'kv/data/acme/db').verdict).toBe('allowed');
  });

  test('a member without that endpoint does not; nor does one with it outside the group', () => {
    expect(ask('e-cleo', 'approve', 'kv/acme/db')).toMatchObject({
      verdict: 'denied',
      reason: expect.stringMatching(/may not write sys\/control-group\/authorize/u) as unknown,
    });
    expect(ask('e-dan', 'approve', 'kv/acme/db')).toMatchObject({
      verdict: 'denied',
      reason: 'it belongs to none of the groups that approve: approvers',
    });
  });

  test('it is a step of the graph, too', () => {
    const { graph } = known.evaluated;
    const approving = Array.from(graph.stepTo.keys())
      .filter((step) => graph.permissions[stepPermission(graph, step)] === 'approve')
      .map(
        (step) =>
          `${graph.nodes.at(graph.stepFrom[step] ?? 0)?.id} → ${graph.nodes.at(graph.stepTo[step] ?? 0)?.id}`,
      );
    expect(approving).toEqual(['e-ben → kv/acme/db']);
  });

  test('where no rule asks for approval there is nothing to approve', () => {
    expect(ask('e-ben', 'approve', 'kv/free')).toMatchObject({
      verdict: 'denied',
      reason: 'no rule asks for approval of requests there',
    });
  });

  test('a group that no export has, or a policy, leaves it open', () => {
    const other = policy('other', GUARDED.replaceAll('acme', 'beta').replace('approvers', 'elsewhere'));
    expect(estate({ 'other.json': other }).ask('e-ben', 'approve', 'kv/data/beta/db')).toMatchObject({
      verdict: 'not-evaluated',
      reason: 'who belongs to elsewhere is not in the exports',
    });
    const missing = estate({ 'eve.json': entity('e-eve', ['unseen']) });
    expect(missing.ask('e-ben', 'approve', 'kv/free').verdict).toBe('not-evaluated');
  });
});

describe('an e-mail address that is the id of an account elsewhere and an alias of an entity', () => {
  const people = {
    'identities.csv':
      'id,name,type,tenant,email\nana@msp.example,Ana Abel,person,msp,ana@msp.example\nben@msp.example,Ben Bell,person,msp,\n',
  };
  const known = estate(people);
  const ask: TestEstate['ask'] = (...question) => known.ask(...question);

  test('stands for the person: the strongest verdict of all accounts, saying whose', () => {
    for (const resource of ['kv/free', 'kv/data/free'])
      expect(ask('ana@msp.example', 'read', resource)).toMatchObject({
        verdict: 'allowed',
        reason: expect.stringMatching(/^as e-ana: /u) as unknown,
      });
    expect(ask('ben@msp.example', 'approve', 'kv/acme/db').verdict).toBe('allowed');
  });

  test('what the vault denies stays denied, though another system has never heard of the path', () => {
    for (const [permission, resource] of [
      ['delete', 'kv/free'],
      ['read', 'kv/nowhere'],
      ['view', 'kv/nowhere'],
    ] as const)
      expect(ask('ana@msp.example', permission, resource)).toMatchObject({
        verdict: 'denied',
        reason: expect.stringMatching(/^as e-ana: /u) as unknown,
      });
  });

  test('another account of the person is not meant where its own id is given', () => {
    const byId = estate({
      'identities.csv': 'id,name,type,tenant,email\np-1,Ana Abel,person,msp,ana@msp.example\n',
    });
    expect(byId.ask('p-1', 'read', 'kv/free').verdict).toBe('denied');
    expect(byId.ask('ana@msp.example', 'read', 'kv/free').verdict).toBe('allowed');
  });
});

describe('the audit log against the policies (OpenBao documentation, "Audit devices")', () => {
  const line = (policies: readonly string[], path: string): string =>
    JSON.stringify({
      time: '2026-11-01T09:00:00Z',
      type: 'response',
      auth: {
        entity_id: 'e-ana',
        policy_results: {
          allowed: true,
          granting_policies: policies.map((name) => ({ name, namespace_id: 'root', type: 'acl' })),
        },
      },
      request: { operation: 'read', path, namespace: { id: 'root' } },
    });
  const told = (log: string): readonly string[] =>
    estate({ 'audit.log': `${log}\n` })
      .snapshot.gaps.filter(({ layer }) => layer === 'policies that the audit log names')
      .map(({ consequence }) => consequence);

  test('the same policy says nothing', () => {
    expect(told(line(['reader'], 'kv/data/free'))).toEqual([]);
    expect(told(line(['elsewhere', 'reader'], 'kv/data/free'))).toEqual([]);
  });

  test('another policy, or a request that nothing here grants, is told', () => {
    expect(told(line(['old-reader'], 'kv/data/free'))[0]).toMatch(
      /^1 request in the log .*: read kv\/data\/free by entity e-ana was granted by old-reader, here by reader\./u,
    );
    expect(told(line(['reader'], 'kv/data/gone'))[0]).toMatch(
      /granted by reader, and nothing here grants it/u,
    );
  });
});
