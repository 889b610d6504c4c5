/** Who carries what: ways of signing in, roots, namespaces known by id only, policies listed at once. */
import { describe, expect, test } from 'vitest';
import { sourceExcerpt } from '../../src/engine/source-excerpt';
import { contentOf } from '../../src/lib/file-content';
import { vault } from '../../src/systems/vault';
import { estateOf, textFiles } from './vault-harness';
import type { TestEstate } from './vault-harness';

type Document = Readonly<Record<string, unknown>>;

function estate(...documents: readonly Document[]): TestEstate {
  return estateOf(textFiles({ 'a.json': JSON.stringify(documents) }), [vault]);
}

const policy = (name: string, path: string, ...capabilities: readonly string[]): Document => ({
  data: { name, policy: `path "${path}" { capabilities = ${JSON.stringify(capabilities)} }` },
});
const entity = (name: string, policies: readonly string[], aliases: readonly Document[] = []): Document => ({
  data: { id: `e-${name}`, name, policies, aliases, merged_entity_ids: null, namespace_id: 'root' },
});
const alias = (mount: string, type: string, name: string, metadata: Document = {}): Document => ({
  id: 'a',
  name,
  mount_type: type,
  mount_accessor: `acc_${mount}`,
  mount_path: `auth/${mount}/`,
  metadata,
});

describe('ways of signing in', () => {
  test('the user of a userpass mount adds its policies, and may take away', () => {
    const found = estate(
      policy('base', 'kv/*', 'read'),
      policy('narrow', 'kv/a/*', 'list'),
      entity('ana', ['base'], [alias('userpass', 'userpass', 'ana')]),
      { path: 'auth/userpass/users/ana', data: { token_policies: ['narrow'], token_ttl: 60 } },
    );
    expect(found.ask('e-ana', 'read', 'kv/b').verdict).toBe('allowed');
    expect(found.ask('e-ana', 'read', 'kv/a/x').verdict).toBe('denied');
    expect(found.ask('e-ana', 'list', 'kv/a/x').verdict).toBe('allowed');
    expect(found.ask('e-ana', 'read', 'kv/b').assumes.join()).not.toContain('auth role');
  });

  test('the AppRole that an alias names is certain; one that is only possible makes it conditional', () => {
    const role: Document = {
      path: 'auth/approle/role/ci',
      data: { token_policies: ['deploy'], token_ttl: 60 },
    };
    const named = estate(
      policy('deploy', 'kv/x', 'read'),
      entity('bot', [], [alias('approle', 'approle', 'role-id-1', { role_name: 'ci' })]),
      role,
    );
    expect(named.ask('bot', 'read', 'kv/x').verdict).toBe('allowed');
    const possible = estate(
      policy('deploy', 'kv/x', 'read'),
      entity('bot', [], [alias('approle', 'approle', 'role-id-1')]),
      role,
    );
    const answer = possible.ask('bot', 'read', 'kv/x');
    expect([answer.verdict, answer.condition]).toEqual([
      'conditional',
      expect.stringContaining('if the auth role auth/approle/role/ci accepts role-id-1'),
    ]);
  });

  test('what a JWT role is bound to stays a condition, and says to what', () => {
    const found = estate(
      policy('deploy', 'kv/x', 'read'),
      entity('bot', [], [alias('jwt', 'jwt', 'repo:acme/site')]),
      {
        path: 'auth/jwt/role/ci',
        data: {
          role_type: 'jwt',
          user_claim: 'sub',
          bound_audiences: ['vault'],
          bound_claims: { ref: ['refs/heads/main', 'refs/heads/live'], actor: 'bot' },
          token_policies: ['deploy'],
        },
      },
    );
    const answer = found.ask('bot', 'read', 'kv/x');
    expect(answer.verdict).toBe('conditional');
    expect(answer.condition).toContain(
      'bound_claims: actor is bot, ref is refs/heads/main or refs/heads/live',
    );
  });

  test('a batch token has no cubbyhole and makes no tokens, whatever its policies say', () => {
    const role = (type: string): TestEstate =>
      estate(policy('all', '*', 'create', 'read', 'update', 'sudo'), {
        path: 'auth/approle/role/ci',
        data: { bind_secret_id: true, token_policies: ['all'], token_type: type },
      });
    for (const [permission, path] of [
      ['read', 'cubbyhole/x'],
      ['update', 'auth/token/create'],
      ['update', 'auth/token/renew-self'],
    ] as const) {
      expect(role('batch').ask('auth/approle/role/ci', permission, path).verdict).toBe('denied');
      expect(role('service').ask('auth/approle/role/ci', permission, path).verdict).toBe('allowed');
    }
    expect(role('batch').ask('auth/approle/role/ci', 'read', 'kv/x').verdict).toBe('allowed');
  });

  test('a token role is what tokens are made by: its policies only if they are named, and whoever may make one acts as it', () => {
    const found = estate(
      policy('deploy', 'kv/x', 'read'),
      policy('maker', 'auth/token/create/ops', 'update'),
      entity('ana', ['maker']),
      entity('ben', []),
      {
        path: 'auth/token/roles/ops',
        data: { allowed_policies: ['deploy'], orphan: true, token_type: 'default-service' },
      },
      { path: 'auth/jwt/role/ci', data: { role_type: 'jwt', token_policies: ['deploy'] } },
    );
    const answer = found.ask('auth/token/roles/ops', 'read', 'kv/x');
    expect([answer.verdict, answer.condition]).toEqual([
      'conditional',
      'if the token is made with these policies',
    ]);
    const { graph } = found.evaluated;
    const into = Array.from(graph.stepFrom, (from, step) => [
      graph.nodes.at(from)?.name,
      graph.nodes.at(graph.stepTo[step] ?? 0)?.id,
    ]).filter(([, to]) => to === 'auth/token/roles/ops' || to === 'auth/jwt/role/ci');
    // Nobody issues secret ids of a JWT role: there are none.
    expect(into).toEqual([['ana', 'auth/token/roles/ops']]);
  });

  test('an auth role without its path is ignored with the reason', () => {
    const found = estate({ data: { token_policies: ['x'], token_ttl: 60 } });
    expect(found.snapshot.inputs[0]?.ignoredFor.map(({ reason }) => reason)).toEqual([
      'an auth role without its path',
    ]);
  });

  test('whoever may make secret ids of a role can become it', () => {
    const found = estate(
      policy('ops', 'auth/approle/role/ci/secret-id', 'update'),
      policy('deploy', 'kv/x', 'read'),
      entity('ana', ['ops']),
      { path: 'auth/approle/role/ci', data: { token_policies: ['deploy'], token_ttl: 60 } },
    );
    const { graph } = found.evaluated;
    const names = Array.from(graph.stepFrom, (from, step) =>
      [graph.nodes.at(from)?.name, graph.nodes.at(graph.stepTo[step] ?? 0)?.name].join(' > '),
    );
    expect(names).toContain('ana > ci');
    // Becoming the role never counts as being allowed oneself.
    expect(found.ask('ana', 'read', 'kv/x').verdict).toBe('denied');
  });
});

