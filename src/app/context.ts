import { createContext } from 'svelte';
import type { EngineApi } from '../../workers/protocol';
import type { Clock } from './clock.svelte';
import type { Commands } from './commands.svelte';
import type { Estate } from './estate.svelte';
import type { Navigation } from './navigation.svelte';
import type { Question } from './question.svelte';
import type { Selection } from './selection.svelte';
import type { Theme } from './theme.svelte';

/** What a report says of itself. */
export interface ReportAbout {
  readonly title: string;
  /** What it holds, in words: `everything`, `tenant Acme`, … */
  readonly scope?: string;
}

/** Everything a view needs: made once in `App.svelte` and handed down. */
export interface AppContext {
  readonly engine: EngineApi;
  readonly clock: Clock;
  readonly estate: Estate;
  readonly selection: Selection;
  readonly question: Question;
  readonly navigation: Navigation;
  readonly theme: Theme;
  readonly commands: Commands;
  /** Present in a report: read-only, nothing stored. */
  readonly report?: ReportAbout;
}

const [useApp, provideApp] = createContext<AppContext>();
export { provideApp, useApp };
