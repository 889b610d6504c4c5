import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, listAt, num, u32, u8 } from '../columns';
import type { WalkFilter } from '../walk';
import { Covering } from './covering';
import { MAX_LISTED } from './difference';
import type { Differences } from './difference';
import { Listing } from './listing';
import { AT_ONCE, RowHolders } from './row-holders';
import type { Rows } from './row-holders';

/**
 * So many steps are looked at in the time in which one principal is walked from, before and after, for as many rows as
 * go at once: a row is put into a table there and looked up, a step is only read here.
 */
const STEPS_PER_PRINCIPAL = 1000;

/** Some rows that are lost, with those that stand for them. */
interface Block extends Rows {
  /** Which of them are lost, and by lost row those that stand for it. */
  readonly own: readonly number[];
  readonly wider: readonly (readonly number[])[];
}

/** The rows that some have lost, each once, as many together as go at once; none where more stand for one than that. */
function blocksOf(graph: AccessGraph, lost: Differences): readonly Block[] {
  const covering = new Covering(graph.permissions, graph.permissions);
  const seen = new Set<number>();
  const blocks: Block[] = [];
  let permission: number[] = [];
  let resource: number[] = [];
  let own: number[] = [];
  let wider: (readonly number[])[] = [];
  for (let i = 0; i < lost.count; i++) {
    const stated = u32(lost.permission, i);
    const at = u32(lost.resource, i);
    const name = ((stated + 1) >>> 0) * graph.nodes.length + at;
    if (seen.has(name)) continue;
    seen.add(name);
    const standing = covering.of(stated);
    if (standing.length >= AT_ONCE) return [];
    if (blocks.length === 0 || resource.length + 1 + standing.length > AT_ONCE) {
      [permission, resource, own, wider] = [[], [], [], []];
      blocks.push({ permission, resource, own, wider });
    }
    const row = resource.length;
    own.push(row);
    wider.push(standing.map((_, k) => row + 1 + k));
    permission.push(stated, ...standing);
    resource.push(at, ...standing.map(() => at));
  }
  return blocks;
}

/**
 * What principals lose without some steps, of which every row is among those in `lost`: row by row who holds it before
 * and after, as long as that is less work than principal by principal; else nothing.
 */
export function* lossesByRow(
  graph: AccessGraph,
  filter: WalkFilter,
  gone: ReadonlySet<number>,
  lost: Differences,
  principals: readonly number[],
  most: number = STEPS_PER_PRINCIPAL * principals.length,
): Generator<number, Differences | undefined> {
  const blocks = blocksOf(graph, lost);
  if (blocks.length === 0) return undefined;
  const holders = new RowHolders(graph, filter);
  const none = new Set<number>();
  const listing = new Listing(MAX_LISTED, graph.nodes.length);
  /** By rank 3, 2 and 1 who holds what, a word for each principal. */
  const column = (): Uint32Array => new Uint32Array(principals.length);
  const before = [column(), column(), column()];
  const after = [column(), column(), column()];
  for (const [done, block] of blocks.entries()) {
    for (const [columns, without] of [
      [before, none],
      [after, gone],
    ] as const) {
      for (const [below, words] of columns.entries()) {
        if (3 - below < filter.rank) break;
        const held = yield* holders.at(block, 3 - below, without);
        for (let i = 0; i < words.length; i++) words[i] = u32(held, num(principals, i));
        if (holders.spent > most * (done + 1)) return undefined;
        yield done;
      }
    }
    for (const [i, principal] of principals.entries()) {
      if (i % UNITS_PER_TURN === UNITS_PER_TURN - 1) yield done;
      // Who holds all of them as before has lost nothing: most, mostly.
      if (!before.some((words, below) => u32(words, i) !== after[below]?.[i])) continue;
      listing.next(principal);
      block.own.forEach((row, k) => {
        const was = rankAt(before, row, i);
        const stands = listAt(block.wider, k).map((one) => rankAt(after, one, i));
        const is = Math.min(was, Math.max(rankAt(after, row, i), ...stands));
        if (is < was) listing.add(num(block.permission, row), num(block.resource, row), was, is);
      });
    }
  }
  return byPrincipal(listing.finish(), graph.nodes.length);
}

/** The strongest verdict with which a principal holds a row of a block; 0 for none. */
function rankAt(columns: readonly Uint32Array[], row: number, at: number): number {
  const found = columns.findIndex((words) => ((u32(words, at) >>> row) & 1) === 1);
  return found < 0 ? 0 : 3 - found;
}

/** The same rows in order of their principals, those of one in the order in which they were found. */
function byPrincipal(found: Differences, nodes: number): Differences {
  const start = new Uint32Array(nodes + 1);
  for (const principal of found.principal) start[principal + 1] = u32(start, principal + 1) + 1;
  for (let node = 0; node < nodes; node++) start[node + 1] = u32(start, node + 1) + u32(start, node);
  const order = new Uint32Array(found.count);
  found.principal.forEach((principal, row) => {
    const at = u32(start, principal);
    start[principal] = at + 1;
    order[at] = row;
  });
  const put = (column: Uint32Array): Uint32Array => order.map((row) => u32(column, row));
  const rank = (column: Uint8Array): Uint8Array => Uint8Array.from(order, (row) => u8(column, row));
  return {
    ...found,
    principal: put(found.principal),
    permission: put(found.permission),
    resource: put(found.resource),
    before: rank(found.before),
    after: rank(found.after),
  };
}
