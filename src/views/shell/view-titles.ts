import type { ViewName } from '../../app/view-name';

export const VIEW_TITLES: Readonly<Record<ViewName, string>> = {
  import: 'Import',
  overview: 'Overview',
  explore: 'Explore',
  access: 'Access',
  identity: 'Identity',
  delegation: 'Delegation',
  register: 'Register',
  findings: 'Findings',
  whatif: 'What if',
  time: 'Time',
  compare: 'Compare',
  snapshots: 'Snapshots',
  report: 'Report',
  about: 'About this report',
};
