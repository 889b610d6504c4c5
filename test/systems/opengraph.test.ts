import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import { NEVER_ENDS } from '../../src/model/window';
import { opengraph } from '../../src/systems/opengraph';
import { meaningOf } from '../../src/systems/opengraph/edge-kinds';
import { instantOf } from '../../src/systems/opengraph/instant';
import { classOfKind } from '../../src/systems/opengraph/node-kinds';
import { recognise } from '../../src/systems/recognise';
import { sharphound } from '../../src/systems/sharphound';
import {
  drawn,
  fixture,
  golden,
  jsonFile,
  reachOf,
  readWith,
  sample,
  sumOf,
  summaryOf,
} from './opengraph-summary';

const BOTH = [opengraph, sharphound];
const FOLDER = 'fixtures/opengraph';

describe.each(readdirSync(FOLDER))('fixture %s', (name) => {
  const folder = `${FOLDER}/${name}`;
  const files = fixture(folder);

  test('reads as its golden says', () => {
    const summary = summaryOf(readWith(files, BOTH));
    expect(summary).toBe(golden(folder, summary));
  });

  test('reads the same under meaningless names and in any order', () => {
    const plain = readWith(files, BOTH).snapshot.records;
    const renamed = files.map(({ bytes }, i) => ({ name: `unknown${i}`, bytes })).reverse();
    expect(readWith(renamed, BOTH).snapshot.records).toEqual(plain);
  });

  test('is claimed by this system alone', () => {
    for (const file of files) {
      const { best, ties, runnersUp } = recognise(contentOf('unknown', file.bytes), BOTH);
      expect([best?.module.id, ties.length, runnersUp.length]).toEqual(['opengraph', 0, 0]);
    }
  });
});

