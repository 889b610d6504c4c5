import { messageOf } from '../../app/asked.svelte';
import type { AppContext } from '../../app/context';
import { askEstate } from '../../app/estate-answer';
import type { CrossTenantRow } from '../../questions/answers';
import type { CrossingInto, CrossingWay, CrossingWays } from '../../questions/crossing-ways';
import { askCrossing } from '../explore/crossing-by';
import type { BundleMark } from './opened-bundle';
import { openBundle } from './opened-bundle';

/** Targets listed at once. */
export const TARGETS = 40;

/** What stands behind a bundle's count, at the instant and in the verdicts the map is of. */
export function waysOf(
  { engine, estate }: Pick<AppContext, 'engine' | 'estate'>,
  rows: readonly CrossTenantRow[],
  limit: number,
): Promise<CrossingWays> {
  return askEstate(engine, 'crossing-ways', {
    kind: 'crossing-ways',
    steps: rows.flatMap((row) => row.steps),
    scope: { at: estate.overview?.at ?? 0, atLeast: 'not-evaluated', verbs: [], becoming: true },
    limit,
  });
}

/**
 * Open a bundle: what leads into one thing is shown in Explore, with exactly those who are counted; several are listed
 * beside the map, and each opens so.
 */
export async function openCrossing(
  app: AppContext,
  rows: readonly CrossTenantRow[],
  mark: BundleMark,
): Promise<void> {
  const lead = app.navigation.intend();
  try {
    const { into } = await waysOf(app, rows, 2);
    const [only, another] = into;
    if (only === undefined) return;
    if (another === undefined) showCrossing(app, only, undefined, lead);
    else if (lead('overview')) openBundle(app, mark);
  } catch (error) {
    app.estate.fail(messageOf(error));
  }
}

/** Who crosses into one thing, of one holder of such steps or of all, as a picture. */
export function showCrossing(
  app: AppContext,
  { by, to }: CrossingInto,
  way?: CrossingWay,
  lead: (view: 'explore') => boolean = app.navigation.intend(),
): void {
  if (!lead('explore')) return;
  const { atLeast, verbs } = app.question.scope;
  // The count is of all verdicts and verbs: what opens holds that count.
  if (atLeast !== 'not-evaluated') app.question.setAtLeast('not-evaluated');
  if (verbs.length > 0) app.question.setVerbs([]);
  askCrossing(app, to, by, way?.from);
}
