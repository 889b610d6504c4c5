import { NO_PERMISSION } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { num, u32, u32Or, u8 } from '../graph/columns';
import { DoubledWalker } from '../graph/kernels/doubled';
import { HOLDS, holdingSteps } from '../graph/kernels/holding-steps';
import type { RecordSteps } from '../graph/kernels/record-steps';
import type { Scope } from './answers';
import { independentInTurns } from './independent';
import { holdingFilterOf } from './scope-filter';

/** Permissions held by two or more independent routes, by principal, permission and resource. */
export interface Overlaps {
  /** Permissions with two independent routes for certain, and those for which the exact search was given up. */
  readonly doubled: number;
  readonly undecided: number;
  /** By the order of the principals asked about: how many of theirs are certain. */
  readonly byPrincipal: Uint32Array;
  /** Rows listed, `more` when there are others. */
  readonly count: number;
  readonly more: boolean;
  readonly principal: Uint32Array;
  readonly permission: Uint32Array;
  readonly resource: Uint32Array;
  /** 1 certain, 0 undecided. */
  readonly certain: Uint8Array;
}

/**
 * Overlapping entitlements of some principals. A look at each principal's dominators finds all that no single record
 * decides; only where records serve several steps the independent routes of a permission are counted for itself.
 * Yields per principal and per such permission.
 */
export function* overlappingEntitlements(
  graph: AccessGraph,
  principals: readonly number[],
  scope: Scope,
  index: RecordSteps,
  limit = 1_000_000,
): Generator<number, Overlaps> {
  const filter = holdingFilterOf(scope);
  const walker = new DoubledWalker(graph, filter, index);
  const does = holdingSteps(graph, filter);
  const byPrincipal = new Uint32Array(principals.length);
  const listed: [number[], number[], number[], number[]] = [[], [], [], []];
  let doubled = 0;
  let undecided = 0;
  for (let p = 0; p < principals.length; p++) {
    const from = num(principals, p);
    const walking = walker.walkInTurns(from);
    let walk = walking.next();
    for (; walk.done !== true; walk = walking.next()) yield p;
    for (const { permission, resource, certain } of walk.value) {
      let sure = certain;
      if (!certain) {
        const last = (step: number): boolean => {
          const number = u32(graph.stepClass, step);
          return (
            (u8(does, number) & HOLDS) !== 0 &&
            u32Or(graph.classes.permission, number, NO_PERMISSION) === permission
          );
        };
        const question = { from, to: resource, filter, last, lastBecoming: true };
        const counting = independentInTurns(graph, question);
        let count = counting.next();
        for (; count.done !== true; count = counting.next()) yield p;
        const found = count.value;
        yield p;
        if (found.upper < 2 || (found.exact && found.independent < 2)) continue;
        sure = found.independent >= 2;
      }
      if (sure) {
        doubled++;
        byPrincipal[p] = u32(byPrincipal, p) + 1;
      } else undecided++;
      if (listed[0].length >= limit) continue;
      listed[0].push(from);
      listed[1].push(permission);
      listed[2].push(resource);
      listed[3].push(sure ? 1 : 0);
    }
    yield p + 1;
  }
  const [principal, permission, resource, certain] = listed;
  return {
    doubled,
    undecided,
    byPrincipal,
    count: principal.length,
    more: doubled + undecided > principal.length,
    principal: Uint32Array.from(principal),
    permission: Uint32Array.from(permission),
    resource: Uint32Array.from(resource),
    certain: Uint8Array.from(certain),
  };
}
