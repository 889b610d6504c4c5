import { STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind } from '../graph/steps';
import type { CoverageGap } from '../model/snapshot';
import type { NodeRef } from '../questions/answers';
import { nodeRef, placeOf } from '../questions/refs';
import type { Estate } from '../questions/refs';
import type { NodeDetail } from './contract';

const SAME = STEP_KINDS.indexOf('same-identity');

/** What is known of one node. @throws RangeError where there is none of this number. */
export function nodeDetail(estate: Estate, node: number): NodeDetail {
  const { graph } = estate;
  const text = graph.nodes.at(node);
  if (text === undefined) throw new RangeError(`no node ${node}`);
  return {
    ...nodeRef(graph, node),
    aliases: text.aliases,
    ...(text.status === undefined ? {} : { status: text.status }),
    ...(text.identity === undefined ? {} : { identity: text.identity }),
    ...(text.classification === undefined ? {} : { classification: text.classification }),
    place: placeOf(estate, text.source),
    ...(text.accountability === undefined ? {} : { accountability: text.accountability }),
    properties: text.properties,
    sameAs: sameAs(graph, node),
    stepsOut: (graph.outStart[node + 1] ?? 0) - (graph.outStart[node] ?? 0),
    stepsIn: (graph.inStart[node + 1] ?? 0) - (graph.inStart[node] ?? 0),
  };
}

/** Other accounts of the same person. */
function sameAs(graph: AccessGraph, node: number): readonly NodeRef[] {
  const found = new Set<number>();
  for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (stepKind(graph, step) !== SAME) continue;
    const identity = graph.stepFrom[step] ?? 0;
    found.add(identity);
    for (let e = graph.outStart[identity] ?? 0; e < (graph.outStart[identity + 1] ?? 0); e++) {
      if (stepKind(graph, e) === SAME && graph.stepTo[e] !== node) found.add(graph.stepTo[e] ?? 0);
    }
  }
  return [...found].sort((a, b) => a - b).map((one) => nodeRef(graph, one));
}

/** Layers that are absent and could take away (some could add as well), for the systems and tenants of the nodes. */
export function assumedLayers(
  graph: AccessGraph,
  gaps: readonly CoverageGap[],
  nodes: readonly number[],
): readonly string[] {
  const systems = new Set(nodes.map((node) => graph.nodes.at(node)?.system));
  const tenants = new Set(
    nodes.flatMap((node) => {
      const tenant = graph.tenants[graph.nodeTenant[node] ?? 0];
      return [tenant?.id, tenant?.key, tenant?.name];
    }),
  );
  return [
    ...new Set(
      gaps
        .filter((gap) => gap.effect !== 'grants' && systems.has(gap.system))
        .filter((gap) => gap.tenant === undefined || tenants.has(gap.tenant))
        .map((gap) => `no ${gap.layer}`),
    ),
  ];
}
