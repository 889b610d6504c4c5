import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Question } from '../../src/systems/system';
import { escalationPath } from '../../src/systems/aws/escalation/paths';
import { A, caseOf, iam, worldOf } from './aws-escalation-estate';
import type { Statement } from './aws-escalation-estate';
import { AT } from './aws-harness';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 120);
const ACTOR = iam('user/actor');

/** Paths with one permission on one thing: the step says what the platform would answer to that one request. */
const SINGLE = [
  { id: 'iam-002', action: 'iam:CreateAccessKey', resource: iam('user/target') },
  { id: 'iam-006', action: 'iam:UpdateLoginProfile', resource: iam('user/target') },
  { id: 'iam-007', action: 'iam:PutUserPolicy', resource: ACTOR },
  { id: 'iam-012', action: 'iam:UpdateAssumeRolePolicy', resource: iam('role/target') },
  { id: 'iam-011', action: 'iam:PutGroupPolicy', resource: iam('group/team') },
] as const;

const actions = fc.uniqueArray(
  fc.constantFrom(
    'iam:*',
    'iam:Put*',
    'iam:Create*',
    'iam:Update*',
    'iam:*Policy',
    's3:*',
    ...SINGLE.map(({ action }) => action),
  ),
  { minLength: 1, maxLength: 3 },
);
const resources = fc.uniqueArray(
  fc.constantFrom(
    '*',
    iam('user/*'),
    iam('role/*'),
    iam('*/target'),
    iam('user/${aws:username}'),
    iam('group/team'),
    iam('user/actor'),
  ),
  { minLength: 1, maxLength: 2 },
);
const conditions = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { StringEquals: { 'aws:PrincipalAccount': A } },
  { StringEquals: { 'aws:PrincipalAccount': '999999999999' } },
  { StringNotEquals: { 'aws:username': 'actor' } },
);
const statement = (effects: readonly ('Allow' | 'Deny')[]): fc.Arbitrary<Statement> =>
  fc
    .record({
      Effect: fc.constantFrom(...effects),
      Action: actions,
      Resource: resources,
      Condition: conditions,
    })
    .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition === undefined ? {} : { Condition }) }));

test('property: a path of one permission is as strong as the answer to that request', () => {
  const policies = fc.record({
    statements: fc.array(statement(['Allow', 'Allow', 'Deny']), { minLength: 1, maxLength: 4 }),
    boundary: fc.option(fc.array(statement(['Allow']), { minLength: 1, maxLength: 2 }), { nil: undefined }),
    single: fc.constantFrom(...SINGLE),
  });
  fc.assert(
    fc.property(policies, ({ statements, boundary, single }) => {
      const path = escalationPath(single.id);
      if (path === undefined) throw new Error(single.id);
      const { details, records, target } = caseOf(path, {
        without: single.action,
        statements,
        ...(boundary === undefined ? {} : { boundary }),
      });
      const { evaluated, steps } = worldOf({ 'details.json': details }, records);
      const own = steps.filter(({ from, kind }) => kind === 'control' && from === ACTOR);
      // Who holds all of IAM has one step for all of it.
      if (own.some(({ permission }) => permission === 'account administrator')) return;
      const found = own
        // Who may join a group has the same path a second time, by way of the group.
        .filter(({ permission, to }) => permission === `${single.action} (${single.id})` && to === target)
        .map(({ verdict }) => verdict);
      const question: Question = {
        principal: `aws|${ACTOR}`,
        permission: single.action,
        resourceId: single.resource,
        at: AT,
        context: new Map(),
      };
      const answer = evaluated.evaluations.get('aws')?.decide?.(question).verdict ?? 'denied';
      // Policies widened within a boundary or beside a deny end there: then the step is conditional at best.
      const widened = target === `${A}:*`;
      if (answer === 'denied' || answer === 'not-evaluated') expect(found).toEqual([]);
      else if (answer === 'conditional') expect(found).toEqual(['conditional']);
      else expect(widened ? ['allowed', 'conditional'] : ['allowed']).toContain(found[0]);
    }),
    { numRuns: RUNS },
  );
});
