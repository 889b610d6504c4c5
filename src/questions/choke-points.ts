import { f64 } from '../graph/columns';
import { buildBundles } from '../graph/kernels/bundles';
import { chokePoints } from '../graph/kernels/choke';
import { verbMask } from '../model/permission';
import type { ByVerdict, NodeRef, RecordRef, Scope } from './answers';
import { apart, cumulative, ranksWithin } from './by-verdict';
import { actingPrincipals } from './effective';
import { filterOf } from './scope-filter';
import { nodeRef, recordRef } from './refs';
import type { Estate } from './refs';

/** What goes with a node or a record. */
export interface Lost {
  /** Pairs that are no longer reached at all. */
  readonly lost: number;
  /**
   * Pairs that were reached with a verdict or a stronger one and no longer are. A pair that goes on with a weaker one is
   * in the first and not in the last, so that the numbers need not grow and are never subtracted.
   */
  readonly lostAtLeast: ByVerdict;
}

/** What the estate hangs on: what is lost when one node, or one record, goes. */
export interface ChokePoints {
  /** Pairs of an acting principal and something it reaches. */
  readonly pairs: number;
  /** The same, each by its strongest verdict. */
  readonly pairsByVerdict: ByVerdict;
  /** Most pairs lost first, then most with a stronger verdict, ties by number; only those that lose any. */
  readonly nodes: readonly ({ readonly node: NodeRef } & Lost)[];
  readonly records: readonly ({ readonly record: RecordRef } & Lost)[];
  /** How many nodes and records lose anything at all. */
  readonly chokingNodes: number;
  readonly chokingRecords: number;
  /** Those with which no pair goes altogether, only a stronger verdict of some: there are weaker ways besides. */
  readonly weakened: {
    readonly nodes: ChokePoints['nodes'];
    readonly records: ChokePoints['records'];
    readonly weakeningNodes: number;
    readonly weakeningRecords: number;
  };
}

/** The choke points of a whole estate within a scope, the first of each kind listed. Yields per principal. */
export function* listChokePoints(
  estate: Estate,
  scope: Scope,
  limit: number,
): Generator<number, ChokePoints> {
  const { graph } = estate;
  const pairs = new Map<number, number>();
  const byNode = new Map<number, Float64Array>();
  const byRecord = new Map<number, Float64Array>();
  for (const rank of ranksWithin(graph, scope)) {
    const bundles = yield* buildBundles(graph, filterOf(scope, rank), verbMask(...scope.verbs));
    const found = yield* chokePoints(bundles, actingPrincipals(graph), graph.records.length);
    pairs.set(rank, found.pairs);
    byNode.set(rank, found.byNode);
    byRecord.set(rank, found.byRecord);
  }
  const nodes = most(byNode, limit);
  const records = most(byRecord, limit);
  const ofNode = ({ number, ...lost }: Numbered) => ({ node: nodeRef(graph, number), ...lost });
  const ofRecord = ({ number, ...lost }: Numbered) => ({ record: recordRef(estate, number), ...lost });
  return {
    pairs: cumulative(pairs).notEvaluated,
    pairsByVerdict: apart(pairs),
    nodes: nodes.ended.map(ofNode),
    records: records.ended.map(ofRecord),
    chokingNodes: nodes.ending,
    chokingRecords: records.ending,
    weakened: {
      nodes: nodes.weakened.map(ofNode),
      records: records.weakened.map(ofRecord),
      weakeningNodes: nodes.weakening,
      weakeningRecords: records.weakening,
    },
  };
}

interface Numbered extends Lost {
  readonly number: number;
}

interface Most {
  readonly ended: readonly Numbered[];
  readonly ending: number;
  readonly weakened: readonly Numbered[];
  readonly weakening: number;
}

/** Those with the largest values, largest first: that lose anything at all, and that lose a verdict only. */
function most(byRank: ReadonlyMap<number, Float64Array>, limit: number): Most {
  const columns = [...byRank].reverse();
  const above = new Set<number>();
  let ending = 0;
  for (const [at, [, values]] of columns.entries()) {
    values.forEach((value, number) => {
      if (value > 0) above.add(number);
    });
    if (at === 0) ending = above.size;
  }
  const sorted = [...above].sort((a, b) => {
    const apartBy = columns.find(([, values]) => f64(values, a) !== f64(values, b))?.[1];
    return apartBy === undefined ? a - b : f64(apartBy, b) - f64(apartBy, a);
  });
  const numbered = (number: number): Numbered => {
    const lostAtLeast = cumulative(new Map(columns.map(([rank, values]) => [rank, f64(values, number)])));
    return { number, lost: lostAtLeast.notEvaluated, lostAtLeast };
  };
  return {
    ended: sorted.slice(0, Math.min(limit, ending)).map(numbered),
    ending,
    weakened: sorted.slice(ending, ending + limit).map(numbered),
    weakening: above.size - ending,
  };
}
