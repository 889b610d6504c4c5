import { describe, expect, test } from 'vitest';
import { readArguments } from '../../src/cli/arguments';
import { reportScope } from '../../src/cli/report-scope';
import { Session } from '../../src/engine/session';
import { AT, buildEstate } from './random-estate';
import type { RandomStep } from './random-estate';
import { smallEstate } from './small-estate';

const step: RandomStep = {
  ...{ from: 0, to: 2, kind: 'permission', permission: 'read', verdict: 'allowed', through: false },
  ...{ inherits: false, until: 'never', supports: [[-1]] },
};
const node = { tenant: 0, disabled: false, resource: false };
const graph = buildEstate({
  nodes: [node, node, { ...node, resource: true }, node],
  steps: [step, { ...step, from: 1, permission: 'write' }],
});
const names = ['Ada', 'Bo', 'Ledger', 'Cy'];
const session = Session.fromDecided({
  graph: {
    ...graph,
    nodes: Array.from(graph.nodes, (one, i) => ({ ...one, id: `id-of-${i}`, name: names[i] ?? '' })),
  },
  inputs: [],
  gaps: [],
});

function scopeOf(...argv: string[]) {
  const args = readArguments(['report', '-o', 'x.html', ...argv, 'files'], AT);
  if (!args.ok || typeof args.value === 'string') throw new Error('these are no arguments');
  return reportScope(session, args.value, 'Title');
}

describe('the scope of a report by a question', () => {
  test.each([
    ['what a start reaches', ['--from', 'Ada'], [0, 2], { mode: 'blast', start: [0] }],
    ['who reaches a target', ['--to', 'Ledger'], [0, 1, 2], { mode: 'who', start: [], target: 2 }],
    ['routes', ['--from', 'Bo', '--to', 'Ledger'], [1, 2], { mode: 'routes', start: [1], target: 2 }],
    ['routes of several', ['--from', 'Ada', '--from', 'Bo', '--to', 'Ledger'], [0, 1, 2], undefined],
    ['several targets', ['--to', 'Ledger', '--to', 'Bo'], [0, 1, 2], undefined],
  ] as const)('%s: its nodes, and where it opens', (_, argv, nodes, start) => {
    const scope = scopeOf(...argv);
    if (!scope.ok || scope.value.kind !== 'view') throw new Error('no view');
    expect(scope.value.nodes).toEqual(nodes);
    const asked = { atLeast: 'not-evaluated', verbs: [], becoming: true };
    expect(scope.value.start).toEqual(start === undefined ? undefined : { ...start, ...asked });
  });

  test('who reaches a target: with the folder they pass on their way, without which a report knows no way', () => {
    const { graph: estate, node: at } = smallEstate({
      nodes: { tech: {}, folder: { resource: true }, password: {}, service: {} },
      steps: [
        { from: 'tech', to: 'folder', kind: 'permission', permission: 'read', through: true },
        { from: 'folder', to: 'password', kind: 'contains', through: true },
        { from: 'password', to: 'service', kind: 'unlocks' },
      ],
    });
    const args = readArguments(['report', '-o', 'x.html', '--to', 'service', 'files'], AT);
    if (!args.ok || typeof args.value === 'string') throw new Error('these are no arguments');
    const open = Session.fromDecided({ graph: estate, inputs: [], gaps: [] });
    const scope = reportScope(open, args.value, 'Title');
    if (!scope.ok || scope.value.kind !== 'view') throw new Error('no view');
    expect(scope.value.nodes).toContain(at('folder'));
  });

  test.each([
    ['what a start reaches', ['--from', 'Ada', '--verb', 'view'], [0], { mode: 'blast', start: [0] }],
    [
      'who reaches a target',
      ['--to', 'Ledger', '--verb', 'view'],
      [1, 2],
      { mode: 'who', start: [], target: 2 },
    ],
    [
      'routes',
      ['--from', 'Bo', '--to', 'Ledger', '--verb', 'view'],
      [1, 2],
      { mode: 'routes', start: [1], target: 2 },
    ],
  ] as const)('%s with a verb: only what ends in it, and the report opens so', (_, argv, nodes, start) => {
    const scope = scopeOf(...argv);
    if (!scope.ok || scope.value.kind !== 'view') throw new Error('no view');
    expect(scope.value.nodes).toEqual(nodes);
    expect(scope.value.start).toEqual({
      ...start,
      atLeast: 'not-evaluated',
      verbs: ['view'],
      becoming: true,
    });
  });

  test('a question of nobody, and two scopes at once, are refused', () => {
    expect(scopeOf('--from', 'Nobody')).toEqual({ ok: false, error: 'Nobody is no name here' });
    expect(scopeOf('--from', 'Ada', '--finding', 'x').ok).toBe(false);
    expect(scopeOf('--tenant', 'nowhere').ok).toBe(false);
  });
});
