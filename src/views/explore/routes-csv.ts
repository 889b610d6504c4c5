import { toCsv } from '../../lib/csv-out';
import { untilText } from '../../model/window';
import type { RouteAnswer } from '../../questions/answers';
import { STEP_LABELS } from '../style/verdicts';

/** Routes as a table: a row for every step of every route. */
export function routesCsv({ routes }: RouteAnswer): string {
  return toCsv([
    ['route', 'step', 'from', 'from id', 'how', 'to', 'to id', 'verdict', 'until', 'mechanism'],
    ...routes.flatMap((route, index) =>
      route.steps.map((step, place) => [
        index + 1,
        place + 1,
        step.from.name,
        step.from.id,
        step.permission ?? STEP_LABELS[step.kind],
        step.to.name,
        step.to.id,
        step.verdict,
        untilText(step.until),
        step.mechanism,
      ]),
    ),
  ]);
}
