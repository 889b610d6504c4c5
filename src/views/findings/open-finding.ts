import type { AppContext } from '../../app/context';
import type { Finding, NodeRef } from '../../questions/answers';

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

/** The picture around a finding's subject. */
export function openFinding(app: AppContext, finding: Finding): void {
  app.selection.selectFinding(finding);
  openNode(app, finding.subject);
}

/** A step, with the routes between its two ends around it. */
export async function openStep(
  { engine, navigation, question, selection }: AppContext,
  id: number,
): Promise<void> {
  const [step] = await engine.steps([id]);
  if (step === undefined) return;
  question.routes(step.from, step.to);
  selection.select();
  selection.selectStep(step.step);
  navigation.go('explore');
}
