import type { AppHost } from './context';
import { loadDemo } from './demo';

/** The lazy assets of the app: modules of the same origin, never fetched as data. */
export const appHost: AppHost = {
  demo: loadDemo,
  viewerTemplate: async () => (await import('virtual:viewer-template')).default,
};
