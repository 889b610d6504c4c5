import type { AccessGraph } from '../graph/access-graph';
import { u32, u8 } from '../graph/columns';
import { HOLDS, PASSES, CONTAINS, holdingSteps } from '../graph/kernels/holding-steps';
import { recordSteps } from '../graph/kernels/record-steps';
import type { RecordSteps } from '../graph/kernels/record-steps';
import { NEEDED, REDUNDANT, redundantRecords } from '../graph/kernels/redundant';
import { rowBundles } from '../graph/kernels/row-bundles';
import { RowLook } from '../graph/kernels/row-look';
import { rowLosses } from '../graph/kernels/row-losses';
import { endSupport, firstSupport, recordsOf } from '../graph/supports';
import { isContainment, isDisabled } from '../graph/walk';
import type { Scope } from './answers';
import { filterOf, ranksOf } from './scope-filter';
import { whatIf } from './what-if';

export { NEEDED, REDUNDANT, SERVES_NOTHING } from '../graph/kernels/redundant';

/**
 * For each record whether, at the scope's instant and from its weakest verdict up, it alone is needed: whether without
 * it anyone who acts would lose an effective permission on anything, or hold one with a weaker verdict, exactly as
 * `whatIf` counts rows. Not needed is what another way gives with the same verdict, and what gives nobody anything; a
 * record without a step in use serves nothing. One by one: two redundant records may be each other's reason.
 */
export function* redundantGrants(graph: AccessGraph, scope: Scope): Generator<number, Uint8Array> {
  const { found, contains } = yield* recordsInUse(graph, scope);
  // A record of a containment alters what flows down: there are few if any, and each is asked by itself.
  const open = new Set<number>(contains);
  for (const rank of ranksOf(scope)) {
    if (rank !== 3 && !graph.classes.verdict.includes(rank)) continue;
    const bundles = yield* rowBundles(graph, filterOf(scope, rank));
    const look = new RowLook(bundles, graph.nodes.length);
    const marks = yield* redundantRecords(bundles, graph.records.length, undefined, undefined, look);
    const wanted = new Set<number>();
    for (let record = 0; record < marks.length; record++) {
      if (marks[record] === NEEDED && found[record] !== NEEDED && !open.has(record)) wanted.add(record);
    }
    const losses = yield* rowLosses(graph, bundles, wanted, look);
    for (const record of wanted) {
      const loses = losses.get(record);
      if (loses === undefined) open.add(record);
      else if (loses) found[record] = NEEDED;
    }
  }
  if (open.size === 0) return found;
  const index = recordSteps(graph);
  for (const record of open) {
    if (found[record] !== NEEDED && (yield* losesAny(graph, record, scope, index))) found[record] = NEEDED;
  }
  return found;
}

function* losesAny(
  graph: AccessGraph,
  record: number,
  scope: Scope,
  index: RecordSteps,
): Generator<number, boolean> {
  const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
  const { lost, weaker } = (yield* whatIf(graph, change, scope, index)).differences;
  return lost + weaker > 0;
}

/** Records with a step in use, as redundant until found needed, and those of them that a containment rests on. */
function* recordsInUse(
  graph: AccessGraph,
  scope: Scope,
): Generator<number, { readonly found: Uint8Array; readonly contains: ReadonlySet<number> }> {
  const found = new Uint8Array(graph.records.length);
  const contains = new Set<number>();
  const filter = filterOf(scope);
  const does = holdingSteps(graph, filter);
  const { verdict } = graph.classes;
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((node & 4095) === 4095) yield node;
    if (isDisabled(graph, node)) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      const number = u32(graph.stepClass, step);
      if (u8(verdict, number) < filter.rank) continue;
      if ((u8(does, number) & (PASSES | HOLDS | CONTAINS)) === 0) continue;
      for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
        for (const record of recordsOf(graph, s)) {
          found[record] = REDUNDANT;
          if (isContainment(graph, step)) contains.add(record);
        }
      }
    }
  }
  return { found, contains };
}
