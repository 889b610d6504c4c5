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

/**
 * The picture that shows a finding: the routes of its evidence when that is a chain from or to the subject, else what
 * the subject reaches or who reaches it.
 */
export async function openFinding(app: AppContext, finding: Finding): Promise<void> {
  const { engine, navigation, question, selection } = app;
  const { subject } = finding;
  selection.selectFinding(finding);
  const steps = await engine.steps(finding.evidence.flatMap((item) => item.step ?? []));
  const from = steps[0]?.from;
  const to = steps.at(-1)?.to;
  if (from && to && from.node !== to.node && (from.node === subject.node || to.node === subject.node)) {
    question.routes(from, to);
    selection.select();
    navigation.go('explore');
  } else openNode(app, subject);
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
