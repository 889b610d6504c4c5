import { describe, expect, it } from 'vitest';
import { addHeldOnSome } from '../../src/engine/held-on-some';
import { VERDICT_RANK } from '../../src/model/verdict';
import type { PermissionMatrix } from '../../src/systems/system';
import { actionCatalogue } from '../../src/systems/aws/actions/catalogue';
import { fitOf } from '../../src/systems/aws/resource-fit';
import { caseOf } from './aws-differential-cases';
import { estateOfCase } from './aws-differential-estate';
import { AT, estateOf, finish } from './aws-harness';
import type { Estate } from './aws-harness';

const ACTIONS = actionCatalogue().names;

function matrixOf({ evaluated: { graph, evaluations } }: Estate): PermissionMatrix {
  const evaluation = evaluations.get('aws');
  const keys = [...graph.nodes].map(({ key }) => key);
  const matrix = evaluation?.matrix?.(keys, ACTIONS, AT);
  if (evaluation === undefined || matrix === undefined) throw new Error('AWS has no matrix');
  finish(addHeldOnSome(graph, evaluation, matrix, AT));
  return matrix;
}

/** Estates: a sample in CI, more by `npm run soak`. */
const ESTATES = Math.min(2000, Number(process.env['PROPERTY_RUNS'] ?? 800) / 20);

