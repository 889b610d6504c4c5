import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observedView } from '../../src/engine/observed-view';
import { importFiles } from '../../src/engine/import';
import { recordView } from '../../src/engine/records';
import { parseJson } from '../../src/lib/json';
import { NEVER_USED } from '../../src/model/accountability';
import type { RecordView } from '../../src/systems/system';
import { actionCatalogue } from '../../src/systems/aws/actions/catalogue';
import { Actors } from '../../src/systems/aws/actors';
import { aws } from '../../src/systems/aws/index';
import { JustEnough } from '../../src/systems/aws/just-enough/just-enough';
import { narrowerPolicy } from '../../src/systems/aws/just-enough/narrower-policy';
import { PolicyBook } from '../../src/systems/aws/policy-book';
import { compileDocument } from '../../src/systems/aws/statement';
import { relateActions, askedAction } from '../../src/systems/aws/matching';
import type { AskedAction } from '../../src/systems/aws/matching';
import { A, allow, document, iam } from './aws-escalation-estate';
import type { Statement } from './aws-escalation-estate';
import { finish } from './aws-harness';

const USER = iam('user/ana');
const KEY = `aws|${USER}`;

function details(statements: readonly Statement[]): object {
  return {
    UserDetailList: [
      {
        Path: '/',
        UserName: 'ana',
        UserId: 'AIDAANA',
        Arn: USER,
        GroupList: [],
        UserPolicyList: [{ PolicyName: 'inline', PolicyDocument: document(statements) }],
      },
    ],
    GroupDetailList: [],
    RoleDetailList: [],
    Policies: [],
    IsTruncated: false,
  };
}

function service(
  namespace: string,
  used?: string,
  actions: Readonly<Record<string, string | undefined>> = {},
) {
  return {
    ServiceName: namespace,
    ServiceNamespace: namespace,
    TotalAuthenticatedEntities: used === undefined ? 0 : 1,
    ...(used === undefined ? {} : { LastAuthenticated: used, LastAuthenticatedEntity: USER }),
    TrackedActionsLastAccessed: Object.entries(actions).map(([ActionName, at]) => ({
      ActionName,
      ...(at === undefined ? {} : { LastAccessedTime: at, LastAccessedEntity: USER }),
    })),
  };
}

const ACCESSED = {
  JobStatus: 'COMPLETED',
  JobType: 'ACTION_LEVEL',
  JobCreationDate: '2026-11-20T08:00:00+00:00',
  JobCompletionDate: '2026-11-20T08:00:02+00:00',
  ServicesLastAccessed: [
    service('s3', '2026-11-19T10:00:00+00:00', {
      ListAllMyBuckets: '2026-11-19T10:00:00+00:00',
      DeleteBucket: undefined,
    }),
    service('sqs'),
    service('ec2', '2026-10-01T00:00:00+00:00'),
  ],
  IsTruncated: false,
};

function viewOf(files: Readonly<Record<string, unknown>>): {
  readonly view: RecordView;
  readonly inputs: ReturnType<typeof inputsOf>;
} {
  const snapshot = snapshotOf(files);
  return { view: recordView(snapshot.records), inputs: inputsOf(snapshot) };
}

function snapshotOf(files: Readonly<Record<string, unknown>>) {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: encoder.encode(JSON.stringify(content)),
  }));
  return finish(importFiles(named, [aws]));
}

function inputsOf(snapshot: ReturnType<typeof snapshotOf>) {
  return snapshot.inputs.map(({ format, records, facts, problems }) => ({
    format,
    records,
    facts,
    problems: problems.map(({ message }) => message),
  }));
}

function enough(view: RecordView): JustEnough {
  return new JustEnough(view, new Actors(view, new PolicyBook(view)));
}

