import type { Ruling } from './ruling';
import type { Applies } from './applies';

type Granted = Extract<Ruling, { kind: 'granted' }>;

/** What remains beside a grant itself: the boundary's conditions and denies that may apply. */
export function conditionsOfLimits(ruling: Granted): readonly string[] {
  const conditions: string[] = [];
  const within = ruling.within ?? [];
  if (within.length > 0 && within.every((limit) => limit.when !== undefined)) {
    conditions.push(`the boundary allows it: ${anyOf(within.map((limit) => limit.when ?? ''))}`);
  }
  for (const text of new Set(ruling.unless.map((deny) => deny.when ?? '')))
    conditions.push(`not denied: ${text}`);
  return conditions;
}

/** What may narrow a grant: the boundary, and denies that may apply. */
export function limitsOf(ruling: Granted): readonly Applies[] {
  const within = ruling.within ?? [];
  const sure = within.filter((limit) => limit.when === undefined);
  const ceilings = ruling.ceilings.flatMap(({ limits }) => limits);
  return [...(sure.length > 0 ? sure : within), ...ceilings, ...ruling.unless];
}

/** Alternatives in words. */
export function anyOf(alternatives: readonly string[]): string {
  const texts = [...new Set(alternatives)];
  return texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' or ');
}
