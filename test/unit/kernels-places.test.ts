import { describe, expect, test } from 'vitest';
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { countReach, startersOf } from '../../src/graph/kernels/counts';
import { localityOrder } from '../../src/graph/kernels/locality';
import { NO_PLACE, NO_STEP, project } from '../../src/graph/kernels/projection';
import type { Projection } from '../../src/graph/kernels/projection';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { holdsInside } from './kernels-estate';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

const CONTAINS = STEP_KINDS.indexOf('contains');

/** Depth first from what nothing contains, then whatever is on cycles; by tenant and kind, else in that order. */
function naiveOrder(graph: AccessGraph): number[] {
  const contains = (step: number): boolean => graph.classes.kind[graph.stepClass[step]!] === CONTAINS;
  const steps = [...graph.stepTo.keys()].filter(contains);
  const nodes = [...graph.nodeKind.keys()];
  const held = new Set(steps.map((step) => graph.stepTo[step]));
  const order: number[] = [];
  const visit = (node: number): void => {
    if (order.includes(node)) return;
    order.push(node);
    for (const step of steps) if (graph.stepFrom[step] === node) visit(graph.stepTo[step]!);
  };
  for (const node of nodes) if (!held.has(node)) visit(node);
  for (const node of nodes) visit(node);
  return order
    .map((node, i) => ({ node, i }))
    .sort(
      (a, b) =>
        graph.nodeTenant[a.node]! - graph.nodeTenant[b.node]! ||
        graph.nodeKind[a.node]! - graph.nodeKind[b.node]! ||
        a.i - b.i,
    )
    .map(({ node }) => node);
}

describe('the order of places', () => {
  test('is by tenant, kind and containment, what a container holds right after it', () => {
    holdsInside((graph) => {
      expect([...localityOrder(graph)]).toEqual(naiveOrder(graph));
    });
  });

  test('keeps what one container holds together, whatever its numbers', () => {
    const { graph, node } = smallEstate({
      nodes: {
        a: { resource: true },
        b: { resource: true },
        c: { resource: true },
        d: { resource: true },
        e: { resource: true },
        f: { resource: true },
      },
      steps: [
        { from: 'f', to: 'a', kind: 'contains' },
        { from: 'f', to: 'd', kind: 'contains' },
        { from: 'd', to: 'b', kind: 'contains' },
        { from: 'e', to: 'c', kind: 'contains' },
        // Not containment: says nothing of where one stands.
        { from: 'b', to: 'f', kind: 'member' },
      ],
    });
    expect([...localityOrder(graph)]).toEqual(['e', 'c', 'f', 'a', 'd', 'b'].map(node));
    expect([...localityOrder(graph)]).toEqual(naiveOrder(graph));
  });
});

const resource = { resource: true } as const;

/** Places each node has, by id, and edges; of a walk with these verbs. */
function shape(
  estate: SmallEstate,
  verbs = 0,
): { readonly places: Record<string, number>; readonly edges: string[]; readonly found: Projection } {
  const { graph } = smallEstate(estate);
  const found = runToEnd(project(graph, { at: 0, rank: 1, becoming: true, verbs }));
  const id = (place: number): string => {
    const node = found.nodeOf[place]!;
    const roles = [
      found.controlled[node] === place ? 'c' : '',
      found.end[node] === place ? 'e' : '',
      found.end[node] !== place && found.covered[node] === place ? 'v' : '',
    ].join('');
    return `${graph.nodes.at(node)!.id}.${roles}`;
  };
  const places: Record<string, number> = {};
  for (const node of found.nodeOf) {
    const name = graph.nodes.at(node)!.id;
    places[name] = (places[name] ?? 0) + 1;
  }
  const edges: string[] = [];
  for (let place = 0; place < found.places; place++)
    for (let e = found.outStart[place]!; e < found.outStart[place + 1]!; e++)
      edges.push(`${id(place)} ${found.outStep[e] === NO_STEP ? '=' : ''}> ${id(found.outTo[e]!)}`);
  return { places, edges: edges.sort(), found };
}

const own = verbMask('administer');