const POLICY = [
  allow(['s3:*', 'sqs:*'], '*'),
  allow('ec2:Describe*', '*'),
  allow('kms:Decrypt', `arn:aws:kms:eu-west-1:${A}:key/1`),
  { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' } as const,
];

describe('last-accessed data', () => {
  test('is read, every service and action accounted for, and tied to whom all uses name', () => {
    const { inputs, view } = viewOf({ 'any name.json': ACCESSED });
    expect(inputs).toEqual([
      {
        format: 'service-last-accessed',
        records: { read: 3, used: 3, merged: 0, ignored: 0 },
        facts: { read: 2, used: 2, merged: 0, ignored: 0 },
        problems: [],
      },
    ]);
    expect(new Set(view.of('aws', 'observation').map(({ subject }) => subject))).toEqual(new Set([KEY]));
  });

  test('is tied by the wrapper or the name of the file where nothing was used', () => {
    const unused = { ...ACCESSED, ServicesLastAccessed: [service('sqs')] };
    const subjects = (files: Readonly<Record<string, unknown>>): readonly string[] =>
      viewOf(files)
        .view.of('aws', 'observation')
        .map(({ subject }) => subject);
    const command = 'get-service-last-accessed-details';
    expect(subjects({ 'x.json': { command, parameters: { arn: USER }, output: unused } })).toEqual([KEY]);
    expect(subjects({ [`${command}-arn_aws_iam__${A}_user_ana.json`]: unused })).toEqual([KEY]);
    const { inputs } = viewOf({ 'x.json': unused });
    expect(inputs[0]?.records).toEqual({ read: 1, used: 0, merged: 0, ignored: 1 });
    expect(inputs[0]?.problems[0]).toContain('whom this is about is not told');
  });
});

describe('privileges against their use', () => {
  const { view } = viewOf({ 'details.json': details(POLICY), 'accessed.json': ACCESSED });
  const answer = enough(view).of(KEY);

  test('say of each service what is granted and what was used', () => {
    const states = answer?.privileges.map(({ service: name, state }) => `${name} ${state}`);
    expect(states).toEqual(['ec2 used', 'kms unknown', 's3 used', 'sqs unused']);
    const s3 = answer?.privileges.find(({ service: name }) => name === 's3');
    expect(s3?.usedActions).toEqual(['s3:ListAllMyBuckets']);
    expect(s3?.unusedActions).toEqual(['s3:DeleteBucket']);
    expect(s3?.granted.map(({ level }) => level)).toContain('Permissions management');
    expect(answer?.privileges.find(({ service: name }) => name === 'sqs')?.lastUsed).toBe(NEVER_USED);
  });

  test('propose a policy without what was not used', () => {
    const proposal = answer?.proposal;
    const parsed = JSON.parse(proposal?.text ?? '') as { Statement: Statement[] };
    const actions = parsed.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(
      ({ Action }) => Action,
    );
    expect(actions.filter((action) => action.startsWith('sqs:'))).toEqual([]);
    expect(actions).not.toContain('s3:DeleteBucket');
    expect(actions).not.toContain('s3:*');
    expect(actions).toContain('s3:List*');
    expect(actions).toContain('ec2:Describe*');
    expect(actions).toContain('kms:Decrypt');
    expect(parsed.Statement).toContainEqual(POLICY[3]);
    expect(proposal?.notes).toEqual(['there is no data of kms: it is kept as it is']);
  });

  test('propose nothing without data, and say which command gives it', () => {
    const bare = enough(viewOf({ 'details.json': details(POLICY) }).view).of(KEY);
    expect(bare?.proposal).toBeUndefined();
    expect(bare?.missing[0]).toContain('generate-service-last-accessed-details');
    expect(bare?.privileges.every(({ state }) => state === 'unknown')).toBe(true);
  });
});

describe('capabilities that do not belong together', () => {
  const titles = (...statements: readonly Statement[]): readonly string[] => {
    const { view } = viewOf({ 'details.json': details(statements) });
    const answer = enough(view).of(KEY);
    return (answer?.unrelated ?? []).map(({ capabilities }) =>
      capabilities.map(({ title }) => title).join(', '),
    );
  };

  test('are named with the actions that show them', () => {
    expect(titles(allow(['secretsmanager:*', 'codepipeline:PutApprovalResult'], '*'))).toEqual([
      'rotates secrets, approves changes, reads secrets out',
    ]);
    expect(titles(allow(['lambda:UpdateFunctionCode', 'ce:Get*'], '*'))).toEqual(['deploys, reads billing']);
    expect(titles(allow('lambda:UpdateFunctionCode', '*'))).toEqual([]);
  });

  test('are not held where one is denied', () => {
    const deny: Statement = { Effect: 'Deny', Action: 'ce:*', Resource: '*' };
    expect(titles(allow(['lambda:UpdateFunctionCode', 'ce:Get*'], '*'), deny)).toEqual([]);
  });

  test('become observations for findings, with the unused', () => {
    const { view } = viewOf({
      'details.json': details([...POLICY, allow(['lambda:UpdateFunctionCode', 'ce:Get*'], '*')]),
      'accessed.json': ACCESSED,
    });
    const observed = observedView(view, [aws])
      .all('observation')
      .filter(({ source }) => source.file === 0 || source.file === 1);
    const types = observed.map(({ type }) => type).filter((type) => /^un/u.test(type));
    expect(types).toEqual(['unused-privileges', 'unrelated-capabilities']);
  });
});

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);
const SAMPLED = ['s3', 'sqs', 'kms', 'iam']
  .flatMap((service) => [...actionCatalogue().of(service).values()])
  .map(({ name }) => askedAction(name));
