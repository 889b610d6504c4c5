import { f64 } from '../graph/columns';
import { buildBundles } from '../graph/kernels/bundles';
import { chokePoints } from '../graph/kernels/choke';
import { verbMask } from '../model/permission';
import type { NodeRef, RecordRef, Scope } from './answers';
import { actingPrincipals } from './effective';
import { filterOf } from './scope-filter';
import { nodeRef, recordRef } from './refs';
import type { Estate } from './refs';

/** What the estate hangs on: what is lost when one node, or one record, goes. */
export interface ChokePoints {
  /** Pairs of an acting principal and something it reaches. */
  readonly pairs: number;
  /** Most pairs lost first, ties by number; only those that lose any. */
  readonly nodes: readonly { readonly node: NodeRef; readonly lost: number }[];
  readonly records: readonly { readonly record: RecordRef; readonly lost: number }[];
  /** How many nodes and records lose anything at all. */
  readonly chokingNodes: number;
  readonly chokingRecords: number;
}

/** The choke points of a whole estate within a scope, the first of each kind listed. Yields per principal. */
export function* listChokePoints(
  estate: Estate,
  scope: Scope,
  limit: number,
): Generator<number, ChokePoints> {
  const { graph } = estate;
  const bundles = yield* buildBundles(graph, filterOf(scope), verbMask(...scope.verbs));
  const found = yield* chokePoints(bundles, actingPrincipals(graph), graph.records.length);
  const nodes = most(found.byNode, limit);
  const records = most(found.byRecord, limit);
  return {
    pairs: found.pairs,
    nodes: nodes.first.map((node) => ({ node: nodeRef(graph, node), lost: f64(found.byNode, node) })),
    records: records.first.map((record) => ({
      record: recordRef(estate, record),
      lost: f64(found.byRecord, record),
    })),
    chokingNodes: nodes.all,
    chokingRecords: records.all,
  };
}

/** Numbers with the largest values, largest first. */
function most(
  values: Float64Array,
  limit: number,
): { readonly first: readonly number[]; readonly all: number } {
  const above: number[] = [];
  values.forEach((value, number) => {
    if (value > 0) above.push(number);
  });
  const all = above.length;
  above.sort((a, b) => f64(values, b) - f64(values, a) || a - b);
  return { first: above.slice(0, limit), all };
}