describe('a projection has as few places and edges as decide the walk', () => {
  test('one of each node where control alone passes on', () => {
    const { places, edges } = shape({
      nodes: { a: {}, g: { type: 'group' }, h: { type: 'group' } },
      steps: [
        { from: 'a', to: 'g', kind: 'member' },
        { from: 'g', to: 'h', kind: 'member' },
      ],
    });
    expect(places).toEqual({ a: 1, g: 1, h: 1 });
    expect(edges).toEqual(['a.ce > g.ce', 'g.ce > h.ce']);
  });

  test('one of a resource that a permission ends at, and two of a principal one may also act as', () => {
    const { places, edges } = shape({
      nodes: { a: {}, b: {}, g: { type: 'group' }, x: resource },
      steps: [
        { from: 'a', to: 'x', kind: 'permission', permission: 'read' },
        { from: 'a', to: 'b', kind: 'permission', permission: 'read' },
        { from: 'b', to: 'g', kind: 'member' },
      ],
    });
    expect(places).toEqual({ a: 1, b: 2, g: 1, x: 1 });
    expect(edges).toEqual(['a.ce > b.e', 'a.ce > x.ce', 'b.c => b.e', 'b.c > g.ce']);
  });

  test('one of a container below which control and permission lead to the same', () => {
    const { places, edges } = shape({
      nodes: { a: {}, top: resource, mid: resource, x: resource },
      steps: [
        { from: 'a', to: 'top', kind: 'permission', permission: 'own', inherits: true },
        { from: 'top', to: 'mid', kind: 'contains' },
        { from: 'mid', to: 'x', kind: 'contains' },
      ],
    });
    expect(places).toEqual({ a: 1, top: 1, mid: 1, x: 1 });
    expect(edges).toEqual(['a.ce > top.ce', 'mid.ce > x.ce', 'top.ce > mid.ce']);
  });

  test('three of a container where something deep below it differs', () => {
    const { places, edges } = shape({
      nodes: { a: {}, top: resource, mid: resource, x: resource, y: resource },
      steps: [
        { from: 'a', to: 'top', kind: 'permission', permission: 'own', inherits: true },
        { from: 'top', to: 'mid', kind: 'contains' },
        { from: 'mid', to: 'x', kind: 'contains' },
        { from: 'x', to: 'y', kind: 'permission', permission: 'read' },
      ],
    });
    expect(places).toEqual({ a: 1, top: 3, mid: 3, x: 2, y: 1 });
    expect(edges).toEqual(
      [
        'a.ce > top.v',
        'top.c > mid.c',
        'top.c => top.e',
        'top.v > mid.v',
        'top.v => top.e',
        'mid.c > x.c',
        'mid.c => mid.e',
        'mid.v > x.e',
        'mid.v => mid.e',
        'x.c > y.ce',
        'x.c => x.e',
      ].sort(),
    );
  });

  test('not more of what differs but no permission flows down to', () => {
    const { places } = shape({
      nodes: { a: {}, top: resource, mid: resource, x: resource, y: resource },
      steps: [
        { from: 'a', to: 'top', kind: 'control', permission: 'own' },
        { from: 'top', to: 'mid', kind: 'contains' },
        { from: 'mid', to: 'x', kind: 'contains' },
        { from: 'x', to: 'y', kind: 'permission', permission: 'read' },
      ],
    });
    expect(places).toEqual({ a: 1, top: 1, mid: 1, x: 1, y: 1 });
  });

  test('of containment that control does not pass: the container differs from what covers it', () => {
    const { places, edges } = shape({
      nodes: { a: {}, top: resource, x: resource, y: resource },
      steps: [
        { from: 'a', to: 'top', kind: 'permission', permission: 'own', inherits: true },
        { from: 'top', to: 'x', kind: 'contains', through: false },
        { from: 'top', to: 'y', kind: 'contains' },
      ],
    });
    expect(places).toEqual({ a: 1, top: 3, x: 1, y: 1 });
    expect(edges).toEqual(
      [
        'a.ce > top.v',
        'top.c > y.ce',
        'top.c => top.e',
        'top.v > x.ce',
        'top.v > y.ce',
        'top.v => top.e',
      ].sort(),
    );
    // Nobody passes from control to x: two places are enough.
    const alone = shape({
      nodes: { a: {}, top: resource, x: resource },
      steps: [
        { from: 'a', to: 'top', kind: 'permission', permission: 'own', inherits: true },
        { from: 'top', to: 'x', kind: 'contains', through: false },
      ],
    });
    expect(alone.places).toEqual({ a: 1, top: 2, x: 1 });
    expect(alone.edges).toEqual(['a.ce > top.v', 'top.v > x.ce', 'top.v => top.ce'].sort());
  });

  test('nothing leaves what is disabled', () => {
    const { places, edges } = shape({
      nodes: { a: {}, off: { enabled: false }, g: { type: 'group' }, x: resource },
      steps: [
        { from: 'a', to: 'off', kind: 'control', permission: 'own' },
        { from: 'a', to: 'off', kind: 'permission', permission: 'read' },
        { from: 'off', to: 'g', kind: 'member' },
        { from: 'off', to: 'x', kind: 'permission', permission: 'read' },
      ],
    });
    expect(places).toEqual({ a: 1, off: 1, g: 1, x: 1 });
    expect(edges).toEqual(['a.ce > off.ce', 'a.ce > off.ce']);
  });

  test('with verbs an end only where a permission with one leads, and no way to what leads nowhere', () => {
    const { places, edges, found } = shape(
      {
        nodes: { a: {}, g: { type: 'group' }, h: { type: 'group' }, x: resource, y: resource },
        steps: [
          { from: 'a', to: 'g', kind: 'member' },
          { from: 'a', to: 'h', kind: 'member' },
          { from: 'g', to: 'x', kind: 'permission', permission: 'own', verbs: own },
          { from: 'g', to: 'y', kind: 'permission', permission: 'read', verbs: verbMask('view') },
        ],
      },
      own,
    );
    expect(edges).toEqual(['a.c > g.c', 'g.c > x.e']);
    expect(places).toEqual({ a: 1, g: 1, h: 1, x: 2, y: 1 });
    expect([...found.end].filter((place) => place !== NO_PLACE).length).toBe(1);
  });

  test('with verbs a control both passes on and ends', () => {
    const { edges } = shape(
      {
        nodes: { a: {}, b: {}, top: resource, x: resource },
        steps: [
          { from: 'a', to: 'b', kind: 'control', permission: 'own', verbs: own },
          { from: 'b', to: 'top', kind: 'permission', permission: 'own', verbs: own, inherits: true },
          { from: 'top', to: 'x', kind: 'contains' },
        ],
      },
      own,
    );
    expect(edges).toEqual(
      ['a.c > b.c', 'a.c > b.e', 'b.c > top.e', 'top.c > x.c', 'top.e > x.e']
        .sort()
        .filter((e) => e !== 'top.c > x.c'),
    );
  });

  test('has room for edges that stand for two places each', () => {
    const nodes = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x${i}`, resource]));
    const { edges } = shape({
      nodes: { a: {}, z: resource, ...nodes },
      steps: [
        { from: 'a', to: 'x0', kind: 'permission', permission: 'own', inherits: true },
        ...Array.from({ length: 59 }, (_, i) => ({
          from: `x${i}`,
          to: `x${i + 1}`,
          kind: 'contains' as const,
        })),
        ...Array.from({ length: 60 }, (_, i) => ({
          from: `x${i}`,
          to: `x${(i * 7 + 3) % 60}`,
          kind: 'contains' as const,
        })).filter(({ from, to }) => from !== to),
        { from: 'x59', to: 'z', kind: 'permission', permission: 'read' },
      ],
    });
    const count = (pattern: RegExp): number => edges.filter((edge) => pattern.test(edge)).length;
    // Every containment twice, once of control and once of cover.
    expect(count(/c > x\d+\.c/u)).toBe(count(/v > x\d+\.[ve]/u));
    expect(count(/ => /u)).toBeGreaterThanOrEqual(120);
  });
});

describe('turns', () => {
  test('a small estate is projected and counted in few', () => {
    holdsInside((graph) => {
      for (const verbs of [0, own]) {
        const projected = turns(project(graph, { at: 1_000, rank: 1, becoming: true, verbs }));
        expect(projected.turns).toBe(4);
        expect(turns(countReach(projected.value, startersOf(graph))).turns).toBeLessThanOrEqual(30);
      }
    }, 8);
  });
});
