import { createContext } from 'svelte';
import type { EngineApi } from '../../workers/protocol';
import type { Client } from './clients';
import type { Clock } from './clock.svelte';
import type { Commands } from './commands.svelte';
import type { Demo } from './demo';
import type { Estate } from './estate.svelte';
import type { Filters } from './filters.svelte';
import type { History } from './history.svelte';
import type { Kept } from './kept.svelte';
import type { Navigation } from './navigation.svelte';
import type { Offline } from './offline.svelte';
import type { Proposal } from './proposal.svelte';
import type { KeptProposal } from './proposal-file';
import type { Question } from './question.svelte';
import type { Review } from './review.svelte';
import type { SavedView } from './saved-views';
import type { Selection } from './selection.svelte';
import type { Theme } from './theme.svelte';
import type { Working } from './working.svelte';

/** What a report says of itself. */
export interface ReportAbout {
  readonly title: string;
  /** What it holds, in words: `everything`, `tenant Acme`, … */
  readonly scope?: string;
}

/** What only the app has, and a report must not carry: each is fetched when asked for. */
export interface AppHost {
  /** The demo estate, generated on the spot. */
  readonly demo: () => Promise<Demo>;
  /** The viewer a report is made of, as one HTML document. */
  readonly viewerTemplate: () => Promise<string>;
  /** The app as one file from disk: nothing outlives the tab, and other tabs know nothing of it. */
  readonly keepsNothing?: boolean;
}

/** Everything a view needs: made once in `App.svelte` and handed down. */
export interface AppContext {
  readonly engine: EngineApi;
  readonly clock: Clock;
  readonly estate: Estate;
  readonly selection: Selection;
  readonly question: Question;
  readonly navigation: Navigation;
  /** What the views are narrowed to. */
  readonly filters: Filters;
  /** Undo and redo of all that the URL says. */
  readonly history: History;
  /** What is marked as removed or added, and whether that is what is shown. */
  readonly proposal: Proposal;
  /** Lists of the user's own, kept in this browser. */
  readonly clients: Kept<Client>;
  readonly savedViews: Kept<SavedView>;
  readonly savedProposals: Kept<KeptProposal>;
  /** What reviewers decided about the open estate. */
  readonly review: Review;
  readonly theme: Theme;
  readonly commands: Commands;
  /** Whether the engine is at a long answer. */
  readonly working: Working;
  /** The hosted app kept for use without the network; absent in a report and from disk. */
  readonly offline?: Offline;
  /** Present in the app, absent in a report. */
  readonly host?: AppHost;
  /** Present in a report: read-only, nothing stored. */
  readonly report?: ReportAbout;
}

const [useApp, provideApp] = createContext<AppContext>();
export { provideApp, useApp };
