import { describe, expect, test } from 'vitest';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { NEEDED, REDUNDANT, redundantGrants } from '../../src/questions/redundant';
import { whatIf } from '../../src/questions/what-if';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

const SCOPE: Scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true };

type Steps = SmallEstate['steps'];

const held = (from: string, to: string, permission: string, inherits = false): Steps[number] => ({
  from,
  to,
  kind: 'permission',
  permission,
  inherits,
  supports: [[`${from} ${permission} ${to}`]],
});
const contains = (from: string, to: string): Steps[number] => ({
  from,
  to,
  kind: 'contains',
  supports: [[]],
});
const assumes = (from: string, to: string): Steps[number] => ({
  from,
  to,
  kind: 'assume',
  supports: [[`${from} as ${to}`]],
});

/** Records that are needed, those that are not; each as the removal of that record alone tells. */
function decided(estate: SmallEstate): {
  readonly needed: readonly string[];
  readonly not: readonly string[];
} {
  const { graph } = smallEstate(estate);
  const index = recordSteps(graph);
  const marks = runToEnd(redundantGrants(graph, SCOPE));
  for (const how of [[2], [undefined, 0], [2, 0]] as const) {
    expect(runToEnd(redundantGrants(graph, SCOPE, ...how))).toEqual(marks);
  }
  const needed: string[] = [];
  const not: string[] = [];
  for (const [record, { key }] of [...graph.records].entries()) {
    const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
    const { lost, weaker } = runToEnd(whatIf(graph, change, SCOPE, index)).differences;
    expect([key, marks[record]]).toEqual([key, lost + weaker > 0 ? NEEDED : REDUNDANT]);
    (lost + weaker > 0 ? needed : not).push(key.slice(2));
  }
  return { needed: needed.sort(), not: not.sort() };
}

const things = {
  c: { resource: true },
  d: { resource: true },
  e: { resource: true },
  x: { resource: true },
} as const;

describe('what flows down containment, record by record', () => {
  const within = [contains('c', 'd'), contains('d', 'e'), contains('c', 'x')];

  test('a grant below is needed by nobody who holds the same above', () => {
    const found = decided({
      nodes: { p: {}, q: {}, ...things },
      steps: [
        ...within,
        held('p', 'c', 'read', true),
        held('p', 'c', 'write', true),
        held('q', 'c', 'read'),
        held('q', 'c', 'write'),
        held('p', 'd', 'read', true),
        held('p', 'x', 'read'),
        held('q', 'x', 'read'),
      ],
    });
    expect(found.not).toEqual(['p read d', 'p read x']);
    expect(found.needed).toEqual(['p read c', 'p write c', 'q read c', 'q read x', 'q write c']);
  });

  test('held above without flowing, a grant that flows is needed for what is below', () => {
    const grants = ['read', 'write'].flatMap((name) => [
      { ...held('p', 'g', name), kind: 'member' as const },
      held('p', 'c', name),
    ]);
    const found = decided({
      nodes: { p: {}, g: { type: 'group' }, ...things },
      steps: [
        ...within,
        { from: 'p', to: 'g', kind: 'member', supports: [['p in g']] },
        held('g', 'c', 'read', true),
        held('g', 'c', 'write', true),
        ...grants.filter(({ kind }) => kind === 'permission'),
      ],
    });
    expect(found.not).toEqual(['p read c', 'p write c']);
    expect(found.needed).toEqual(['g read c', 'g write c', 'p in g']);
  });

  test('a permission that stands for others gives theirs, on the thing itself and below', () => {
    const found = decided({
      nodes: { p: {}, q: {}, ...things },
      steps: [
        ...within,
        held('p', 'c', 's3:*', true),
        held('p', 'c', 's3:GetItem', true),
        held('q', 'c', 's3:Get*', true),
        held('p', 'x', 's3:Get*'),
        held('q', 'x', 's3:GetItem'),
        held('q', 'c', 's3:GetItem'),
      ],
    });
    expect(found.needed).toContain('p s3:* c');
    expect(found.needed).toContain('q s3:Get* c');
  });
});

describe('who act as one another', () => {
  const nodes = { a: { type: 'role' }, b: { type: 'role' }, v: {}, ...things } as const;
  const round = [assumes('a', 'b'), assumes('b', 'a')];

  test('each way is needed where only the other holds something', () => {
    const { needed, not } = decided({ nodes, steps: [...round, held('b', 'c', 'read')] });
    expect([needed, not]).toEqual([['a as b', 'b as a', 'b read c'], []]);
  });

  test('a way round that gives nobody more than what is held without it is not', () => {
    const member = (from: string, to: string): Steps[number] => ({ ...assumes(from, to), kind: 'member' });
    const steps = [member('a', 'b'), member('b', 'a'), held('b', 'c', 'read')];
    expect(decided({ nodes, steps: [...steps, held('a', 'c', 'read')] }).not).toEqual([
      'a as b',
      'a read c',
      'b as a',
      'b read c',
    ]);
    const below = [
      ...steps,
      held('b', 'd', 'read'),
      held('v', 'c', 'read'),
      member('v', 'a'),
      member('a', 'v'),
    ];
    expect(decided({ nodes, steps: below })).toEqual({
      needed: ['a as b', 'b read d', 'v as a'],
      not: ['a as v', 'b as a', 'b read c', 'v read c'],
    });
  });

  test('records that take several ways away at once', () => {
    const one = [['both']];
    const { needed, not } = decided({
      nodes: { ...nodes, g: { type: 'group' }, h: { type: 'group' } },
      steps: [
        { from: 'v', to: 'g', kind: 'member', supports: one },
        { from: 'v', to: 'h', kind: 'member', supports: one },
        held('g', 'c', 'read'),
        held('h', 'c', 'read'),
        { from: 'g', to: 'd', kind: 'permission', permission: 'read', supports: [['twice']] },
        { from: 'h', to: 'd', kind: 'permission', permission: 'read', supports: [['twice']] },
      ],
    });
    expect(needed).toEqual(['both', 'twice']);
    expect(not).toEqual(['g read c', 'h read c']);
  });
});