describe('what a principal holds on some resources', () => {
  it('is never less than a request on one resource is answered with, and comes from a step', () => {
    const differ: string[] = [];
    let compared = 0;
    let onSome = 0;
    for (let seed = 1; seed <= ESTATES; seed++) {
      const one = caseOf(seed, 1);
      const estate = estateOfCase(one);
      const matrix = matrixOf(estate);
      const { graph } = estate.evaluated;
      const known = new Set(Array.from(graph.nodes, ({ id }) => id));
      const drawn = new Set(
        estate.steps.filter(({ start, until }) => start <= AT && AT < until).map(({ from }) => from),
      );
      for (const who of one.who) {
        const row = matrix.principals.indexOf(`aws|${who.arn}`);
        if (row < 0) continue;
        const cell = (action: string): { readonly rank: number; readonly some: number } => {
          const i = row * ACTIONS.length + ACTIONS.indexOf(action);
          return { rank: matrix.ranks[i] ?? 0, some: matrix.some[i] ?? 0 };
        };
        const cells = matrix.some.subarray(row * ACTIONS.length, (row + 1) * ACTIONS.length);
        if (cells.some((rank) => rank > 0)) {
          onSome++;
          if (!drawn.has(who.arn)) differ.push(`${seed}: ${who.name} holds something without a step`);
        }
        for (const { arn, actions } of one.what) {
          if (!known.has(arn)) continue;
          for (const action of actions) {
            if (!ACTIONS.includes(action) || fitOf(action, arn).kind !== 'fits') continue;
            const { verdict } = estate.ask(who.arn, action, arn, {}, AT);
            compared++;
            const { rank, some } = cell(action);
            const best = Math.max(rank, some);
            // What nobody grants, and a policy that is missing could, is no step; a step of several actions is
            // conditional where a part of them is denied on a condition.
            if (verdict === 'not-evaluated' || VERDICT_RANK[verdict] <= best) continue;
            if (verdict === 'allowed' && best === VERDICT_RANK.conditional) continue;
            differ.push(`${seed}: ${who.name} ${action} ${arn}: asked ${verdict}, cell ${rank} ${some}`);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(ESTATES * 10);
    expect(onSome).toBeGreaterThan(ESTATES / 4);
    expect(differ.join('\n')).toBe('');
  });

  it('is exactly what drawn steps say on concrete resources that single requests confirm', () => {
    const differ: string[] = [];
    let compared = 0;
    for (let seed = 1; seed <= ESTATES; seed++) {
      const estate = estateOfCase(caseOf(seed, 1));
      const { graph, evaluations } = estate.evaluated;
      const standsFor = evaluations.get('aws')?.standsFor;
      const nodes = new Map(Array.from(graph.nodes, (node) => [node.id, node]));
      for (const step of estate.steps) {
        if (step.kind !== 'permission' || step.start > AT || step.until <= AT) continue;
        const on = nodes.get(step.to);
        const who = nodes.get(step.from);
        if (on === undefined || who === undefined || !on.id.startsWith('arn:') || /[*?]/u.test(on.id))
          continue;
        if (evaluations.get('aws')?.matrix?.([who.key], [], AT).principals.length !== 1) continue;
        const stands = standsFor?.(
          { principal: who.key, permission: step.permission ?? '', on: on.key, onName: on.id },
          ACTIONS,
        );
        for (const column of (stands?.sure ?? []).filter((_, i) => i % 7 === seed % 7)) {
          const action = ACTIONS[column] ?? '';
          compared++;
          const { verdict, reason } = estate.ask(step.from, action, step.to, {}, AT);
          if (verdict === 'denied' || (verdict === 'not-evaluated' && step.verdict !== 'not-evaluated'))
            differ.push(
              `${seed}: ${step.from} ${action} ${step.to}: ${verdict} (${reason ?? ''}), drawn ${step.verdict} ${step.permission ?? ''}`,
            );
        }
      }
    }
    expect(compared).toBeGreaterThan(ESTATES * 10);
    expect(differ.slice(0, 40).join('\n')).toBe('');
  });
});

/** A user with these statements, and the cells of one principal. */
function cellsOf(...statements: readonly object[]): (action: string) => string {
  const estate = estateOf({
    'details.json': {
      UserDetailList: [
        {
          UserName: 'ana',
          UserId: 'AIDAEXAMPLE00000ANA1',
          Arn: 'arn:aws:iam::111122223333:user/ana',
          Path: '/',
          CreateDate: '2024-01-01T00:00:00Z',
          GroupList: [],
          AttachedManagedPolicies: [],
          UserPolicyList: [
            { PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
          ],
        },
      ],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      IsTruncated: false,
    },
  });
  const matrix = matrixOf(estate);
  const row = matrix.principals.indexOf('aws|arn:aws:iam::111122223333:user/ana');
  return (action) => {
    const i = row * ACTIONS.length + ACTIONS.indexOf(action);
    return `${'DNCA'.charAt(matrix.ranks[i] ?? 0)}${'-nca'.charAt(matrix.some[i] ?? 0)}`;
  };
}

const ALLOW = { Effect: 'Allow' };
const BUCKET = 'arn:aws:s3:::ledger';

describe('cells of one user', () => {
  it('tell what is held on everything from what is held on one bucket', () => {
    const cell = cellsOf(
      { ...ALLOW, Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] },
      { ...ALLOW, Action: 'sqs:SendMessage', Resource: '*' },
    );
    expect(cell('s3:GetObject')).toBe('Da');
    expect(cell('s3:ListBucket')).toBe('Da');
    // It acts on no single resource, so a bucket in a policy grants nothing of it.
    expect(cell('s3:ListAllMyBuckets')).toBe('D-');
    expect(cell('sqs:SendMessage')).toBe('Aa');
    expect(cell('ec2:RunInstances')).toBe('D-');
  });

  it('an action of another type is nobody’s on a bucket, though the policy names every action', () => {
    const cell = cellsOf({ ...ALLOW, Action: '*', Resource: `${BUCKET}/*` });
    expect(cell('s3:GetObject')).toBe('Da');
    expect(cell('s3:ListBucket')).toBe('D-');
    expect(cell('lambda:InvokeFunction')).toBe('D-');
  });

  it('what is denied of a pattern, or left out of it, is not held, however long the list', () => {
    const many = [
      'Get*',
      'ListBucket',
      'PutObjectAcl',
      'DeleteBucket',
      'PutBucketAcl',
      'DeleteObject',
      'PutBucketPolicy',
    ];
    const cell = cellsOf({
      ...ALLOW,
      NotAction: many.map((name) => `s3:${name}`),
      Resource: [BUCKET, `${BUCKET}/*`],
    });
    expect(cell('s3:PutObject')).toBe('Da');
    for (const name of many.slice(1)) expect(cell(`s3:${name}`), name).toBe('D-');
    const denied = cellsOf(
      { ...ALLOW, Action: 's3:*', Resource: `${BUCKET}/*` },
      { Effect: 'Deny', Action: 's3:DeleteObject', Resource: `${BUCKET}/*` },
      { Effect: 'Deny', Action: 's3:GetObject', Resource: `${BUCKET}/private/*` },
    );
    expect(denied('s3:DeleteObject')).toBe('D-');
    expect(denied('s3:GetObject')).toBe('Da');
  });

  it('a condition, and types that AWS may not list, stay open', () => {
    const cell = cellsOf(
      {
        ...ALLOW,
        Action: 's3:GetObject',
        Resource: `${BUCKET}/*`,
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      },
      { ...ALLOW, Action: 'ec2:*', Resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/*' },
    );
    expect(cell('s3:GetObject')).toBe('Dc');
    expect(cell('ec2:TerminateInstances')).toBe('Da');
    expect(cell('ec2:DeleteVpc')).toBe('Dn');
    expect(cell('ec2:DescribeInstances')).toBe('D-');
  });
});