describe('the root policy', () => {
  const root = { path: 'auth/approle/role/emergency', data: { token_policies: ['root'], token_ttl: 60 } };

  test('allows everything', () => {
    expect(estate(root).ask('auth/approle/role/emergency', 'delete', 'sys/audit/file').verdict).toBe(
      'allowed',
    );
  });

  test('stands alone: the server refuses a token that has others too', () => {
    const found = estate(policy('x', 'kv/x', 'read'), {
      path: 'auth/approle/role/emergency',
      data: { token_policies: ['root', 'x'], token_ttl: 60 },
    });
    expect(found.ask('auth/approle/role/emergency', 'read', 'kv/x').verdict).toBe('not-evaluated');
  });
});

describe('namespaces', () => {
  const member = {
    data: {
      id: 'e',
      name: 'mia',
      policies: ['team'],
      aliases: [],
      merged_entity_ids: null,
      namespace_id: 'n1',
    },
  };
  const team = {
    namespace: 'acme/',
    data: { name: 'team', policy: 'path "kv/*" { capabilities = ["read"] }' },
  };

  test('known by id only, what their policies reach is not evaluated', () => {
    expect(estate(member, team).ask('mia', 'read', 'acme/kv/x').verdict).toBe('not-evaluated');
  });

  test('with the list of namespaces, a policy holds below its own', () => {
    const listed = estate(member, team, {
      data: { keys: ['acme/'], key_info: { 'acme/': { id: 'n1', path: 'acme/' } } },
    });
    expect(listed.ask('mia', 'read', 'acme/kv/x').verdict).toBe('allowed');
    expect(listed.ask('mia', 'read', 'kv/x').verdict).toBe('denied');
  });
});

