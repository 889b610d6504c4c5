import { describe, expect, test } from 'vitest';
import { alteredSteps } from '../../src/graph/kernels/altered';
import { endedSteps } from '../../src/graph/kernels/change';
import { lostWithout } from '../../src/graph/kernels/lost-without';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const member = { kind: 'member' } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const flowing = { ...read, inherits: true } as const;
const holds = { kind: 'contains', through: false, supports: [[]] } as const;
const maybe = { verdict: 'conditional', note: 'if' } as const;
/** Stands on the record that is taken away. */
const gone = { supports: [['gone']] } as const;
const verdicts = ['none', 'not-evaluated', 'conditional', 'allowed'];

/** Who loses what without the record `gone`: `ada read vault: allowed none`; undefined where it is not told. */
function lost(estate: SmallEstate, rank: 1 | 2 | 3 = 1): string[] | undefined {
  const { graph } = smallEstate(estate);
  const record = [...graph.records].findIndex(({ key }) => key === 't|gone');
  const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
  const filter = { at: 0, rank, becoming: true };
  const ended = endedSteps(graph, recordSteps(graph), change);
  const starts = [...new Set(alteredSteps(graph, filter, ended, change).map(({ from }) => from))];
  const found = runToEnd(lostWithout(graph, filter, new Set(ended), starts));
  if (found === undefined) return undefined;
  const id = (node: number): string => graph.nodes.at(node)!.id;
  return [...found.principal.keys()]
    .map((i) => {
      const ranks = `${verdicts[found.before[i]!]!} ${verdicts[found.after[i]!]!}`;
      return `${id(found.principal[i]!)} ${id(found.resource[i]!)}: ${ranks}`;
    })
    .sort();
}

describe('what is lost without a membership', () => {
  const estate: SmallEstate = {
    nodes: { ada: {}, bob: {}, cy: {}, ops: group, staff: group, admins: group, x: thing, y: thing },
    steps: [
      { from: 'ada', to: 'ops', ...member },
      { from: 'bob', to: 'ops', ...member },
      { from: 'bob', to: 'admins', ...member },
      { from: 'cy', to: 'admins', ...member },
      { from: 'ops', to: 'admins', ...member, ...gone },
      { from: 'admins', to: 'x', ...read },
      { from: 'admins', to: 'y', ...read, ...maybe },
    ],
  };

  test('is lost by whoever comes there by no other', () => {
    expect(lost(estate)).toEqual(['ada x: allowed none', 'ada y: conditional none']);
    expect(lost(estate, 3)).toEqual(['ada x: allowed none']);
  });

  test('and kept where another group leads there, or gives the same', () => {
    const steps = [
      ...estate.steps,
      { from: 'ops', to: 'staff', ...member },
      { from: 'staff', to: 'y', ...read, verdict: 'not-evaluated', note: 'missing' } as const,
    ];
    expect(lost({ ...estate, steps })).toEqual(['ada x: allowed none', 'ada y: conditional not-evaluated']);
    expect(lost({ ...estate, steps: [...steps, { from: 'staff', to: 'admins', ...member }] })).toEqual([]);
    expect(
      lost({ ...estate, steps: [...steps, { from: 'staff', to: 'admins', ...member, ...maybe }] }),
    ).toEqual(['ada x: allowed conditional']);
  });

  test('a ring of groups leads back to where it began', () => {
    const steps = [
      ...estate.steps,
      { from: 'admins', to: 'staff', ...member },
      { from: 'staff', to: 'ops', ...member },
    ];
    expect(lost({ ...estate, steps })).toEqual(['ada x: allowed none', 'ada y: conditional none']);
  });
});

describe('what is lost without a permission that flows down', () => {
  const nodes = { ada: {}, bob: {}, ops: group, top: thing, left: thing, right: thing, leaf: thing };
  const steps: SmallEstate['steps'] = [
    { from: 'top', to: 'left', ...holds },
    { from: 'top', to: 'right', ...holds },
    { from: 'left', to: 'leaf', ...holds },
    { from: 'ada', to: 'ops', ...member },
    { from: 'bob', to: 'ops', ...member },
    { from: 'ops', to: 'top', ...flowing, ...gone },
  ];
  const of = (...more: SmallEstate['steps']): string[] | undefined =>
    lost({ nodes, steps: [...steps, ...more] });
  const all = (who: string): string[] =>
    ['leaf', 'left', 'right', 'top'].map((one) => `${who} ${one}: allowed none`);

  test('is all below it, but what is held on the way down', () => {
    expect(of()).toEqual([...all('ada'), ...all('bob')]);
    expect(of({ from: 'bob', to: 'left', ...flowing })).toEqual([
      ...all('ada'),
      'bob right: allowed none',
      'bob top: allowed none',
    ]);
    // On the container alone.
    expect(of({ from: 'bob', to: 'left', ...read })).toEqual([
      ...all('ada'),
      'bob leaf: allowed none',
      'bob right: allowed none',
      'bob top: allowed none',
    ]);
    expect(of({ from: 'bob', to: 'top', ...flowing, ...maybe })).toEqual([
      ...all('ada'),
      ...['leaf', 'left', 'right', 'top'].map((one) => `bob ${one}: allowed conditional`),
    ]);
    expect(of({ from: 'ops', to: 'top', ...flowing })).toEqual([]);
  });

  test('is not told where something is in two containers', () => {
    expect(of({ from: 'right', to: 'leaf', ...holds })).toBeUndefined();
    expect(of({ from: 'leaf', to: 'top', ...holds })).toBeUndefined();
    // Of what is not lost it does not matter.
    expect(of({ from: 'right', to: 'leaf', ...holds }, { from: 'ops', to: 'top', ...flowing })).toEqual([]);
  });
});
