import { END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { RouteAnswer, StepRef } from '../../questions/answers';
import type { Granted } from '../../questions/granted';
import type { Lane } from '../../questions/lanes';
import { countOf } from '../style/kinds';
import { formatDay } from '../style/time';
import { MECHANISM_LABELS, STEP_LABELS, VERDICT_LOOKS } from '../style/verdicts';

/** How a step is named on its line. */
export function howText(step: StepRef): string {
  const how =
    step.permission === undefined || step.kind === 'unlocks' ? STEP_LABELS[step.kind] : step.permission;
  const via = step.supports[0]?.via ?? [];
  return via.length === 0 ? how : `${how}, by way of ${via.map(({ name }) => name).join(', ')}`;
}

/** When it ends, in a few words; nothing where no export can say. */
export function endText(until: number): string {
  if (until === NEVER_ENDS) return 'never ends';
  return until === END_UNKNOWN ? '' : `until ${formatDay(until)}`;
}

/** Verdict and time of a step under its line. */
export function stateText(step: StepRef): string {
  return [
    VERDICT_LOOKS[step.verdict].label,
    step.eligible ? 'eligible' : '',
    endText(step.until),
    step.mechanism === undefined ? '' : MECHANISM_LABELS[step.mechanism].toLowerCase(),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** The same in ways that get shorter: what is as usual is left out first. */
export function stateTexts(step: StepRef): readonly string[] {
  const usual = step.until === NEVER_ENDS ? { ...step, until: END_UNKNOWN } : step;
  // A date is never left out; the line itself tells the verdict.
  const dated = step.until !== NEVER_ENDS && step.until !== END_UNKNOWN;
  const least = dated ? endText(step.until) : VERDICT_LOOKS[step.verdict].label;
  return [stateText(step), stateText(usual), least];
}

/** All of a step, for who looks closer and for who listens. */
export function stepText(step: StepRef, tenantName: (tenant: number) => string): string {
  const records = step.supports[0]?.records.map(({ label }) => label) ?? [];
  const via = step.supports[0]?.via.map(({ name }) => name) ?? [];
  return [
    `${step.from.name} ${STEP_LABELS[step.kind]} ${step.to.name}${step.permission === undefined ? '' : ` by ${step.permission}`}`,
    `in ${tenantName(step.to.tenant)}`,
    stateText(step),
    step.note ?? '',
    via.length > 0 ? `by way of ${via.join(', ')}` : '',
    records.length > 0 ? `because of ${records.join('; ')}` : 'not removable',
  ]
    .filter((part) => part !== '')
    .join('. ');
}

/** `1`, `1 and 3`, `1, 2 and 4`. */
export function listed(numbers: readonly number[]): string {
  const words = numbers.map((index) => String(index + 1));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Who was granted it, and through what it is inherited. */
export function grantedText(granted: Granted | undefined): string {
  if (granted === undefined) return 'Part of how things are arranged, not granted';
  const { above, below, holder, on } = granted;
  const where = `granted to ${holder.name} on ${on.name}`;
  if (above === 0 && below === 0) return `Not inherited: ${where}`;
  const through = [
    above > 0 ? countOf(above, 'step', 'steps') : '',
    below > 0 ? countOf(below, 'container below', 'containers below') : '',
  ].filter((part) => part !== '');
  return `Inherited through ${through.join(' and ')}: ${where}`;
}

/** The heading of a lane. */
export function laneText({ index, independent, sharesWith, route }: Lane): string {
  const apart = independent
    ? 'independent'
    : sharesWith.length > 0
      ? `shares records with ${sharesWith.length === 1 ? 'route' : 'routes'} ${listed(sharesWith)}`
      : '';
  const steps = countOf(route.steps.length, 'step', 'steps');
  return [`Route ${index + 1}`, apart, steps, VERDICT_LOOKS[route.verdict].label, endText(route.until)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** `A` to `Z`, then `A2`: the same record has the same letter wherever it stands. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}

/** How many of the independent routes are drawn. */
export function apartText(
  answer: Pick<RouteAnswer, 'independent' | 'exact' | 'upper'>,
  drawn: number,
): string {
  const { independent, exact, upper } = answer;
  const all = exact ? String(independent) : `${independent} to ${upper}`;
  return drawn === independent && exact
    ? countOf(drawn, 'independent route', 'independent routes')
    : `${drawn} of ${all} independent routes`;
}
