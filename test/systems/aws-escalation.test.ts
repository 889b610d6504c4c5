import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pathLabel } from '../../src/systems/aws/escalation/path';
import { ESCALATION_PATHS } from '../../src/systems/aws/escalation/paths';
import { INVENTORY_COMMANDS } from '../../src/systems/aws/inventory';
import { caseOf, worldOf } from './aws-escalation-estate';
import type { FoundStep, Variation } from './aws-escalation-estate';

type Path = (typeof ESCALATION_PATHS)[number];

/** Steps of this path, in the smallest account it needs. */
function stepsOf(
  path: Path,
  variation: Variation = {},
  gone: ReadonlySet<string> = new Set(),
): readonly FoundStep[] {
  const { details, records, actor, target } = caseOf(path, variation);
  const { steps } = worldOf({ 'details.json': details }, records, gone);
  if (path.id === 'sts-001')
    return steps.filter((step) => step.kind === 'assume' && step.to === target && step.from === actor);
  return steps.filter(
    (step) => step.kind === 'control' && step.from === actor && step.permission.startsWith(pathLabel(path)),
  );
}

/** Techniques on which something hangs that no export says. */
const NEVER_SURE = new Set([
  'codebuild-002',
  'codebuild-003',
  'ec2-004',
  'ec2instanceconnect-003',
  'lambda-003',
]);

describe.each(ESCALATION_PATHS.map((path) => [path.id, path] as const))('%s', (id, path) => {
  test('is there with just what it requires', () => {
    const { target } = caseOf(path);
    const found = stepsOf(path);
    expect(found.map(({ to }) => to)).toEqual([target]);
    expect(found[0]?.verdict).toBe(NEVER_SURE.has(id) ? 'conditional' : 'allowed');
    expect(found[0]?.supports.every((support) => support.length > 0)).toBe(true);
  });

  test.each([...new Set(path.required.map(({ action }) => action))])('is not there without %s', (action) => {
    expect(stepsOf(path, { without: action })).toEqual([]);
  });

  test('rests on the records it names: without any one of them it is gone', () => {
    const supports = stepsOf(path).flatMap(({ keys }) => keys);
    expect(supports).toHaveLength(1);
    for (const key of supports[0] ?? []) expect(stepsOf(path, {}, new Set([key]))).toEqual([]);
  });

  test('is not there against an explicit deny', () => {
    const last = path.required.at(-1)?.action ?? '';
    const deny = { Effect: 'Deny', Action: last, Resource: '*' } as const;
    expect(stepsOf(path, { statements: [deny] })).toEqual([]);
  });

  test('is not there outside the boundary', () => {
    const boundary = [{ Effect: 'Allow', Action: 'cloudwatch:*', Resource: '*' }] as const;
    expect(stepsOf(path, { boundary })).toEqual([]);
  });
});

const lists = ESCALATION_PATHS.filter(
  ({ method }) =>
    method.kind === 'existing' ||
    (method.kind === 'pass' && method.needs !== undefined) ||
    (method.kind === 'stack set' && method.existing),
);

describe.each(lists.map((path) => [path.id, path] as const))('%s and what exists', (_, path) => {
  test('is conditional and names the list while it is missing', () => {
    const found = stepsOf(path, { lists: 'missing' });
    expect(found.map(({ to }) => to)).toEqual([caseOf(path).target]);
    expect(found[0]?.verdict).toBe('conditional');
    const note = found[0]?.note ?? '';
    expect([...INVENTORY_COMMANDS.values()].some((command) => note.includes(command))).toBe(true);
  });

  test('is not there when the list is empty', () => {
    expect(stepsOf(path, { lists: 'empty' })).toEqual([]);
  });
});

const credentials = ESCALATION_PATHS.filter(({ method }) => method.kind === 'user');

test.each(credentials.map((path) => [path.id, path] as const))(
  '%s asks for the credential report',
  (_, path) => {
    const found = stepsOf(path, { credentials: 'missing' });
    expect(found.map(({ verdict }) => verdict)).toEqual(['conditional']);
    expect(found[0]?.note).toContain('get-credential-report');
  },
);

test('65 paths, each id once', () => {
  expect(ESCALATION_PATHS).toHaveLength(65);
  expect(new Set(ESCALATION_PATHS.map(({ id }) => id)).size).toBe(65);
  expect(lists).toHaveLength(27);
});

const PUBLISHED = '../shared/data/aws/pathfinding-cloud-paths.json';

test('the table has the published ids and required permissions', () => {
  if (!existsSync(PUBLISHED)) {
    console.log(`skipped: ${PUBLISHED} is not here`);
    return;
  }
  const published = JSON.parse(readFileSync(PUBLISHED, 'utf8')) as {
    id: string;
    permissions: { required: { permission: string }[] };
  }[];
  const plain = (pairs: readonly (readonly [string, readonly string[]])[]) =>
    Object.fromEntries(pairs.map(([id, actions]) => [id, [...new Set(actions)].sort()]));
  expect(
    plain(ESCALATION_PATHS.map(({ id, required }) => [id, required.map(({ action }) => action)])),
  ).toEqual(
    plain(
      published.map(({ id, permissions }) => [id, permissions.required.map(({ permission }) => permission)]),
    ),
  );
});
