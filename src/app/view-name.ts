/** The views, in the order of the rail. `about` is the report's "About this report". */
export const VIEW_NAMES = [
  'import',
  'overview',
  'explore',
  'access',
  'identity',
  'delegation',
  'register',
  'findings',
  'whatif',
  'time',
  'compare',
  'snapshots',
  'report',
  'about',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** What a report shows, and what the app shows. */
export const REPORT_VIEWS: readonly ViewName[] = [
  'overview',
  'explore',
  'access',
  'identity',
  'delegation',
  'findings',
  'about',
];
export const APP_VIEWS: readonly ViewName[] = VIEW_NAMES.filter((view) => view !== 'about');
