import { BECOMES } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { stepFlags } from '../graph/steps';
import { active } from '../graph/walk';
import type { Scope, StepRef } from '../questions/answers';
import { filterOf } from '../questions/scope-filter';
import { stepRef } from '../questions/refs';
import type { Session } from './session';

/**
 * What whoever holds a credential, or sits at a computer, acts as at once: the accounts it signs in as, the sessions and the
 * stored credentials that were collected there. The blast radius goes on from these. In the order of the graph.
 */
export function actsAsAtOnce(session: Session, nodes: readonly number[], scope: Scope): readonly StepRef[] {
  const { graph, estate } = session;
  const filter = { ...filterOf(scope), becoming: true };
  const found: StepRef[] = [];
  for (const node of nodes) {
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if ((stepFlags(graph, step) & BECOMES) === 0 || !active(graph, step, filter)) continue;
      found.push(stepRef(estate, step));
    }
  }
  return found;
}
