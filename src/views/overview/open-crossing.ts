import { messageOf } from '../../app/asked.svelte';
import type { AppContext } from '../../app/context';
import type { CrossTenantRow, NodeRef } from '../../questions/answers';

const MOST_STEPS = 200;
/** More starts than this are no longer one question. */
const MOST_STARTS = 6;

/**
 * Show in Explore what crosses: one crossing step as routes over it; several from their narrower side, as who gets there
 * or as what they reach.
 */
export async function openCrossing(
  { engine, estate, navigation, question, selection }: AppContext,
  rows: readonly CrossTenantRow[],
): Promise<void> {
  const lead = navigation.intend();
  try {
    const steps = await engine.steps(rows.flatMap((row) => row.steps).slice(0, MOST_STEPS));
    const [first] = steps;
    if (!first || !lead('explore')) return;
    const starts = distinct(steps.map(({ from }) => from));
    const targets = distinct(steps.map(({ to }) => to));
    const [target] = targets;
    if (steps.length === 1) {
      question.routes(first.from, first.to);
      selection.select(first.from, first.to);
      selection.selectStep(first);
    } else if (target && targets.length < starts.length) {
      question.who(target);
      selection.select(target);
    } else {
      question.blast(...starts.slice(0, MOST_STARTS));
      selection.select(...starts.slice(0, MOST_STARTS));
    }
  } catch (error) {
    estate.fail(messageOf(error));
  }
}

function distinct(nodes: readonly NodeRef[]): readonly NodeRef[] {
  return nodes.filter((node, at) => nodes.findIndex((other) => other.node === node.node) === at);
}
