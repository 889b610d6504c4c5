import type { AppContext } from '../../app/context';

/** What is kept while the estate is decided anew, which begins every view afresh. */
export class JoinMemory {
  /** Who decides: asked once. */
  by = $state('');
}

const memories = new WeakMap<AppContext, JoinMemory>();

/** One memory for each running app. */
export function joinMemory(app: AppContext): JoinMemory {
  const known = memories.get(app) ?? new JoinMemory();
  memories.set(app, known);
  return known;
}