const PATTERNS = [
  's3:*',
  's3:Get*',
  's3:PutObject',
  'sqs:*',
  'sqs:SendMessage',
  'ec2:Describe*',
  '*',
  'kms:*',
  'nosuch:Do',
];

test('property: a proposed policy is valid, never wider than before, and keeps what was used', () => {
  const uses = fc.dictionary(
    fc.constantFrom('s3', 'sqs', 'ec2', 'kms'),
    fc.record({
      used: fc.boolean(),
      actions: fc.array(fc.constantFrom('GetObject', 'PutObject', 'SendMessage', 'DescribeInstances')),
    }),
    { noNullPrototype: true },
  );
  const statements = fc.array(
    fc.record({
      patterns: fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1 }),
      not: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(statements, uses, (stated, used) => {
      const text = JSON.stringify(
        document(
          stated.map(({ patterns, not }) => ({
            Effect: 'Allow',
            [not ? 'NotAction' : 'Action']: patterns,
            Resource: '*',
          })),
        ),
      );
      const record = {
        kind: 'policy',
        key: 'aws|p',
        system: 'aws',
        source: { file: 0 },
        tenant: 'aws|t',
        id: 'p',
        name: 'p',
        type: 'inline',
        document: text,
      } as const;
      const accessed = new Map(
        Object.entries(used).map(([name, use]) => [
          name,
          {
            at: use.used ? 1 : NEVER_USED,
            actions: new Map(
              use.actions.map((action) => [`${name}:${action}`.toLowerCase(), use.used ? 1 : NEVER_USED]),
            ),
          },
        ]),
      );
      const proposal = narrowerPolicy([record], accessed);
      expect(narrowerPolicy([record], accessed)).toEqual(proposal);
      const place = { policy: '', policyName: '', file: 0, at: '', asText: false };
      const compiled = (source: string) => {
        const parsed = parseJson(source);
        if (!parsed.ok) throw new Error('no JSON');
        return compileDocument(parsed.value, 'identity', place);
      };
      const before = compiled(text);
      const after = proposal.text === '' ? { statements: [], problems: [] } : compiled(proposal.text);
      if (after.statements.length > 0) expect(after.problems).toEqual([]);
      const allows = (policy: Pick<typeof before, 'statements'>, action: AskedAction): boolean =>
        policy.statements.some(({ actions }) => relateActions(actions, action) === 'whole');
      for (const action of SAMPLED) {
        const [prefix = ''] = action.glob.text.split(':');
        const name = action.glob.text;
        const use = accessed.get(prefix);
        const kept = allows(after, action);
        if (kept) expect(allows(before, action)).toBe(true);
        else if (use !== undefined && (use.actions.get(name.toLowerCase()) ?? use.at) !== NEVER_USED)
          expect(allows(before, action)).toBe(false);
      }
      for (const { actions } of after.statements) {
        for (const glob of actions.globs) expect(allows(before, askedAction(glob.text))).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});

test('nothing is said to be needed only where every policy was read', () => {
  const used = new Map([['sqs', { at: NEVER_USED, actions: new Map<string, number>() }]]);
  expect(narrowerPolicy([], used)).toEqual({ text: '', notes: ['nothing was used: no policy is needed'] });
  const files = {
    'details.json': {
      UserDetailList: [
        {
          Path: '/',
          UserName: 'ana',
          UserId: 'AIDAANA',
          Arn: USER,
          AttachedManagedPolicies: [{ PolicyName: 'Gone', PolicyArn: 'arn:aws:iam::aws:policy/Gone' }],
        },
      ],
      IsTruncated: false,
    },
    'get-service-last-accessed-details-arn_aws_iam__111122223333_user_ana.json': {
      JobStatus: 'COMPLETED',
      JobType: 'ACTION_LEVEL',
      ServicesLastAccessed: [service('sqs')],
      IsTruncated: false,
    },
  };
  const { view } = viewOf(files);
  const answer = new JustEnough(view, new Actors(view, new PolicyBook(view))).of(KEY);
  expect(answer?.proposal?.text).toBe('');
  expect(answer?.proposal?.notes.join(' ')).toContain('Gone cannot be read');
  expect(answer?.proposal?.notes.join(' ')).not.toContain('no policy is needed');
});
