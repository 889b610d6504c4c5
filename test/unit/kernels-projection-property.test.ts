import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { assertGraph, assertIncoming, assertProjection } from '../../src/graph/kernels/integrity';
import { localityOrder } from '../../src/graph/kernels/locality';
import { NO_PLACE, incoming, project } from '../../src/graph/kernels/projection';
import type { Projection } from '../../src/graph/kernels/projection';
import { survivesWithout } from '../../src/graph/supports';
import { runToEnd } from '../../src/lib/steps';
import { SCOPES, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';

function reach(projection: Projection, start: number): number[] {
  const places = new Set([projection.controlled[start]!]);
  for (const place of places)
    for (let edge = projection.outStart[place]!; edge < projection.outStart[place + 1]!; edge++)
      places.add(projection.outTo[edge]!);
  return [...projection.end.keys()].filter(
    (node) => node !== start && projection.end[node] !== NO_PLACE && places.has(projection.end[node]!),
  );
}

function checkAll(graph: AccessGraph, projection: Projection, scope: Parameters<typeof naiveReach>[2]): void {
  assertProjection(graph, projection);
  assertIncoming(projection, incoming(projection));
  for (let start = 0; start < graph.nodes.length; start++)
    expect(reach(projection, start)).toEqual([...naiveReach(graph, start, scope)].sort((a, b) => a - b));
}

describe('a projection', () => {
  test('leads from where a node is controlled to the ends of what a naive search reaches', () => {
    holdsFor((graph) => {
      assertGraph(graph);
      for (const scope of SCOPES) checkAll(graph, runToEnd(project(graph, scope)), scope);
    });
  });

  test('without some records, only what survives without them', () => {
    holdsFor((graph) => {
      const removed = new Set([0, 3].filter((record) => record < graph.records.length));
      for (const scope of SCOPES) {
        const survives = survivesWithout(graph, removed);
        checkAll(graph, runToEnd(project(graph, { ...scope, survives })), { ...scope, removed });
      }
    });
  });

  test('the order holds every node once, by tenant, then kind', () => {
    holdsFor((graph) => {
      const order = [...localityOrder(graph)];
      expect([...order].sort((a, b) => a - b)).toEqual([...graph.nodes].map((_, i) => i));
      const places = order.map((node) => graph.nodeTenant[node]! * 100 + graph.nodeKind[node]!);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    });
  });
});
