import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from 'vitest';
import { VERDICT_RANK } from '../../src/model/verdict';
import { estateOf } from '../systems/aws-harness';
import { Random } from '../systems/aws-differential-cases';
import { ACCOUNT, actionNames, generateAccount } from './aws-account';
import { median, record } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const AT = Date.parse('2026-11-21T00:00:00Z');
const QUESTIONS = 10_000;
/** The other evaluator takes each request with its policies: a share of the questions shows its rate. */
const PEER_QUESTIONS = 400;

function timed(run: () => void): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

describe('AWS', () => {
  const account = generateAccount(61, 61);
  const estate = estateOf({ 'details.json': account.details });
  const evaluation = estate.evaluated.evaluations.get('aws');
  const keys = account.principals.map((arn) => `aws|${arn}`);

  test('answers to single requests, in the run of the other evaluator', async () => {
    const random = new Random(3);
    const names = actionNames();
    const questions = Array.from({ length: QUESTIONS }, () => ({
      principal: random.of(account.principals),
      permission: random.of(names),
      resource: '*',
    }));
    const context = { 'aws:MultiFactorAuthPresent': ['true'], 'aws:SourceIp': ['10.0.0.1'] };
    const given = new Map(Object.entries(context));
    const ask = (one: (typeof questions)[number]): string =>
      evaluation?.decide?.({
        principal: `aws|${one.principal}`,
        permission: one.permission,
        resourceId: one.resource,
        at: AT,
        context: given,
      }).verdict ?? 'none';
    const runs = Array.from({ length: RUNS }, () => timed(() => questions.forEach(ask)));
    const ours = median(runs) / QUESTIONS;
    const share = questions
      .filter(({ permission }) => !/^(?:kms|sts):/u.test(permission))
      .slice(0, PEER_QUESTIONS);
    const answers: string[] = [];
    const began = performance.now();
    for (const one of share) {
      const role = one.principal.includes(':role/');
      const boundary = account.boundaries.get(one.principal);
      const result = await runSimulation(
        {
          request: {
            principal: role
              ? `arn:aws:sts::${ACCOUNT}:assumed-role/${one.principal.slice(one.principal.lastIndexOf('/') + 1)}/s`
              : one.principal,
            action: one.permission,
            resource: { resource: '*', accountId: ACCOUNT },
            contextVariables: { 'aws:MultiFactorAuthPresent': 'true', 'aws:SourceIp': '10.0.0.1' },
          },
          identityPolicies: [...(account.documents.get(one.principal) ?? [])],
          serviceControlPolicies: [],
          resourceControlPolicies: [],
          ...(boundary === undefined
            ? {}
            : { permissionBoundaryPolicies: [{ name: 'b', policy: boundary }] }),
        },
        {},
      );
      answers.push(result.resultType === 'single' ? result.overallResult : '');
    }
    const peer = (performance.now() - began) / share.length;
    // Where the other evaluator answers for one resource, both say the same.
    share.forEach((one, i) => {
      if (answers[i] === '') return;
      expect(ask(one) === 'allowed', `${one.principal} ${one.permission}`).toBe(answers[i] === 'Allowed');
    });
    const peerName = '@cloud-copilot/iam-simulate';
    record({
      name: 'AWS: one answer, 122 principals',
      n: keys.length,
      ours: ours * 1000,
      unit: 'µs',
      runs: runs.map((ms) => (ms / QUESTIONS) * 1000),
      peer: peer * 1000,
      peerName,
      ratio: peer / ours,
      equal: true,
      limit: '500 µs',
    });
    expect(1000 / ours).toBeGreaterThan(2000);
  });

  test('the whole matrix of 122 principals and all actions', () => {
    const names = actionNames();
    let cells = 0;
    const runs = Array.from({ length: RUNS }, () =>
      timed(() => {
        const matrix = evaluation?.matrix?.(keys, names, AT);
        cells = matrix?.ranks.length ?? 0;
      }),
    );
    expect(cells).toBe(keys.length * names.length);
    const matrix = evaluation?.matrix?.(keys, names, AT);
    const random = new Random(5);
    for (let i = 0; i < 2000; i++) {
      const row = random.under(keys.length);
      const column = random.under(names.length);
      const decided = evaluation?.decide?.({
        principal: keys[row] ?? '',
        permission: names[column] ?? '',
        resourceId: '*',
        at: AT,
        context: new Map(),
      });
      expect(matrix?.ranks[row * names.length + column]).toBe(VERDICT_RANK[decided?.verdict ?? 'denied']);
    }
    const ours = median(runs);
    record({
      name: 'AWS: 122 principals × all actions',
      n: cells,
      ours,
      unit: 'ms',
      runs,
      equal: true,
      limit: '1000 ms',
    });
    expect(ours).toBeLessThan(1000);
  });

  test('reading and deciding a whole account into the access graph', () => {
    for (const [users, roles] of [
      [61, 61],
      [300, 300],
    ] as const) {
      const large = generateAccount(users, roles, 11);
      const files = { 'details.json': large.details };
      const runs = Array.from({ length: Math.min(RUNS, 3) }, () => timed(() => estateOf(files)));
      record({
        name: `AWS: import and access graph of ${users + roles} principals`,
        n: users + roles,
        ours: median(runs),
        unit: 'ms',
        runs,
      });
    }
  });
});
