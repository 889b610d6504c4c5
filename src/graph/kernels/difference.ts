import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { u32, u32Or, u8 } from '../columns';
import type { WalkFilter } from '../walk';
import { Covering } from './covering';
import { HeldWalker } from './held';
import type { HeldRows } from './held';
import { Listing } from './listing';

/** One of two graphs that are compared. */
export interface Side {
  readonly graph: AccessGraph;
  readonly filter: WalkFilter;
  /** Only ways over, and to, nodes marked here. */
  readonly within?: Uint8Array;
  /** Only rows of nodes marked here; with each of these, all that contains it. Absent: as `within`. */
  readonly held?: Uint8Array;
}

/** Numbers of one graph in the other, `UNMATCHED` where it is not there; an empty list: all keep theirs. */
export interface Matching {
  readonly afterOf: Uint32Array;
  readonly beforeOf: Uint32Array;
  readonly permissionAfterOf: Uint32Array;
  readonly permissionBeforeOf: Uint32Array;
}

export const UNMATCHED = 0xffffffff;

/**
 * Rows by principal, permission and resource that differ. Nodes and permissions have the numbers of the second graph;
 * those that are only in the first follow after its last (`nodes + i`, `permissions + i`). Rows are in order of their
 * principals, those of one in the order in which they are found.
 */
