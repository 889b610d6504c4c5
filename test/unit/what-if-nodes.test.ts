import { expect, test } from 'vitest';
import { ColumnBuilder } from '../../src/graph/build';
import type { AccessGraph } from '../../src/graph/access-graph';
import { recordSteps, stepsOfRecord } from '../../src/graph/kernels/record-steps';
import { editGraph } from '../../src/graph/kernels/edit';
import { recordView } from '../../src/engine/records';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import { STANDING } from '../../src/model/window';
import { whatIf } from '../../src/questions/what-if';

const scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

/** ada holds `read` on the store through either of two groups; the groups stand in the supports, as AWS has them. */
function estate(): { readonly graph: AccessGraph; readonly node: (id: string) => number } {
  const base = { system: 't', source: { file: 0 } };
  const principal = (id: string, type: 'user' | 'group'): SnapshotRecord => ({
    ...base,
    kind: 'principal',
    key: `t|${id}`,
    id,
    name: id,
    type,
    tenant: 't|acme',
  });
  const membership = (group: string): SnapshotRecord => ({
    ...base,
    kind: 'membership',
    key: `t|in ${group}`,
    member: 't|ada',
    group: `t|${group}`,
    window: STANDING,
  });
  const builder = new ColumnBuilder(
    recordView([
      { ...base, kind: 'tenant', key: 't|acme', id: 'acme', name: 'acme', type: 'x' },
      principal('ada', 'user'),
      principal('ops', 'group'),
      principal('dev', 'group'),
      { ...base, kind: 'resource', key: 't|store', id: 'store', name: 'store', type: 'x', tenant: 't|acme' },
      membership('ops'),
      membership('dev'),
    ]),
  );
  builder.step({
    from: 't|ada',
    to: 't|store',
    kind: 'permission',
    permission: 'read',
    verdict: 'allowed',
    window: STANDING,
    supports: [
      { records: ['t|in ops'], via: ['t|ops'] },
      { records: ['t|in dev'], via: ['t|dev'] },
    ],
  });
  const graph = builder.finish();
  return { graph, node: (id) => [...graph.nodes].findIndex((one) => one.id === id) };
}

test('a group that goes takes with it what passes through it', () => {
  const { graph, node } = estate();
  const without = (...ids: string[]): number => {
    const change = { records: new Set<number>(), nodes: new Set(ids.map(node)), added: [] };
    const edited = editGraph(graph, change);
    const { differences } = runToEnd(whatIf(graph, change, scope, recordSteps(graph)));
    expect(edited.stepTo.length).toBe(differences.lost === 0 ? 1 : 0);
    return differences.lost;
  };
  expect(without('ops')).toBe(0);
  expect(without('dev')).toBe(0);
  expect(without('ops', 'dev')).toBe(1);
  expect(without('store')).toBe(1);
  expect(without('ada')).toBe(1);
});

test('a group that goes leaves the other support alone in the edited graph', () => {
  const { graph, node } = estate();
  const edited = editGraph(graph, { records: new Set(), nodes: new Set([node('ops')]), added: [] });
  expect([...edited.supportStart]).toEqual([0, 1]);
  expect([...edited.supportVia]).toEqual([node('dev')]);
});

test('which steps a record stands in is found once, and kept with the graph', () => {
  const { graph } = estate();
  const found = recordSteps(graph);
  expect(recordSteps(graph)).toBe(found);
  const inSteps = [...graph.records].map((_, record) => [...stepsOfRecord(found, record)]);
  expect(inSteps.filter((steps) => steps.length > 0)).toEqual([[0], [0]]);
  const { graph: other } = estate();
  expect(recordSteps(other)).not.toBe(found);
  expect(recordSteps(other)).toEqual(found);
});
