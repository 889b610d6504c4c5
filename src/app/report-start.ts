import type { AppContext } from './context';

/** Show what a report opens at, for whoever came with no address of their own. */
export async function openReportStart(app: AppContext): Promise<void> {
  const start = app.estate.overview?.report?.start;
  if (start === undefined) return;
  const { engine, navigation, question } = app;
  const nodes = await engine.nodes([...start.start, ...(start.target === undefined ? [] : [start.target])]);
  question.setMode(start.mode);
  question.setStart(...nodes.slice(0, start.start.length));
  question.setTarget(nodes[start.start.length]);
  question.setPermission(start.permission);
  question.setAtLeast(start.atLeast);
  question.setVerbs(start.verbs);
  question.setBecoming(start.becoming);
  navigation.go('explore');
}
