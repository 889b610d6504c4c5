import type { Command } from '../../app/commands.svelte';
import type { AppContext } from '../../app/context';
import { MODES } from '../../app/question.svelte';
import type { Mode } from '../../app/question.svelte';
import { LEAK } from './leak';

const MODE_TITLES: Readonly<Record<Mode, string>> = {
  blast: 'Ask for the blast radius',
  who: 'Ask who can reach it',
  routes: 'Ask for the routes between two',
};

/** How the answer is shown and what is asked, as commands: while Explore is open. */
export function exploreCommands({ filters, question }: AppContext): readonly Command[] {
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
      title: 'Overlap and inheritance: routes side by side',
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
      run: () => {
        filters.set(LEAK, false);
        question.setMode(mode);
      },
    })),
    {
      id: 'explore.leak',
      title: 'Ask what happens if a credential leaks or a computer is stolen',
      group: 'Explore',
      enabled: () => question.mode !== 'blast' || !filters.flag(LEAK),
      run: () => {
        filters.set(LEAK, true);
        question.setMode('blast');
      },
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
