import type { Applies, Ruling } from './ruling';

/** What remains to be met of a grant, and the grants that count. */
export function conditionsOf(ruling: Extract<Ruling, { kind: 'granted' }>): {
  readonly conditions: readonly string[];
  readonly used: readonly Applies[];
} {
  const sure = ruling.grants.filter((grant) => grant.when === undefined);
  const used = sure.length > 0 ? sure : ruling.grants;
  const conditions: string[] = [];
  if (sure.length === 0) conditions.push(anyOf(used));
  const within = ruling.within ?? [];
  if (within.length > 0 && within.every((limit) => limit.when !== undefined)) {
    conditions.push(`the boundary allows it: ${anyOf(within)}`);
  }
  for (const text of new Set(ruling.unless.map((deny) => deny.when ?? '')))
    conditions.push(`not denied: ${text}`);
  for (const text of ruling.except) conditions.push(`not denied: ${text}`);
  return { conditions, used };
}

/** What may narrow a grant: the boundary, and denies that may apply. */
export function limits(ruling: Extract<Ruling, { kind: 'granted' }>): readonly Applies[] {
  const within = ruling.within ?? [];
  const sure = within.filter((limit) => limit.when === undefined);
  return [...(sure.length > 0 ? sure : within), ...ruling.unless];
}

function anyOf(applies: readonly Applies[]): string {
  const texts = [...new Set(applies.map((item) => item.when ?? ''))];
  return texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' or ');
}
