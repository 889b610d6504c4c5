import { u32 } from '../graph/columns';
import type { StepRef } from '../questions/answers';
import { stepRef } from '../questions/refs';
import type { Session } from './session';

/** More parallel steps than any two things have that somebody looks at. */
const MOST = 1000;

/** The steps that lead from one node to another at once: a link knows a step by its ends. */
export function stepsBetween({ estate, graph }: Session, from: number, to: number): readonly StepRef[] {
  const found: StepRef[] = [];
  if (from < 0 || from >= graph.outStart.length - 1) return found;
  const end = u32(graph.outStart, from + 1);
  for (let step = u32(graph.outStart, from); step < end && found.length < MOST; step++)
    if (u32(graph.stepTo, step) === to) found.push(stepRef(estate, step));
  return found;
}
