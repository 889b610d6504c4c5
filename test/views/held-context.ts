import type { AppContext } from '../../src/app/context';

/** What a view is given, for tests of what views do without being clicked through. */
export const held: { app: AppContext | undefined } = { app: undefined };

/** Throws while no view was made. */
export function heldApp(): AppContext {
  if (held.app === undefined) throw new Error('no view was made');
  return held.app;
}
