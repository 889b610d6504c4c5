import type { Command } from '../../app/commands.svelte';
import type { AppContext } from '../../app/context';
import { MODES } from '../../app/question.svelte';
import type { Mode } from '../../app/question.svelte';
import { MORE_ROUTES, canListMore, wantMoreRoutes } from './answer-shown';
import { askLeak, askMode } from './ask-mode';
import type { Exploration } from './exploration.svelte';
import type { Explored } from './explored';
import { LEAK } from './leak';
import { pictureCommandsOf } from './picture-commands';
import { RANK, ROUTE_ORDERS } from './ranked-routes';
import { scopeCommands } from './scope-commands';

const MODE_TITLES: Readonly<Record<Mode, string>> = {
  blast: 'Ask for the blast radius',
  who: 'Ask who can reach it',
  routes: 'Ask for the routes between two',
};

/** Every action of Explore as a command, of those that are possible now. */
export function exploreCommands(
  app: AppContext,
  exploration: Exploration,
  explored: Explored | undefined,
): readonly Command[] {
  return [
    ...askingCommands(app),
    ...scopeCommands(app),
    ...routeCommands(app, explored),
    ...pictureCommandsOf(app, exploration, explored),
  ];
}

/** How the routes are listed. */
function routeCommands({ filters }: AppContext, explored: Explored | undefined): readonly Command[] {
  if (explored?.shown.kind !== 'routes') return [];
  const { routes, more } = explored.shown.answer;
  return [
    ...ROUTE_ORDERS.map(({ by, title }) => ({
      id: `explore.rank.${by}`,
      title: `Routes: ${title.toLowerCase()}${more ? ` of these ${routes.length}` : ''}`,
      group: 'Show',
      enabled: () => (filters.text(RANK) || 'length') !== by,
      run: () => filters.set(RANK, by === 'length' ? '' : by),
    })),
    {
      id: 'explore.more-routes',
      title: `Show ${MORE_ROUTES} more routes`,
      group: 'Show',
      enabled: () => more && canListMore(filters),
      run: () => void wantMoreRoutes(filters),
    },
  ];
}

/** How the answer is shown and what is asked. */
function askingCommands(app: AppContext): readonly Command[] {
  const { filters, question } = app;
  const show = (as: 'graph' | 'lanes' | 'table') => (): void => {
    filters.set('explore.table', as === 'table');
    filters.set('explore.lanes', as === 'lanes');
  };
  const lanes = (): boolean => question.mode === 'routes' && filters.flag('explore.lanes');
  const table = (): boolean => filters.flag('explore.table');
  return [
    {
      id: 'explore.graph',
      title: 'Show the answer as a graph',
      group: 'Explore',
      enabled: () => question.complete && (table() || lanes()),
      run: show('graph'),
    },
    {
      id: 'explore.lanes',
      title: 'Show the routes side by side: overlap and inheritance',
      group: 'Explore',
      keys: 's',
      enabled: () => question.complete && question.mode === 'routes' && (table() || !lanes()),
      run: show('lanes'),
    },
    {
      id: 'explore.table',
      title: 'Show the answer as a table',
      group: 'Explore',
      enabled: () => question.complete && !table(),
      run: show('table'),
    },
    ...MODES.map((mode) => ({
      id: `explore.mode.${mode}`,
      title: MODE_TITLES[mode],
      group: 'Explore',
      enabled: () => question.mode !== mode,
      run: () => askMode(app, mode),
    })),
    {
      id: 'explore.leak',
      title: 'If this leaks: ask about a credential that leaks or a computer that is stolen',
      group: 'Explore',
      enabled: () => question.mode !== 'blast' || !filters.flag(LEAK),
      run: () => askLeak(app),
    },
    {
      id: 'explore.swap',
      title: 'Swap the two ends of the routes',
      group: 'Explore',
      enabled: () => question.mode === 'routes' && question.complete,
      run: () => question.swap(),
    },
  ];
}
