import type { AccessGraph } from '../graph/access-graph';
import type { NodeRef, RecordRef } from '../questions/answers';
import { nodeRef } from '../questions/refs';
import type { Published } from './publish';
import { sourceOf } from './publish';

/** A thing as listings of the command line name it. */
export function named(graph: AccessGraph, node: number): Published {
  return nodeJson(graph, nodeRef(graph, node));
}

export function nodeJson(graph: AccessGraph, { id, name, kind, tenant }: NodeRef): Published {
  return { id, name, kind, tenant: graph.tenants[tenant]?.name ?? '' };
}

export function recordRefJson({ kind, label, place }: RecordRef): Published {
  return { kind, label, source: sourceOf(place) };
}
