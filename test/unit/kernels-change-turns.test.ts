import { expect, test, vi } from 'vitest';
import { alteredSteps, leadingTo, reachedOver, replacedSteps } from '../../src/graph/kernels/altered';
import { affectedNodes } from '../../src/graph/kernels/change';
import { lostWithout } from '../../src/graph/kernels/lost-without';
import { RowHolders } from '../../src/graph/kernels/row-holders';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('what a change does: a turn for each node gone on from, and each come back to', () => {
  const group = { type: 'group' } as const;
  const thing = { resource: true } as const;
  const read = { kind: 'permission', permission: 'read' } as const;
  const { graph, node } = smallEstate({
    nodes: { a: {}, b: {}, off: { ...group, enabled: false }, g: group, h: group, x: thing },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'a', to: 'h', kind: 'member' },
      { from: 'h', to: 'g', kind: 'member' },
      { from: 'b', to: 'g', kind: 'member' },
      { from: 'off', to: 'g', kind: 'member' },
      { from: 'g', to: 'x', ...read },
    ],
  });
  const filter = { at: 0, rank: 1 as const, becoming: true };
  const marks = (names: readonly string[]): Uint8Array =>
    Uint8Array.from(graph.nodes, (_, one) => (names.map(node).includes(one) ? 1 : 0));
  const direct = [...graph.stepTo.keys()].filter(
    (step) => graph.stepFrom[step] === node('a') && graph.stepTo[step] === node('g'),
  );
  // From a on, then from h on, which leads to g.
  const replaced = turns(replacedSteps(graph, filter, direct));
  expect(replaced).toEqual({ value: new Set(direct), turns: 2 });
  const change = { records: new Set<number>(), nodes: new Set<number>(), added: [] };
  const altered = alteredSteps(graph, filter, direct, change);
  // Everyone who comes to a, and a itself.
  const affected = turns(affectedNodes(graph, filter, altered));
  expect(affected).toEqual({ value: marks(['a']), turns: 1 });
  const into = turns(affectedNodes(graph, filter, [{ from: node('g'), containment: false }]));
  expect(into).toEqual({ value: marks(['a', 'b', 'g', 'h']), turns: 4 });
  // g alone is gone on from.
  const reached = turns(reachedOver(graph, filter, altered));
  expect(reached).toEqual({ value: [node('g'), node('x')], turns: 1 });
  const leading = turns(leadingTo(graph, filter, reached.value));
  expect([...leading.value]).toEqual([...graph.nodeKind.keys()].map(() => 1));
  expect(leading.turns).toBe(graph.nodes.length);
  const holders = new RowHolders(graph, filter);
  const rows = { permission: [graph.permissions.indexOf('read')], resource: [node('x')] };
  const held = turns(holders.at(rows, 1, new Set()));
  // g, and a, h and b that belong to it.
  expect(held.turns).toBe(4);
  expect([...held.value.keys()].filter((one) => held.value[one] === 1).sort()).toEqual(
    ['a', 'b', 'g', 'h'].map(node).sort(),
  );
  // One look at the step into x, four into g, one into h, and one for each of the four.
  expect(holders.spent).toBe(1 + 4 + 1 + 4);
});

test('what records taken away take from everyone: turns for each who loses, and for each row', () => {
  const group = { type: 'group' } as const;
  const filter = { at: 0, rank: 1 as const, becoming: true };
  /** Turns where so many are in a group that is given so many things, all by the step that ends. */
  const asked = (people: number, things: number): { lost: number; turns: number } => {
    const own = Array.from({ length: people }, (_, i) => `p${i}`);
    const below = Array.from({ length: things }, (_, i) => `x${i}`);
    const { graph, node } = smallEstate({
      nodes: {
        ...Object.fromEntries(own.map((name) => [name, {}])),
        g: group,
        h: group,
        top: { resource: true },
        ...Object.fromEntries(below.map((name) => [name, { resource: true }])),
      },
      steps: [
        ...own.map((from) => ({ from, to: 'g', kind: 'member' }) as const),
        { from: 'g', to: 'h', kind: 'member' },
        { from: 'h', to: 'top', kind: 'permission', permission: 'read', inherits: true },
        ...below.map((to) => ({ from: 'top', to, kind: 'contains', through: false }) as const),
      ],
    });
    const steps = [...graph.stepTo.keys()].filter((step) => graph.stepTo[step] === node('h'));
    const given = [...graph.stepTo.keys()].filter((step) => graph.stepFrom[step] === node('h'));
    const [members, permission] = [
      turns(lostWithout(graph, filter, new Set(steps), [node('g')])),
      turns(lostWithout(graph, filter, new Set(given), [node('h')])),
    ];
    expect(members.value?.lost).toBe(people * (things + 1));
    expect(permission.value?.lost).toBe(people * (things + 1));
    return { lost: people * (things + 1), turns: Math.min(members.turns, permission.turns) };
  };
  for (const [people, things] of [
    [1, 40],
    [40, 1],
    [20, 20],
  ] as const) {
    const { lost, turns } = asked(people, things);
    // Who loses the same shares the rows, which are listed for each.
    expect(turns).toBeGreaterThan(lost + 2 * people);
  }
});
