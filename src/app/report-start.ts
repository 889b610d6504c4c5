import type { StartFinding, StartQuestion } from '../report/start-view';
import type { AppContext } from './context';
import { findingById } from './finding-by-id';

/** Show what a report opens at, for whoever came with no address of their own; `here`: nobody has gone elsewhere since. */
export async function openReportStart(app: AppContext, here: () => boolean): Promise<void> {
  const start = app.estate.overview?.report?.start;
  if (start === undefined) return;
  await ('finding' in start ? showFinding(app, start, here) : ask(app, start, here));
}

async function showFinding(
  { clock, engine, navigation, selection }: AppContext,
  start: StartFinding,
  here: () => boolean,
): Promise<void> {
  const finding = await findingById(engine, clock.at, start.finding);
  if (finding === undefined || !here()) return;
  selection.selectFinding(finding);
  navigation.go('findings');
}

async function ask(
  { engine, navigation, question }: AppContext,
  start: StartQuestion,
  here: () => boolean,
): Promise<void> {
  const ends = [...start.start, ...(start.target === undefined ? [] : [start.target])];
  const nodes = await engine.nodes(ends);
  if (!here()) return;
  question.setMode(start.mode);
  question.setStart(...nodes.slice(0, start.start.length));
  question.setTarget(nodes[start.start.length]);
  question.setPermission(start.permission);
  question.setAtLeast(start.atLeast);
  question.setVerbs(start.verbs);
  question.setBecoming(start.becoming);
  navigation.go('explore');
}