describe('exports', () => {
  test('all policies in one answer', () => {
    const found = estate(
      {
        data: {
          keys: ['a', 'b'],
          key_info: {
            a: { policy: 'path "kv/a" { capabilities = ["read"] }' },
            b: { policy: 'path "kv/b" { capabilities = ["read"] }', expiration: '2026-11-01T00:00:00Z' },
          },
        },
      },
      entity('ana', ['a', 'b']),
    );
    expect(found.ask('ana', 'read', 'kv/a').verdict).toBe('allowed');
    // The policy itself has expired.
    expect(found.ask('ana', 'read', 'kv/b').verdict).toBe('denied');
  });

  test('an excerpt shows the value that begins in a row', () => {
    const content = contentOf('x', new TextEncoder().encode('{"a": 1}\n{\n  "b": 2\n}\n'));
    expect(sourceExcerpt(content, undefined, 2)).toBe('{\n  "b": 2\n}');
  });

  test('names of properties of every object are only names', () => {
    const found = estate(
      policy('constructor', 'kv/__proto__/x', 'read'),
      entity('__proto__', ['constructor']),
      {
        data: {
          '__proto__/': { type: 'kv', accessor: 'a' },
          'kv/': { type: 'kv', accessor: 'b', options: { version: '1' } },
        },
      },
    );
    expect(found.ask('e-__proto__', 'read', 'kv/__proto__/x').verdict).toBe('allowed');
  });
});

describe('limits of a rule', () => {
  const paged = (extra: string): TestEstate =>
    estate(
      {
        data: {
          name: 'p',
          policy: `path "kv/metadata/*" { capabilities = ["list"]\n pagination_limit = 50\n ${extra} }`,
        },
      },
      entity('ana', ['p']),
    );

  test('on how much a list gives at once (OpenBao, pagination_limit)', () => {
    const plain = paged('');
    expect(plain.ask('ana', 'list', 'kv/metadata/a/').verdict).toBe('allowed');
    expect(plain.ask('ana', 'list', 'kv/metadata/a/', { 'parameter/limit': ['51'] }).verdict).toBe('denied');
    expect(plain.ask('ana', 'list', 'kv/metadata/a/', { 'parameter/limit': ['max'] }).verdict).toBe(
      'allowed',
    );
    const required = paged('required_parameters = ["limit"]');
    expect(required.ask('ana', 'list', 'kv/metadata/a/')).toMatchObject({
      verdict: 'conditional',
      condition: 'with a limit of at most 50 entries',
    });
    expect(required.ask('ana', 'list', 'kv/metadata/a/', { parameters: [] }).verdict).toBe('denied');
    expect(required.ask('ana', 'list', 'kv/metadata/a/', { 'parameter/limit': ['50'] }).verdict).toBe(
      'allowed',
    );
  });

  test('whoever asks may approve as well where the control group says so', () => {
    const found = estate(
      {
        data: {
          name: 'p',
          policy:
            'path "kv/x" { capabilities = ["read"]\n control_group = { self_auth_allowed = true\n factor "ops" { identity { group_names = ["ops"]\n approvals = 1 } } } }',
        },
      },
      entity('ana', ['p']),
    );
    expect(found.ask('ana', 'read', 'kv/x').condition).toContain('whoever asks among them');
  });
});

describe('what is asked by its name alone', () => {
  const policies = (text: string): TestEstate =>
    estate({ data: { name: 'p', policy: text } }, entity('ana', ['p']));

  test('a key of transit: its requests lie at paths of their own', () => {
    const found = policies(
      'path "transit/encrypt/k" { capabilities = ["update"] }\npath "transit/keys/k" { capabilities = ["read"] }\npath "transit/keys/k/rotate" { capabilities = ["update"] }',
    );
    expect(['use', 'rotate', 'view'].map((verb) => found.ask('ana', verb, 'transit/keys/k').verdict)).toEqual(
      ['allowed', 'allowed', 'denied'],
    );
  });

  test('a store that only the policies tell to keep versions, and one of which they do not', () => {
    const found = policies(
      'path "kv/data/a/*" { capabilities = ["read"] }\npath "old/data/a/*" { capabilities = ["read"] }\npath "old/b" { capabilities = ["read"] }',
    );
    const answer = found.ask('ana', 'view', 'kv/a/x');
    expect(answer.verdict).toBe('allowed');
    expect(answer.assumes.join()).toContain('kv/ is a key-value store with versions');
    expect(found.ask('ana', 'view', 'old/a/x').verdict).toBe('denied');
  });

  test('tokens of a role that are bound to addresses are conditional', () => {
    const found = estate(
      { data: { name: 'p', policy: 'path "kv/x" { capabilities = ["read"] }' } },
      { path: 'auth/approle/role/ci', data: { token_policies: ['p'], token_bound_cidrs: ['10.0.0.0/8'] } },
    );
    expect(found.ask('auth/approle/role/ci', 'read', 'kv/x')).toMatchObject({
      verdict: 'conditional',
      condition: 'from an address in 10.0.0.0/8',
    });
  });
});
