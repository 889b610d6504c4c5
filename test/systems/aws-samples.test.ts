import { describe, expect, it } from 'vitest';
import { estateOfFiles, hasSamples, SAMPLES } from './aws-harness';
import type { Estate } from './aws-harness';

const there = hasSamples();

describe.skipIf(!there)('public samples', () => {
  const mapper = there
    ? estateOfFiles(
        `${SAMPLES}/cloudmapper-demo-iam-get-account-authorization-details.json`,
        `${SAMPLES}/cloudmapper-demo-iam-get-credential-report.json`,
      )
    : undefined;
  const splaining = there ? estateOfFiles(`${SAMPLES}/cloudsplaining-authz-details.json`) : undefined;
  const of = (estate: Estate | undefined): Estate => {
    if (estate === undefined) throw new Error('no samples');
    return estate;
  };

  it('import whole, every record and fact accounted for', () => {
    const read = (estate: Estate): readonly number[] =>
      estate.snapshot.inputs.map((input) => {
        expect(input.problems).toEqual([]);
        expect(input.records.ignored + input.facts.ignored).toBe(0);
        expect(input.records.used + input.records.merged).toBe(input.records.read);
        return input.records.read;
      });
    expect(read(of(mapper))).toEqual([9, 3]);
    expect(read(of(splaining))).toEqual([40]);
  });

  it('answer as AWS would', () => {
    const m = of(mapper);
    const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
    const odd = 'arn:aws:iam::aws:user/USER';
    expect(m.ask(odd, 's3:PutObject', 'arn:aws:s3:::level1.flaws2.cloud/x').verdict).toBe('allowed');
    expect(m.ask(odd, 'iam:CreateUser', odd).verdict).toBe('denied');
    expect(m.ask(role('bad_role'), 'iam:CreateUser', odd).verdict).toBe('allowed');
    expect(m.ask(role('level3'), 's3:ListAllMyBuckets', '*').verdict).toBe('allowed');
    expect(m.ask(role('level3'), 'ec2:RunInstances', '*').verdict).toBe('denied');
    expect(m.ask(role('exfiller'), 'sts:AssumeRole', role('bad_role')).verdict).toBe('allowed');
    expect(m.ask(role('bad_role'), 'sts:AssumeRole', role('level3')).verdict).toBe('denied');
    expect(m.ask('arn:aws:iam::123456789012:user/user', 'ec2:RunInstances', '*').verdict).toBe(
      'not-evaluated',
    );
    const s = of(splaining);
    const user = (name: string): string => `arn:aws:iam::012345678901:user/${name}`;
    expect(s.ask(user('obama'), 'iam:CreateUser', user('x'))).toMatchObject({ verdict: 'allowed' });
    expect(s.ask(user('obama'), 'iam:CreateUser', user('x')).supports).toHaveLength(2);
    expect(
      s.ask(user('biden'), 'rds:DeleteDBInstance', 'arn:aws:rds:eu-west-1:012345678901:db:x').verdict,
    ).toBe('allowed');
    expect(s.ask(user('biden'), 'iam:CreateUser', user('x')).verdict).toBe('denied');
    expect(
      s.ask(
        user('biden'),
        'iam:CreateServiceLinkedRole',
        'arn:aws:iam::012345678901:role/aws-service-role/x/y',
      ),
    ).toMatchObject({ verdict: 'conditional' });
  });

  it('agree with the graph: a single action on a concrete resource has one verdict', () => {
    let checked = 0;
    for (const estate of [of(mapper), of(splaining)]) {
      for (const step of estate.steps) {
        if (
          step.kind !== 'permission' ||
          !step.to.startsWith('arn:') ||
          /[*?$ ]/.test(`${step.permission ?? ''}${step.to}`)
        )
          continue;
        expect(estate.ask(step.from, step.permission ?? '', step.to).verdict, JSON.stringify(step)).toBe(
          step.verdict,
        );
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(50);
  });
});
