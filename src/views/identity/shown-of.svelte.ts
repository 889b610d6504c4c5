import type { AppContext } from '../../app/context';
import { inTurns } from '../parts/in-turns.svelte';

/** The lists of the page of which all is shown, by name. */
const ALL = 'identity.all';

/** A list of the page. */
export interface Listed {
  readonly name: string;
  readonly total: number;
  /** As many are shown until all are asked for. */
  readonly few: number;
}

/** How much of a list is shown: a few, or all once asked for, which is kept with the app's filters. Made while a component starts. */
export function shownOf(
  { filters }: Pick<AppContext, 'filters'>,
  list: () => Listed,
): { readonly count: number; readonly all: boolean; readonly showAll: () => void } {
  const all = (): boolean => filters.lines(ALL).includes(list().name);
  const drawn = inTurns(() => (all() ? list().total : Math.min(list().few, list().total)));
  return {
    get count() {
      return drawn.count;
    },
    get all() {
      return all();
    },
    showAll() {
      if (!all()) filters.toggleLine(ALL, list().name);
    },
  };
}
