import type { Command } from '../../app/commands.svelte';
import type { AppContext } from '../../app/context';
import { openDemo, openSnapshot } from '../../app/opening';
import { goBackTo } from '../../app/restore';
import { THEMES } from '../../app/theme.svelte';
import { parseUrlState } from '../../app/url-state';
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

/** More tenants than this are found in the bar, not among the commands. */
const MOST_TENANTS = 60;

/** Commands that are there whatever is shown. Views register their own beside these. */
export function shellCommands(
  app: AppContext,
  focusSearch: () => void,
  saveView: () => void,
): readonly Command[] {
  const { clock, commands, estate, history, navigation, proposal, question, selection, theme } = app;
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
      id: 'undo',
      title: 'Undo the last change of the view',
      group: 'View',
      keys: 'mod+z',
      notWhileTyping: true,
      enabled: () => history.canUndo,
      run: () => {
        const state = history.undo();
        if (state) void goBackTo(app, state);
      },
    },
    {
      id: 'redo',
      title: 'Redo what was undone',
      group: 'View',
      keys: 'mod+shift+z',
      notWhileTyping: true,
      enabled: () => history.canRedo,
      run: () => {
        const state = history.redo();
        if (state) void goBackTo(app, state);
      },
    },
    {
      id: 'view.save',
      title: 'Save this view…',
      group: 'View',
      keys: 'mod+s',
      enabled: () => estate.overview !== undefined,
      run: saveView,
    },
    ...app.savedViews.list.flatMap(({ name, hash }) => [
      {
        id: `view.open.${name}`,
        title: name,
        group: 'Saved views',
        run: () => void goBackTo(app, parseUrlState(hash)),
      },
      {
        id: `view.forget.${name}`,
        title: `Forget the saved view ${name}`,
        group: 'Saved views',
        run: () => app.savedViews.forget(name),
      },
    ]),
    ...app.clients.list.map(({ name, tenants }) => ({
      id: `client.${name}`,
      title: `Keep to ${name}`,
      group: 'Client',
      enabled: () => estate.overview !== undefined,
      run: () =>
        selection.filterTenants(
          (estate.overview?.tenants ?? []).flatMap(({ id }, index) => (tenants.includes(id) ? [index] : [])),
          name,
        ),
    })),
    ...(estate.overview?.tenants ?? []).slice(0, MOST_TENANTS).map(({ name, id }, index) => ({
      id: `tenant.${id}`,
      title: `Keep to the tenant ${name}`,
      group: 'Client',
      run: () => selection.filterTenant(index),
    })),
    {
      id: 'client.all',
      title: 'All tenants',
      group: 'Client',
      enabled: () => selection.tenants.length > 0,
      run: () => selection.filterTenants([]),
    },
    {
      id: 'client.outsiders',
      title: selection.outsiders ? 'Everyone, not outsiders only' : 'Outsiders only',
      group: 'Client',
      keys: 'o',
      enabled: () => selection.tenants.length > 0,
      run: () => selection.onlyOutsiders(!selection.outsiders),
    },
    {
      id: 'whatif.selection',
      title: 'What if the selection were removed',
      group: 'What if',
      enabled: () => !app.report && selection.nodes.length > 0,
      run: () =>
        void proposal.removeNumbers(
          [],
          selection.nodes.map(({ node }) => node),
        ),
    },
    {
      id: 'whatif.shown',
      title: proposal.shown ? 'Show today' : 'Show everything as proposed',
      group: 'What if',
      keys: 'x',
      enabled: () => proposal.size > 0,
      run: () => void proposal.show(!proposal.shown),
    },
    {
      id: 'whatif.clear',
      title: 'Drop the proposal',
      group: 'What if',
      enabled: () => proposal.size > 0,
      run: () => void proposal.clear(),
    },
    ...app.savedProposals.list.map((kept) => ({
      id: `whatif.open.${kept.name}`,
      title: `Open the proposal ${kept.name}`,
      group: 'What if',
      enabled: () => estate.overview !== undefined && !app.report,
      run: () => {
        app.filters.set('whatif.name', kept.name);
        void proposal.load(kept);
        navigation.go('whatif');
      },
    })),
    ...THEMES.map((choice) => ({
      id: `theme.${choice}`,
      title: `Theme: ${choice}`,
      group: 'Appearance',
      enabled: () => theme.choice !== choice,
      run: () => theme.choose(choice),
    })),
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
