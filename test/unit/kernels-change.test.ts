import { describe, expect, test } from 'vitest';
import { alteredSteps, leadingTo, reachedOver } from '../../src/graph/kernels/altered';
import { affectedNodes, endedSteps } from '../../src/graph/kernels/change';
import type { Change } from '../../src/graph/kernels/change';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const own = { kind: 'permission', permission: 'own' } as const;
const free = { supports: [[]] };

const nodes = {
  // Hold what flows down to mid: on top itself, on what contains it, and by a group.
  direct: {},
  above: {},
  within: {},
  g: group,
  // Do not: without inheriting, by a membership alone, disabled, by what is not allowed, on mid alone.
  flat: {},
  member: {},
  off: { enabled: false },
  maybe: {},
  onMid: {},
  cont: thing,
  top: thing,
  mid: thing,
  leaf: thing,
  side: thing,
};

const { graph, node } = smallEstate({
  nodes,
  steps: [
    { from: 'direct', to: 'top', ...own, inherits: true },
    { from: 'above', to: 'cont', ...own, inherits: true },
    { from: 'within', to: 'g', kind: 'member' },
    { from: 'g', to: 'top', kind: 'control', permission: 'own', inherits: true },
    { from: 'flat', to: 'top', ...own },
    { from: 'member', to: 'top', kind: 'member' },
    { from: 'off', to: 'top', ...own, inherits: true },
    { from: 'maybe', to: 'top', ...own, inherits: true, verdict: 'conditional', note: 'if' },
    { from: 'onMid', to: 'mid', ...own },
    { from: 'cont', to: 'top', kind: 'contains', through: false, ...free },
    { from: 'top', to: 'mid', kind: 'contains', through: false, ...free },
    { from: 'mid', to: 'leaf', kind: 'contains', through: false, ...free },
    { from: 'leaf', to: 'side', kind: 'member' },
    { from: 'side', to: 'onMid', kind: 'unlocks' },
  ],
});
const filter = { at: 0, rank: 3 as const, becoming: true };
const named = (column: Uint8Array): string[] =>
  Object.keys(nodes)
    .filter((id) => column[node(id)] === 1)
    .sort();
const stepOf = (from: string, to: string): number =>
  [...graph.stepTo.keys()].find(
    (step) => graph.stepFrom[step] === node(from) && graph.stepTo[step] === node(to),
  )!;
const nothing: Change = { records: new Set(), nodes: new Set(), added: [] };

describe('who is affected by a step that begins or ends', () => {
  const affected = (from: string, containment: boolean, rank: 1 | 3 = 3): string[] =>
    named(runToEnd(affectedNodes(graph, { ...filter, rank }, [{ from: node(from), containment }])));

  test('is who acts where it starts', () => {
    expect(affected('g', false)).toEqual(['g', 'within']);
    expect(affected('mid', false)).toEqual(['mid']);
    // To control passes on too.
    expect(affected('top', false)).toEqual(['g', 'member', 'top', 'within']);
    expect(affected('onMid', false)).toEqual(['leaf', 'onMid', 'side']);
    expect(affected('off', false)).toEqual([]);
  });

  test('and for containment who holds what flows down to there', () => {
    expect(affected('mid', true)).toEqual(['above', 'direct', 'g', 'mid', 'within']);
    expect(affected('mid', true, 1)).toEqual(['above', 'direct', 'g', 'maybe', 'mid', 'within']);
    expect(affected('top', true)).toEqual(['above', 'direct', 'g', 'member', 'top', 'within']);
    expect(affected('cont', true)).toEqual(['above', 'cont']);
    expect(affected('off', true)).toEqual([]);
  });
});

describe('what is concerned by steps that end or begin', () => {
  const concerned = (ended: readonly number[], change = nothing): string[] =>
    named(
      runToEnd(
        leadingTo(graph, filter, [
          ...runToEnd(reachedOver(graph, filter, alteredSteps(graph, filter, ended, change))),
          ...change.added.map(({ from }) => from),
        ]),
      ),
    );
  // Whatever leads to a thing that is concerned is so too.
  const toTop = ['above', 'cont', 'direct', 'flat', 'g', 'member', 'off', 'top', 'within'];
  const toMid = [...toTop, 'leaf', 'mid', 'onMid', 'side'].sort();

  test('is where it leads, what that flows down to, and all that leads there', () => {
    expect(concerned([stepOf('flat', 'top')])).toEqual(toTop);
    expect(concerned([stepOf('direct', 'top')])).toEqual(toMid);
    expect(concerned([stepOf('onMid', 'mid')])).toEqual(toMid);
    expect(concerned([stepOf('within', 'g')])).toEqual(toMid);
    expect(concerned([stepOf('above', 'cont')])).toEqual(toMid);
    expect(concerned([])).toEqual([]);
  });

  test('and where an added one starts', () => {
    const added = (from: string, to: string): Change => ({
      ...nothing,
      added: [{ from: node(from), to: node(to), kind: 'member', label: 'new' }],
    });
    expect(concerned([], added('maybe', 'direct'))).toEqual([...toMid, 'maybe'].sort());
    expect(concerned([], added('maybe', 'off'))).toEqual(['maybe', 'off']);
  });
});

test('steps by whose supports a node is passed end with it', () => {
  const small = smallEstate({
    nodes: { a: {}, b: {}, p: group, q: group, x: thing },
    steps: [
      { from: 'a', to: 'x', ...own, supports: [['r'], ['s']], via: ['p', 'q'] },
      { from: 'b', to: 'x', ...own, supports: [['t']] },
    ],
  });
  const ended = (gone: readonly string[]): readonly number[] =>
    endedSteps(small.graph, recordSteps(small.graph), { ...nothing, nodes: new Set(gone.map(small.node)) });
  const step = [...small.graph.stepFrom].indexOf(small.node('a'));
  expect(ended(['q'])).toEqual([step]);
  expect(ended(['p'])).toEqual([step]);
  expect(ended(['b'])).toEqual([1 - step]);
  expect(ended(['b', 'p'])).toEqual([0, 1]);
});
