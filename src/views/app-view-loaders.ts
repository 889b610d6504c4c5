import type { ViewName } from '../app/view-name';
import { reportViewLoaders } from './view-loaders';
import type { ViewLoader, ViewLoaders } from './view-loaders';

/** The app's own views beside those it shares with the report: kept apart so that no viewer carries them. */
export const appViewLoaders: ViewLoaders = new Map<ViewName, ViewLoader>([
  ...[...reportViewLoaders].filter(([name]) => name !== 'about'),
  ['whatif', () => import('./whatif/WhatIf.svelte')],
  ['time', () => import('./time/Time.svelte')],
  ['compare', () => import('./compare/Compare.svelte')],
  ['register', () => import('./register/Register.svelte')],
  ['import', () => import('./import/Import.svelte')],
  ['snapshots', () => import('./snapshots/Snapshots.svelte')],
  ['report', () => import('./report/Report.svelte')],
]);
