import type { AccessGraph } from '../graph/access-graph';
import { num, u16, u32, u8 } from '../graph/columns';
import { HeldWalker } from '../graph/kernels/held';
import type { Scope } from './answers';
import { holdingFilterOf } from './scope-filter';

/**
 * How far effective permissions are from where they were granted: `above`, the steps from the principal to who was
 * granted it (nested groups, roles taken on), and `below`, the steps of containment from what it was granted on.
 * Depth is both together, of the nearest grant with the row's verdict; 0 is granted directly.
 */
export interface Inheritance {
  /** Effective permissions by depth. */
  readonly byDepth: readonly number[];
  /** By the order of the principals asked about: how many permissions, and the depth of the deepest. */
  readonly permissions: Uint32Array;
  readonly deepest: Uint16Array;
  /** Rows at least as deep as was asked for, as many as were asked for; `more` when there are others. */
  readonly count: number;
  readonly more: boolean;
  readonly principal: Uint32Array;
  readonly permission: Uint32Array;
  readonly resource: Uint32Array;
  readonly rank: Uint8Array;
  readonly step: Uint32Array;
  readonly above: Uint16Array;
  readonly below: Uint16Array;
}

/** Depth of every effective permission of some principals. Yields per principal. */
export function* inheritanceDepths(
  graph: AccessGraph,
  principals: readonly number[],
  scope: Scope,
  listing: { readonly atLeast: number; readonly limit: number } = { atLeast: 0, limit: 1_000_000 },
): Generator<number, Inheritance> {
  const walker = new HeldWalker(graph, holdingFilterOf(scope));
  const byDepth: number[] = [];
  const permissions = new Uint32Array(principals.length);
  const deepest = new Uint16Array(principals.length);
  const principal: number[] = [];
  const permission: number[] = [];
  const resource: number[] = [];
  const rank: number[] = [];
  const step: number[] = [];
  const above: number[] = [];
  const below: number[] = [];
  let more = false;
  for (let p = 0; p < principals.length; p++) {
    const node = num(principals, p);
    const walking = walker.walkInTurns(node);
    let walk = walking.next();
    for (; walk.done !== true; walk = walking.next()) yield p;
    const rows = walk.value;
    permissions[p] = rows.count;
    for (let row = 0; row < rows.count; row++) {
      const up = u16(rows.above, row);
      const down = u16(rows.below, row);
      const depth = up + down;
      while (byDepth.length <= depth) byDepth.push(0);
      byDepth[depth] = num(byDepth, depth) + 1;
      if (depth > u16(deepest, p)) deepest[p] = depth;
      if (depth < listing.atLeast) continue;
      if (principal.length >= listing.limit) {
        more = true;
        continue;
      }
      principal.push(node);
      permission.push(u32(rows.permission, row));
      resource.push(u32(rows.resource, row));
      rank.push(u8(rows.rank, row));
      step.push(u32(rows.step, row));
      above.push(up);
      below.push(down);
    }
    yield p + 1;
  }
  return {
    byDepth,
    permissions,
    deepest,
    count: principal.length,
    more,
    principal: Uint32Array.from(principal),
    permission: Uint32Array.from(permission),
    resource: Uint32Array.from(resource),
    rank: Uint8Array.from(rank),
    step: Uint32Array.from(step),
    above: Uint16Array.from(above),
    below: Uint16Array.from(below),
  };
}
