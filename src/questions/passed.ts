import { THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { stepFlags } from '../graph/steps';
import { UNREACHED, active, isDisabled } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';

/** Others get a turn after so many steps looked at. */
const STEPS_PER_TURN = 0x3ff;

/**
 * What those who reach a target pass on their way and that is nobody who could: a folder, an organisational unit, a
 * policy, that somebody controls and from which control goes on (design, section 5: control passes down containment
 * where the export says so). In no count; without it a picture of the answer breaks at that place.
 * `controlled`: the steps to the target from control of each node (`walkBackward`). What is `apart` (the target and
 * what contains it) may be passed on the way as well, and is not listed.
 */
export function* passedInTurns(
  graph: AccessGraph,
  filter: WalkFilter,
  controlled: Uint32Array,
  listed: (node: number) => boolean,
  apart: (node: number) => boolean,
): Generator<number, Uint32Array> {
  const leads = (node: number): boolean =>
    u32(controlled, node) !== UNREACHED && !listed(node) && !isDisabled(graph, node);
  const passes = (step: number): boolean =>
    (stepFlags(graph, step) & THROUGH) !== 0 && active(graph, step, filter);
  const found = new Set<number>();
  let units = 0;
  for (let node = 0; node < controlled.length; node++) {
    if (!leads(node)) continue;
    const end = u32(graph.inStart, node + 1);
    for (let i = u32(graph.inStart, node); i < end; i++) {
      if ((++units & STEPS_PER_TURN) === 0) yield node;
      const step = u32(graph.inStep, i);
      if (!listed(u32(graph.stepFrom, step)) || !passes(step)) continue;
      found.add(node);
      break;
    }
  }
  // Whoever controls one of these controls what control passes on to: a set grows while it is gone through.
  for (const node of found) {
    const end = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < end; step++) {
      if ((++units & STEPS_PER_TURN) === 0) yield node;
      const to = u32(graph.stepTo, step);
      if (!found.has(to) && passes(step) && leads(to)) found.add(to);
    }
  }
  return Uint32Array.from(found)
    .filter((node) => !apart(node))
    .sort();
}
