import type { Component } from 'svelte';
import type { ViewName } from '../app/view-name';

/** Fetches a view's component when it is first shown. A view takes no props: all it needs is in the context. */
export type ViewLoader = () => Promise<{ readonly default: Component }>;
export type ViewLoaders = ReadonlyMap<ViewName, ViewLoader>;

const SHARED: readonly (readonly [ViewName, ViewLoader])[] = [
  ['overview', () => import('./overview/Overview.svelte')],
  ['explore', () => import('./explore/Explore.svelte')],
  ['access', () => import('./access/Access.svelte')],
  ['identity', () => import('./identity/Identity.svelte')],
  ['delegation', () => import('./delegation/Delegation.svelte')],
  ['findings', () => import('./findings/Findings.svelte')],
];

/** What a report's viewer can show: reads only. */
export const reportViewLoaders: ViewLoaders = new Map<ViewName, ViewLoader>([
  ...SHARED,
  ['about', () => import('./report/About.svelte')],
]);
