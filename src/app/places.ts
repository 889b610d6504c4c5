import type { AppContext } from './context';
import { goBackTo, snapshotName, urlStateOf, without } from './restore';
import type { NodeAddress, UrlState } from './url-state';
import type { SnapshotInfo } from '../engine/contract';

/** Two things by address, for routes between them in whatever estate they are looked at. */
export interface Ends {
  readonly from: NodeAddress;
  readonly to: NodeAddress;
  readonly permission?: string;
}

/** Which estate is to be looked at: as it is, as proposed, or another snapshot. */
export type Which = 'today' | 'proposed' | SnapshotInfo;

/** Ask Explore for routes between two things; they are found by address, as their numbers differ from estate to estate. */
export async function openRoutes(
  app: AppContext,
  { from, to, permission }: Ends,
  which: Which,
): Promise<void> {
  const state: UrlState = {
    ...without(urlStateOf(app), 'permission', 'finding', 'step'),
    view: 'explore',
    mode: 'routes',
    verbs: [],
    start: [from],
    target: to,
    selected: [from, to],
    folds: [],
    proposed: which === 'proposed',
    ...(permission !== undefined && permission !== '' && { permission }),
    ...(typeof which === 'object' && { snapshot: snapshotName(which), without: [], added: [] }),
  };
  await goBackTo(app, state);
}
