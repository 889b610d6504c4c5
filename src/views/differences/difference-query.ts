import type { AppContext } from '../../app/context';
import type { DifferenceQuery } from '../../engine/considered';
import { CHANGES } from '../../engine/difference-table';

/** What a view of differences asks, by its filters and the app's own scope. */
export function differenceQuery(
  { clock, filters, selection }: AppContext,
  view: string,
  against: DifferenceQuery['against'],
): DifferenceQuery {
  return {
    against,
    scope: { at: clock.at, atLeast: 'not-evaluated', verbs: [], becoming: !filters.flag(`${view}.own`) },
    filter: {
      search: filters.text(`${view}.search`),
      changes: filters.some(`${view}.changes`, CHANGES),
      tenants: selection.tenants,
      ...(selection.outsideOf && { outsideOf: selection.outsideOf }),
      offset: 0,
      limit: 0,
    },
  };
}
