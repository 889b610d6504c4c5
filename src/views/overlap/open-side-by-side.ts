import type { AppContext } from '../../app/context';
import type { NodeRef } from '../../questions/answers';

/** Show the routes between two things side by side, to one permission where one is named. */
export function openSideBySide(
  { filters, navigation, question, selection }: AppContext,
  from: NodeRef,
  to: NodeRef,
  permission?: string,
): void {
  question.routes(from, to, permission);
  filters.set('explore.table', false);
  filters.set('explore.lanes', true);
  selection.select();
  navigation.go('explore');
}
