import type { Support } from '../../../graph/builder';
import type { Key } from '../../../model/record';
import type { Actor } from '../actor';
import { anyOf, conditionsOfLimits } from '../decide-conditions';
import type { RequestRuling } from '../request-way';
import type { Ruling } from '../ruling';
import { unreadableReason } from '../trust';

/** One thing a technique needs, and how far it is so. What is not so has no leg. */
export interface Leg {
  readonly verdict: 'allowed' | 'conditional' | 'not-evaluated';
  /** What remains, each in words; empty when allowed. */
  readonly notes: readonly string[];
  /** Alternatives, each the removable records that are all needed. */
  readonly supports: readonly Support[];
}

/** Needs nothing and costs nothing. */
export const GIVEN: Leg = { verdict: 'allowed', notes: [], supports: [{ records: [] }] };

/** So, if this holds. */
export function onCondition(note: string): Leg {
  return { verdict: 'conditional', notes: [note], supports: [{ records: [] }] };
}

export function notEvaluated(note: string): Leg {
  return { verdict: 'not-evaluated', notes: [note], supports: [{ records: [] }] };
}

/** A permission as the principal's own policies rule on it. Parts of a pattern that are denied leave the rest. */
export function legOf(actor: Actor, ruling: Ruling): Leg | undefined {
  if (ruling.kind !== 'granted') return undefined;
  const open = [ruling.open, unreadableReason(actor)].filter((text) => text !== undefined && text !== '');
  const ceilings = ruling.ceilings.map(
    ({ ceiling, limits }) =>
      `the SCPs of ${ceiling.name} allow it: ${anyOf(limits.map((limit) => limit.when ?? ''))}`,
  );
  const remains = [...conditionsOfLimits({ ...ruling, except: [] }), ...ceilings];
  const ways = ruling.grants.map(({ held, when }) => ({ ...held, ...(when === undefined ? {} : { when }) }));
  return legOfWays(ways, remains, open.length === 0 ? undefined : open.join('; '));
}

/** A permission as all policies together rule on it, the resource's own among them. */
export function legOfRequest(ruling: RequestRuling): Leg | undefined {
  if (ruling.kind === 'denied' || ruling.ways.length === 0) return undefined;
  const except = ruling.kind === 'granted' ? ruling.except.map((text) => `not denied: ${text}`) : [];
  return legOfWays(
    ruling.ways,
    [...ruling.remains, ...except],
    ruling.kind === 'open' ? ruling.reason : undefined,
  );
}

interface GrantingWay {
  readonly records: readonly Key[];
  readonly via?: Key;
  readonly when?: string;
}

/** Ways that grant on their own: those without a condition where there are any. `open`: why it is not evaluated. */
export function legOfWays(
  ways: readonly GrantingWay[],
  remains: readonly string[],
  open: string | undefined,
): Leg {
  const sure = ways.filter((way) => way.when === undefined);
  const used = sure.length > 0 ? sure : ways;
  const conditions = [...(sure.length > 0 ? [] : [anyOf(used.map((way) => way.when ?? ''))]), ...remains];
  return {
    verdict: open !== undefined ? 'not-evaluated' : conditions.length > 0 ? 'conditional' : 'allowed',
    notes: [...(open === undefined ? [] : [open]), ...conditions],
    supports: distinct(used.map(({ records, via }) => ({ records, ...viaOf(via) }))),
  };
}

function viaOf(via: Key | undefined): { readonly via?: readonly Key[] } {
  return via === undefined ? {} : { via: [via] };
}

/** More alternatives than this of one step are not kept apart: a step survives while one of them does. */
const MAX_SUPPORTS = 16;

/** All of them together: the weakest verdict, every note, and each way to have one of each. */
export function all(legs: readonly (Leg | undefined)[]): Leg | undefined {
  let result: Leg = GIVEN;
  for (const leg of legs) {
    if (leg === undefined) return undefined;
    result = {
      verdict: weaker(result.verdict, leg.verdict),
      notes: [...new Set([...result.notes, ...leg.notes])],
      supports: product(result.supports, leg.supports),
    };
  }
  return result;
}

/** Any of them: the strongest, with all ways that are as strong on the same terms. */
export function any(legs: readonly (Leg | undefined)[]): Leg | undefined {
  let best: Leg | undefined;
  for (const leg of legs) {
    if (leg === undefined) continue;
    if (best === undefined || RANK[leg.verdict] > RANK[best.verdict]) best = leg;
    else if (leg.verdict === best.verdict && sameNotes(leg, best)) {
      best = { ...best, supports: distinct([...best.supports, ...leg.supports]) };
    }
  }
  return best;
}

const RANK = { allowed: 3, conditional: 2, 'not-evaluated': 1 } as const;

function weaker(a: Leg['verdict'], b: Leg['verdict']): Leg['verdict'] {
  return RANK[a] <= RANK[b] ? a : b;
}

function sameNotes(a: Leg, b: Leg): boolean {
  return a.notes.length === b.notes.length && a.notes.every((note, i) => note === b.notes[i]);
}

function product(a: readonly Support[], b: readonly Support[]): readonly Support[] {
  if (costsNothing(a)) return b;
  if (costsNothing(b)) return a;
  return distinct(
    a.flatMap((one) =>
      b.map((other): Support => {
        const via = [...new Set([...(one.via ?? []), ...(other.via ?? [])])];
        return {
          records: [...new Set([...one.records, ...other.records])],
          ...(via.length === 0 ? {} : { via }),
        };
      }),
    ),
  );
}

function costsNothing(supports: readonly Support[]): boolean {
  const [only] = supports;
  return supports.length === 1 && only?.records.length === 0 && only.via === undefined;
}

function distinct(supports: readonly Support[]): readonly Support[] {
  if (supports.length < 2) return supports;
  const byRecords = new Map(supports.map((support) => [support.records.toSorted().join('\u0000'), support]));
  return [...byRecords.values()].slice(0, MAX_SUPPORTS);
}
