import type { AppContext } from '../../app/context';
import { LEAK, leakQuestion } from '../explore/leak';
import { VIEW_TITLES } from './view-titles';

/** What a place is called in the trail and in saved views: `Who reaches crm-db`, `Findings of Contoso`. */
export function placeLabel({
  estate,
  filters,
  navigation,
  proposal,
  question,
  selection,
}: AppContext): string {
  const scope =
    selection.client ??
    (selection.tenants.length === 1 ? estate.tenant(selection.tenants[0] ?? 0)?.name : undefined) ??
    (selection.tenants.length > 1 ? `${selection.tenants.length} tenants` : undefined);
  const of = scope === undefined ? '' : `, ${scope}${selection.outsiders ? ' (outsiders)' : ''}`;
  const proposed = proposal.shown ? ', as proposed' : '';
  // What is asked says enough; the client stands in the bar.
  const about = navigation.view === 'explore' && question.complete ? '' : of;
  return `${subject()}${about}${proposed}`;

  function subject(): string {
    const view = VIEW_TITLES[navigation.view];
    if (navigation.view !== 'explore' || !question.complete) return view;
    const [first, ...more] = question.start;
    const from = `${first?.name ?? ''}${more.length === 0 ? '' : ` and ${more.length} more`}`;
    const to = question.target?.name ?? '';
    const leaked = filters.flag(LEAK) ? leakQuestion(question.start) : undefined;
    if (question.mode === 'blast') return leaked ?? `What ${from} reaches`;
    return question.mode === 'who' ? `Who reaches ${to}` : `Routes from ${from} to ${to}`;
  }
}