export interface Differences {
  readonly gained: number;
  readonly lost: number;
  readonly weaker: number;
  readonly stronger: number;
  /** Principals with any difference. */
  readonly principals: number;
  /** Rows listed; the counts go on when there are more. */
  readonly count: number;
  readonly truncated: boolean;
  readonly principal: Uint32Array;
  readonly permission: Uint32Array;
  readonly resource: Uint32Array;
  /** Verdict ranks before and after, 0 for none. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A node or permission of each graph with that number in the other. Yields as it reads. */
export function* matchByName(before: AccessGraph, after: AccessGraph): Generator<number, Matching> {
  const nodes = yield* matched(keysOf(before), keysOf(after));
  const permissions = yield* matched(before.permissions, after.permissions);
  return {
    afterOf: nodes.there,
    beforeOf: nodes.back,
    permissionAfterOf: permissions.there,
    permissionBeforeOf: permissions.back,
  };
}

function* keysOf(graph: AccessGraph): Generator<string> {
  for (const { key } of graph.nodes) yield key;
}

/** Names read between two turns, in bits. */
const MANY = 0x3fff;

function* matched(
  before: Iterable<string>,
  after: Iterable<string>,
): Generator<number, { readonly there: Uint32Array; readonly back: Uint32Array }> {
  const number = new Map<string, number>();
  for (const name of after) {
    number.set(name, number.size);
    if ((number.size & MANY) === 0) yield 0;
  }
  const there: number[] = [];
  const back = new Uint32Array(number.size).fill(UNMATCHED);
  for (const name of before) {
    const at = number.get(name) ?? UNMATCHED;
    if (at !== UNMATCHED) back[at] = there.length;
    there.push(at);
    if ((there.length & MANY) === 0) yield 0;
  }
  return { there: Uint32Array.from(there), back };
}

/** The matching of a graph with one made from it, where nodes keep their numbers and permissions are added at the end. */
export function sameNumbers(before: AccessGraph, after: AccessGraph): Matching {
  const run = (length: number, limit: number): Uint32Array => {
    const numbers = new Uint32Array(length);
    for (let i = 0; i < length; i++) numbers[i] = i < limit ? i : UNMATCHED;
    return numbers;
  };
  const known = before.permissions.length;
  const same = new Uint32Array();
  return {
    afterOf: same,
    beforeOf: same,
    permissionAfterOf: run(known, known),
    permissionBeforeOf: run(after.permissions.length, known),
  };
}

function across(numbers: Uint32Array, number: number): number {
  return numbers.length === 0 ? number : u32Or(numbers, number, UNMATCHED);
}

export const MAX_LISTED = 4_000_000;

/** What a principal holds that is not there. */
const NOTHING: HeldRows = {
  count: 0,
  permission: new Uint32Array(),
  resource: new Uint32Array(),
  rank: new Uint8Array(),
  step: new Uint32Array(),
  above: new Uint16Array(),
  below: new Uint16Array(),
};

/**
 * What each principal holds before and after, row by row. What one permission stands for (`s3:List*`) is neither lost nor
 * gained with the name of a part of it (`s3:ListBucket`) on the same resource. Principals are numbered as in
 * `Differences`. Yields after every principal that is looked at.
 */
export function* differences(
  before: Side,
  after: Side,
  matching: Matching,
  principals: Iterable<number>,
  limit: number = MAX_LISTED,
): Generator<number, Differences> {
  const old = new HeldWalker(before.graph, before.filter, before.within, before.held);
  const now = new HeldWalker(after.graph, after.filter, after.within, after.held);
  const listing = new Listing(limit);
  const nodes = after.graph.nodes.length;
  const permissions = after.graph.permissions.length;
  const joint = (number: number, other: Uint32Array, from: number): number => {
    const at = across(other, number);
    return at === UNMATCHED ? from + number : at;
  };
  const lookUp = (number: number, other: Uint32Array): number =>
    number === NO_PERMISSION ? NO_PERMISSION : across(other, number);
  const find = (walker: HeldWalker, permission: number, resource: number, stated: number): number =>
    resource === UNMATCHED || (permission === UNMATCHED && stated !== NO_PERMISSION)
      ? -1
      : walker.find(permission, resource);
  const stays = new Covering(before.graph.permissions, after.graph.permissions);
  const stood = new Covering(after.graph.permissions, before.graph.permissions);
  const beside = new Covering(before.graph.permissions, before.graph.permissions);
  let done = 0;
  for (const principal of principals) {
    const was = principal < nodes ? across(matching.beforeOf, principal) : principal - nodes;
    const held = was === UNMATCHED ? NOTHING : yield* old.walkInTurns(was);
    const holds = principal < nodes ? yield* now.walkInTurns(principal) : NOTHING;
    listing.next(principal);
    for (let i = 0; i < held.count; i++) {
      const stated = u32(held.permission, i);
      const resource = u32(held.resource, i);
      const other =
        holds === NOTHING
          ? -1
          : find(now, lookUp(stated, matching.permissionAfterOf), across(matching.afterOf, resource), stated);
      let rank = u8(held.rank, i);
      let left = other < 0 ? 0 : u8(holds.rank, other);
      if (left < rank && holds !== NOTHING) {
        const there = across(matching.afterOf, resource);
        left = Math.min(rank, strongest(now, holds, stays.of(stated), there, left));
      } else if (left > rank) rank = Math.min(left, strongest(old, held, beside.of(stated), resource, rank));
      if (left === rank) continue;
      const permission =
        stated === NO_PERMISSION ? stated : joint(stated, matching.permissionAfterOf, permissions);
      listing.add(permission, joint(resource, matching.afterOf, nodes), rank, left);
    }
    for (let i = 0; i < holds.count; i++) {
      const stated = u32(holds.permission, i);
      const resource = u32(holds.resource, i);
      const other =
        held === NOTHING
          ? -1
          : find(
              old,
              lookUp(stated, matching.permissionBeforeOf),
              across(matching.beforeOf, resource),
              stated,
            );
      if (other >= 0) continue;
      const rank = u8(holds.rank, i);
      const there = across(matching.beforeOf, resource);
      const before = held === NOTHING ? 0 : Math.min(rank, strongest(old, held, stood.of(stated), there, 0));
      if (before < rank) listing.add(stated, resource, before, rank);
    }
    yield ++done;
  }
  return listing.finish();
}

/** The strongest of some permissions on a resource, at least `rank`. */
function strongest(
  walker: HeldWalker,
  rows: HeldRows,
  permissions: readonly number[],
  resource: number,
  rank: number,
): number {
  if (resource === UNMATCHED) return rank;
  let most = rank;
  for (const permission of permissions) {
    const row = walker.find(permission, resource);
    if (row >= 0) most = Math.max(most, u8(rows.rank, row));
  }
  return most;
}