describe('what an answer says', () => {
  const { snapshot, graph } = readWith(fixture(`${FOLDER}/forge`), BOTH);
  const may2026 = Date.UTC(2026, 3, 1);

  test('a team member reaches a secret by role, repository and its workflows, until the role ends', () => {
    expect(reachOf(graph, 'ana', may2026)).toContain('DEPLOY_KEY');
    expect(reachOf(graph, 'ana', Date.UTC(2027, 0, 1))).not.toContain('DEPLOY_KEY');
  });

  test('containment that is stated not to be traversable is not walked', () => {
    const reached = reachOf(graph, 'ci by vendor', may2026);
    expect(reached).toContain('shop');
    expect(reached).not.toContain('shop/main');
  });

  test('a suspended account reaches nothing', () => {
    expect(reachOf(graph, 'ben', may2026)).toEqual([]);
  });

  test("a token's access ends with the token", () => {
    const line = drawn(graph).find((text) => text.startsWith('ana laptop --permission FG_CanAccess'));
    expect(line).toContain('until 2026-05-01');
    expect(reachOf(graph, 'ana laptop', Date.UTC(2026, 5, 1))).toEqual([]);
  });

  test('no value of a secret, and no search of a collector, is carried on', () => {
    const text = JSON.stringify(snapshot.records);
    expect(text).not.toContain('abcdef123456');
    expect(text).not.toContain('MATCH (n)');
  });

  test('an application of another owner crosses into the organisation', () => {
    const [trust] = snapshot.records.filter((record) => record.kind === 'trust');
    expect(trust).toMatchObject({
      mechanism: 'foreign-application',
      from: 'opengraph|APP1',
      to: 'opengraph|INST1',
    });
  });

  test('each end that nothing defines is a located problem, and the edge is used all the same', () => {
    const read = readWith(
      [
        jsonFile({
          graph: { nodes: [], edges: [{ kind: 'MemberOf', start: { value: 'a' }, end: { value: 'b' } }] },
        }),
      ],
      BOTH,
    );
    expect(read.snapshot.inputs[0]?.problems.map(({ pointer }) => pointer)).toEqual([
      '/graph/edges/0/start',
      '/graph/edges/0/end',
    ]);
    expect(drawn(read.graph)).toEqual(['a --member MemberOf--> b  (until unknown)']);
  });

  test('an end that is the SID of a directory object is that object', () => {
    const directory = {
      data: [
        {
          ObjectIdentifier: 'S-1-5-21-1-2-3-4',
          Properties: { name: 'ANA@CORP.LOCAL', domain: 'CORP.LOCAL' },
        },
      ],
      meta: { type: 'users', version: 6, methods: 1 },
    };
    const attached = {
      graph: {
        nodes: [{ id: 'db', kinds: ['Database'], properties: { name: 'orders' } }],
        edges: [{ kind: 'CanRead', start: { value: 's-1-5-21-1-2-3-4' }, end: { value: 'db' } }],
      },
    };
    const read = readWith([jsonFile(directory), jsonFile(attached)], BOTH);
    expect(drawn(read.graph)).toEqual([
      'ANA@CORP.LOCAL --permission CanRead--> orders  (view; until unknown)',
    ]);
  });

  test('a node belongs to the environment it names, and that takes the name of its own node', () => {
    const nodes = [
      { id: 'E1', kinds: ['Okta_Instance'], properties: { name: 'acme-prod' } },
      {
        id: 'u',
        kinds: ['Okta_Account'],
        properties: { name: 'ana', login: 'ana@acme.test', environmentid: 'E1' },
      },
    ];
    const { graph } = readWith([jsonFile({ graph: { nodes } })], BOTH);
    expect(graph.tenants.map(({ name, type }) => `${name} ${type}`)).toEqual(['acme-prod Okta_Instance']);
    expect(Array.from(graph.nodes, ({ name, nativeType }) => `${name} ${nativeType}`).sort()).toEqual([
      'acme-prod Okta_Instance',
      'ana Okta_Account',
    ]);
  });

  test('ids that differ by the separators of our keys stay apart', () => {
    const edge = (start: string, end: string) => ({
      kind: 'MemberOf',
      start: { value: start },
      end: { value: end },
    });
    const read = readWith([jsonFile({ graph: { edges: [edge('a|b', 'c'), edge('a', 'b|c')] } })], BOTH);
    expect(sumOf(read.snapshot, 'records')).toEqual({ read: 2, used: 2, merged: 0, ignored: 0 });
  });
});

describe('kinds are read by their words', () => {
  test.each([
    ['GH_PersonalAccessToken', 'token'],
    ['GH_RepoRole', 'role'],
    ['GH_SecretScanningAlert', 'resource'],
    ['Okta_ServiceAccount', 'service-account'],
    ['OP_Vault', 'resource'],
    ['AZUser', 'user'],
    ['UserGroup', 'group'],
    ['AWS_Account', undefined],
    ['SNOW_Widget', undefined],
    ['__proto__', undefined],
  ])('%s is %s', (kind, type) => {
    expect(classOfKind(kind)).toBe(type);
  });

  test.each([
    ['GH_HasBaseRole', 'role', 'role', 'membership'],
    ['GH_HasBranch', 'resource', 'resource', 'containment'],
    ['GH_HasBranch', undefined, 'resource', 'containment'],
    ['GH_HasSecret', 'resource', 'secret', 'grant'],
    ['GH_Owns', 'tenant', 'resource', 'containment'],
    ['Owns', 'user', 'resource', 'grant'],
    ['GH_ProtectedBy', 'resource', 'resource', 'no-access'],
    ['HasSession', 'computer', 'user', 'trust'],
    ['constructor', 'user', 'resource', 'grant'],
  ] as const)('%s from %s to %s is %s', (kind, start, end, as) => {
    expect(meaningOf(kind, start, end).as).toBe(as);
  });
});

