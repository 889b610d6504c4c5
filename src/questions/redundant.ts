import { NO_RECORD, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32, u32Or, u8 } from '../graph/columns';
import { HOLDS, PASSES, CONTAINS, holdingSteps } from '../graph/kernels/holding-steps';
import { recordSteps } from '../graph/kernels/record-steps';
import type { RecordSteps } from '../graph/kernels/record-steps';
import { rowGraph } from '../graph/kernels/row-graph';
import type { Ranks } from '../graph/kernels/row-graph';
import { markNeeded } from '../graph/kernels/row-needs';
import { endSupport, firstSupport } from '../graph/supports';
import { isDisabled } from '../graph/walk';
import type { Scope } from './answers';
import { holdingFilterOf, ranksOf } from './scope-filter';
import { whatIf } from './what-if';

const CONTAINMENT = STEP_KINDS.indexOf('contains');

/** What a record is for: nothing under this scope, something that nothing else gives, or nothing of its own. */
export const SERVES_NOTHING = 0;
export const NEEDED = 1;
export const REDUNDANT = 2;

/**
 * For each record whether, at the scope's instant and from its weakest verdict up, it alone is needed: whether without
 * it anyone who acts would lose an effective permission on anything, or hold one with a weaker verdict, exactly as
 * `whatIf` counts rows. Not needed is what another way gives with the same verdict, and what gives nobody anything; a
 * record without a step in use serves nothing. One by one: two redundant records may be each other's reason.
 * @param least of how many places a cycle is decided for all who come to it at once
 * @param leastSweep from how many starts on they are looked at together
 */
export function* redundantGrants(
  graph: AccessGraph,
  scope: Scope,
  least?: number,
  leastSweep?: number,
): Generator<number, Uint8Array> {
  const { found, contains } = yield* recordsInUse(graph, scope);
  const needed = new Uint8Array(graph.records.length);
  for (const ranks of together(graph, scope)) {
    yield* markNeeded(
      graph,
      yield* rowGraph(graph, holdingFilterOf(scope), ranks),
      needed,
      least,
      leastSweep,
    );
  }
  // A record of a containment alters what flows down: there are few if any, and each is asked by itself.
  const open = new Set<number>(contains);
  for (let record = 0; record < needed.length; record++) {
    if (needed[record] === 1) found[record] = NEEDED;
  }
  if (open.size === 0) return found;
  const index = recordSteps(graph);
  for (const record of open) {
    if (found[record] !== NEEDED && (yield* losesAny(graph, record, scope, index))) found[record] = NEEDED;
  }
  return found;
}

/** Ranks with the same control and containment, which are decided together, strongest first. */
function together(graph: AccessGraph, scope: Scope): readonly Ranks[] {
  const does = holdingSteps(graph, holdingFilterOf(scope));
  const leads = new Set<number>();
  does.forEach((what, number) => {
    if ((what & (PASSES | CONTAINS)) !== 0) leads.add(u8(graph.classes.verdict, number));
  });
  const found: Ranks[] = [];
  for (const rank of ranksOf(scope)) {
    const last = found.at(-1);
    if (last === undefined || leads.has(rank)) found.push({ hi: rank, lo: rank });
    else found[found.length - 1] = { hi: last.hi, lo: rank };
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
  const filter = holdingFilterOf(scope);
  const { verdict, kind } = graph.classes;
  // Every step between a container and what it holds counts as such, also where nothing flows down it.
  const inUse = holdingSteps(graph, filter).map((what, number) => {
    if (u8(verdict, number) < filter.rank || (what & (PASSES | HOLDS | CONTAINS)) === 0) return 0;
    return kind[number] === CONTAINMENT ? what | CONTAINS : what & ~CONTAINS;
  });
  const isPlain = graph.supportStart.length === 0;
  for (let node = 0; node < graph.nodes.length; node++) {
    if ((node & 4095) === 4095) yield node;
    if (isDisabled(graph, node)) continue;
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      const number = u32(graph.stepClass, step);
      if (u8(inUse, number) === 0) continue;
      const end = endSupport(graph, step);
      for (let s = firstSupport(graph, step); s < end; s++) {
        const first = isPlain ? s : u32(graph.supportRecordStart, s);
        const last = isPlain ? s + 1 : u32(graph.supportRecordStart, s + 1);
        for (let i = first; i < last; i++) {
          const record = u32Or(graph.supportRecords, i, NO_RECORD);
          if (record === NO_RECORD) continue;
          found[record] = REDUNDANT;
          if ((u8(inUse, number) & CONTAINS) !== 0) contains.add(record);
        }
      }
    }
  }
  return { found, contains };
}
