import { toCsv } from '../../lib/csv-out';
import { untilText } from '../../model/window';
import type { RouteAnswer } from '../../questions/answers';
import { lanesOf } from '../../questions/lanes';
import { STEP_LABELS } from '../style/verdicts';

const HEAD = [
  ...[
    'route',
    'step',
    'from',
    'from id',
    'from tenant',
    'how',
    'to',
    'to id',
    'to tenant',
    'verdict',
    'until',
  ],
  ...['mechanism', 'rests on', 'independent', 'granted here', 'inherited through'],
];

/**
 * Routes as a table: a row for every step of every route, with the records it rests on, whether its route is one of those that
 * share none, and where the permission was granted.
 */
export function routesCsv(answer: RouteAnswer, tenantName: (tenant: number) => string): string {
  return toCsv([
    HEAD,
    ...lanesOf(answer).flatMap(({ route, index, independent, granted }) =>
      route.steps.map((step, place) => [
        index + 1,
        place + 1,
        step.from.name,
        step.from.id,
        tenantName(step.from.tenant),
        step.permission ?? STEP_LABELS[step.kind],
        step.to.name,
        step.to.id,
        tenantName(step.to.tenant),
        step.verdict,
        untilText(step.until),
        step.mechanism,
        step.supports[0]?.records.map(({ label }) => label).join('; ') ?? '',
        independent ? 'yes' : 'no',
        granted?.at === place ? 'yes' : '',
        granted?.at === place ? granted.above + granted.below : '',
      ]),
    ),
  ]);
}
