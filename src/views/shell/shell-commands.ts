import type { Command } from '../../app/commands.svelte';
import type { AppContext } from '../../app/context';
import { openDemo, openSnapshot } from '../../app/opening';
import type { ViewName } from '../../app/view-name';
import { VIEW_TITLES } from './view-titles';

const VIEW_KEYS: Readonly<Record<ViewName, string>> = {
  import: 'g i',
  overview: 'g o',
  explore: 'g e',
  access: 'g a',
  identity: 'g p',
  delegation: 'g d',
  register: 'g n',
  findings: 'g f',
  whatif: 'g w',
  time: 'g t',
  compare: 'g c',
  snapshots: 'g s',
  report: 'g r',
  about: 'g b',
};

/** Commands that are there whatever is shown. Views register their own beside these. */
export function shellCommands(app: AppContext, focusSearch: () => void): readonly Command[] {
  const { clock, commands, estate, navigation, question, selection, theme } = app;
  const collected = (): number | undefined => estate.overview?.collected;
  return [
    ...navigation.views.map((view) => ({
      id: `go.${view}`,
      title: VIEW_TITLES[view],
      group: 'Go to',
      keys: VIEW_KEYS[view],
      run: () => navigation.go(view),
    })),
    { id: 'search', title: 'Search for a principal or resource', group: 'Find', keys: '/', run: focusSearch },
    {
      id: 'palette',
      title: 'Show all commands',
      group: 'Help',
      keys: 'mod+k',
      run: () => commands.openPalette(),
    },
    {
      id: 'shortcuts',
      title: 'Show the keyboard shortcuts',
      group: 'Help',
      keys: '?',
      run: () => commands.openSheet(),
    },
    {
      id: 'selection.blast',
      title: 'Blast radius of the selection',
      group: 'Explore',
      keys: 'b',
      enabled: () => selection.nodes.length > 0,
      run: () => {
        question.blast(...selection.nodes);
        navigation.go('explore');
      },
    },
    {
      id: 'selection.who',
      title: 'Who can reach the selection',
      group: 'Explore',
      keys: 'w',
      enabled: () => selection.node !== undefined,
      run: () => {
        if (!selection.node) return;
        question.who(selection.node);
        navigation.go('explore');
      },
    },
    {
      id: 'selection.routes',
      title: 'Routes between the two selected',
      group: 'Explore',
      keys: 'r',
      enabled: () => selection.pair !== undefined,
      run: () => {
        if (!selection.pair) return;
        question.routes(selection.pair.from, selection.pair.to);
        navigation.go('explore');
      },
    },
    {
      id: 'selection.clear',
      title: 'Clear the selection',
      group: 'Explore',
      enabled: () => selection.nodes.length > 0 || selection.step !== undefined,
      run: () => selection.select(),
    },
    { id: 'theme.next', title: 'Switch the theme', group: 'Appearance', keys: 't', run: () => theme.next() },
    {
      id: 'instant.now',
      title: 'Ask for now',
      group: 'Instant',
      enabled: () => !app.report,
      run: () => clock.toNow(),
    },
    {
      id: 'instant.collected',
      title: 'Ask for the collection time',
      group: 'Instant',
      enabled: () => collected() !== undefined,
      run: () => {
        const at = collected();
        if (at !== undefined) clock.toCollected(at);
      },
    },
    {
      id: 'demo',
      title: 'Load the demo estate',
      group: 'Import',
      enabled: () => app.host !== undefined && !estate.busy,
      run: () => void openDemo(app),
    },
    {
      id: 'cancel',
      title: 'Cancel the import',
      group: 'Import',
      enabled: () => estate.activity === 'importing',
      run: () => void estate.cancel(),
    },
    ...estate.snapshots.slice(0, 20).map((snapshot) => ({
      id: `open.${snapshot.id}`,
      title: `Open ${snapshot.name}`,
      group: 'Snapshots',
      enabled: () => estate.overview?.snapshot?.id !== snapshot.id && !estate.busy,
      run: () => void openSnapshot(app, snapshot.id),
    })),
  ];
}
