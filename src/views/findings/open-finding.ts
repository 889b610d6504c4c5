import type { AppContext } from '../../app/context';
import type { Finding, NodeRef, StepRef } from '../../questions/answers';
import { openSideBySide } from '../overlap/open-side-by-side';

function isThing(node: NodeRef): boolean {
  return node.kind === 'resource' || node.kind === 'pattern' || node.kind === 'tenant';
}

/** A thing is asked who reaches it, a principal what it reaches. */
export function openNode({ navigation, question, selection }: AppContext, node: NodeRef): void {
  selection.select(node);
  if (isThing(node)) question.who(node);
  else question.blast(node);
  navigation.go('explore');
}

/**
 * The picture that shows a finding: the routes between the ends of the chain its evidence begins with, when there is
 * one, else what the subject reaches or who reaches it.
 */
export async function openFinding(app: AppContext, finding: Finding): Promise<void> {
  const { engine, navigation, question, selection } = app;
  const lead = navigation.intend();
  selection.selectFinding(finding);
  const wanted = finding.evidence.flatMap((item) => item.step ?? []);
  const chain = chainOf(wanted.length > 0 ? await engine.steps(wanted) : []);
  if (!lead('explore')) return;
  const from = chain[0]?.from;
  const to = chain.at(-1)?.to;
  if (from && to && from.node !== to.node && chain.length > 1) {
    // The evidence is a chain of any verbs.
    question.setVerbs([]);
    question.routes(from, to);
    selection.select();
  } else openNode(app, finding.subject);
}

/** The routes by which the subject of a finding holds the permission of a step, side by side. */
export async function openOverlap(
  app: AppContext,
  subject: NodeRef,
  resource: NodeRef,
  step: number,
): Promise<void> {
  const lead = app.navigation.intend();
  const [last] = await app.engine.steps([step]);
  if (!lead('explore')) return;
  app.question.setBecoming(false);
  openSideBySide(app, subject, resource, last?.permission);
}

/** As many steps from the first on as each begin where the one before ends. */
function chainOf(steps: readonly StepRef[]): readonly StepRef[] {
  const broken = steps.findIndex((step, index) => index > 0 && steps[index - 1]?.to.node !== step.from.node);
  return broken < 0 ? steps : steps.slice(0, broken);
}

/** A step, with the routes between its two ends around it. */
export async function openStep(
  { engine, navigation, question, selection }: AppContext,
  id: number,
): Promise<void> {
  const lead = navigation.intend();
  const [step] = await engine.steps([id]);
  if (step === undefined || !lead('explore')) return;
  question.setVerbs([]);
  question.routes(step.from, step.to);
  selection.select();
  selection.selectStep(step);
}
