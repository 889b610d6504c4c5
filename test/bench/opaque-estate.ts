import type { AccessGraph, GraphNode, GraphRecord } from '../../src/graph/access-graph';
import { generate, random } from './generate';

/** The ids a directory gives its objects: random, so that nothing makes them shorter. */
function guid(next: () => number): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * An estate as a large directory exports it: every object has a random id, an object of the synchronised directory, a
 * key and an application of its own; every grant has an id. About 130 bytes a node that no compression takes away.
 */
export function opaqueEstate(nodes: number): AccessGraph {
  const graph = generate('entitlement', nodes);
  const nodeWith = (node: GraphNode, index: number): GraphNode => {
    const next = random(index + 1);
    const id = guid(next);
    return {
      ...node,
      key: `made|${id}`,
      id,
      name: `${node.name} ${guid(next).slice(0, 8)}`,
      properties: [
        ['onPremisesImmutableId', guid(next)],
        ['appId', guid(next)],
        ['keyId', guid(next)],
        ['deviceId', guid(next)],
      ],
    };
  };
  const recordWith = (record: GraphRecord, index: number): GraphRecord => ({
    ...record,
    key: `made|${guid(random(index + 2 ** 30))}`,
  });
  return {
    ...graph,
    nodes: Array.from(graph.nodes, nodeWith),
    records: Array.from(graph.records, recordWith),
  };
}