test.each([
  ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02 03:04:05+02:00', Date.UTC(2026, 0, 2, 1, 4, 5)],
  ['2026-01-02', Date.UTC(2026, 0, 2)],
  [1767225600, Date.UTC(2026, 0, 1)],
  [1767225600000, Date.UTC(2026, 0, 1)],
  ['never', NEVER_ENDS],
  ['', undefined],
  [0, undefined],
  [-1, undefined],
  ['2026-02-31', null],
  ['soon', null],
])('the instant %j is %j', (value, instant) => {
  expect(instantOf(value)).toBe(instant);
});

test('whatever stands in the lists, every element is accounted for and nothing throws', () => {
  const names = fc.constantFrom(
    'id',
    'kinds',
    'kind',
    'start',
    'end',
    'value',
    'match_by',
    'properties',
    '__proto__',
  );
  const leaf = fc.constantFrom('a', 'b', 'name', 'property', 'MemberOf', 'HasSecret', '', null, 1, true);
  const element = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(names, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.array(element, { maxLength: 8 }), fc.array(element, { maxLength: 8 }), (nodes, edges) => {
      const { snapshot } = readWith([jsonFile({ graph: { nodes, edges } })], [opengraph]);
      const tally = sumOf(snapshot, 'records');
      expect(tally.read).toBe(nodes.length + edges.length);
      expect(tally.used + tally.merged + tally.ignored).toBe(tally.read);
      expect(
        snapshot.inputs[0]?.problems.filter(({ message }) => message.includes('stopped half-way')),
      ).toEqual([]);
    }),
    { numRuns: 300, seed: 7 },
  );
});

describe('GitHub organisation sample', () => {
  const file = sample('opengraph/githound-org.json');
  test.skipIf(file === undefined)(
    'every node and edge is used, two ends dangle, and routes are found',
    () => {
      const { snapshot, graph } = readWith([file!], BOTH);
      expect(sumOf(snapshot, 'records')).toEqual({ read: 3101, used: 3101, merged: 0, ignored: 0 });
      const count = (kinds: readonly string[]) =>
        snapshot.records.filter(({ kind }) => kinds.includes(kind)).length;
      // The owner of one application is an organisation outside of the export.
      expect(graph.tenants.filter(({ mentionedOnly }) => !mentionedOnly).map(({ name }) => name)).toEqual([
        'SpecterTst',
      ]);
      const dangling = snapshot.records.filter(
        (record) => record.kind === 'resource' && record.mentionedOnly === true,
      );
      expect(dangling.length).toBe(2);
      expect(count(['principal', 'secret', 'resource']) - dangling.length).toBe(338);
      const problems = snapshot.inputs[0]?.problems ?? [];
      expect(problems.map(({ pointer }) => pointer)).toEqual([
        '/graph/edges/2615/start',
        '/graph/edges/2616/start',
      ]);
      const grants = snapshot.records.filter((record) => record.kind === 'grant');
      expect(grants.filter(({ permission }) => permission === 'GH_CanAccess').length).toBe(69);
      // No kind of this collector is unknown to the tables.
      expect(grants.filter(({ notEvaluated }) => notEvaluated !== undefined)).toEqual([]);
      expect(count(['membership'])).toBe(176 + 74 + 18);
      const reached = reachOf(graph, 'jaredcatkinson', Date.UTC(2026, 2, 20));
      expect(reached.length).toBeGreaterThan(100);
      expect(reached).toContain('TESTSECRET');
    },
  );

  const small = sample('opengraph/opengraph-minimal.json');
  test.skipIf(small === undefined)('an edge no table knows is kept and not evaluated', () => {
    const { snapshot, graph } = readWith([small!], BOTH);
    expect(sumOf(snapshot, 'records')).toEqual({ read: 3, used: 3, merged: 0, ignored: 0 });
    expect(drawn(graph)).toEqual([
      'BOB --permission Knows--> ALICE  (not-evaluated: no table says what an edge of kind Knows permits; until unknown)',
    ]);
  });
});
