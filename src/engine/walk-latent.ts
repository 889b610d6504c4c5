import { BECOMES } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { isDisabled } from '../graph/walk';
import { VERDICT_RANK } from '../model/verdict';
import type { Scope } from '../questions/answers';
import { mayStart } from '../questions/who-can-reach';
import type { WalkFacts } from './walk-facts';

/** Steps that only the instant keeps out of a walk, and what they alone lead to. */
export interface Latent {
  readonly steps: readonly number[];
  /** Not in the answer by any step in force. */
  readonly nodes: readonly number[];
  readonly distance: ReadonlyMap<number, number>;
}

export const NOTHING_LATENT: Latent = { steps: [], nodes: [], distance: new Map() };

const CONTROLLED = 2;

/**
 * Grants that have expired or are not yet in force, one step from what a walk controls: an auditor wants to see what a
 * date keeps shut. They open nothing further and are in no count.
 */
export function latentSteps(
  graph: AccessGraph,
  mode: 'blast' | 'who',
  starts: readonly number[],
  facts: WalkFacts,
  scope: Scope,
): Latent {
  const asleep = asleepClasses(graph, scope);
  const steps: number[] = [];
  const distance = new Map<number, number>();
  if (!asleep.includes(1)) return { steps, nodes: [], distance };
  const inside = (node: number): boolean => u8(facts.rank, node) > 0 || starts.includes(node);
  const add = (step: number, near: number, far: number): void => {
    steps.push(step);
    if (inside(far) || u8(facts.beside, far) > 0) return;
    distance.set(far, Math.min(distance.get(far) ?? Infinity, u32(facts.distance, near) + 1));
  };
  graph.stepClass.forEach((number, step) => {
    if (u8(asleep, number) === 0) return;
    const from = u32(graph.stepFrom, step);
    const to = u32(graph.stepTo, step);
    if (mode === 'blast') {
      const acts = starts.includes(from) || (inside(from) && u8(facts.state, from) === CONTROLLED);
      if (acts && !isDisabled(graph, from)) add(step, from, to);
    } else if (
      (starts.includes(to) || (inside(to) && u8(facts.state, to) === CONTROLLED)) &&
      mayStart(graph, from)
    ) {
      add(step, to, from);
    }
  });
  return { steps, nodes: [...distance.keys()], distance };
}

/** Classes of steps that the scope would take at another instant. */
function asleepClasses({ classes }: AccessGraph, scope: Scope): Uint8Array {
  const floor = VERDICT_RANK[scope.atLeast];
  return Uint8Array.from(classes.verdict, (rank, number) => {
    const inForce = f64(classes.start, number) <= scope.at && scope.at < f64(classes.until, number);
    const taken = rank >= floor && (scope.becoming || (u8(classes.flags, number) & BECOMES) === 0);
    return !inForce && taken ? 1 : 0;
  });
}
