import { byCodeUnit } from '../lib/order';
import { strongest } from '../model/verdict';
import type { Verdict } from '../model/verdict';

/** A step before folding. */
export interface FoldEdge {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly verdict: Verdict;
  readonly becomes: boolean;
  readonly eligible: boolean;
  readonly mechanism?: string;
  readonly until: number;
  /** The permission, or how the step reads. */
  readonly label: string;
}

/** All steps between two cards, drawn as one line. `from` and `to` index the cards. */
export interface Bundle {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly steps: readonly number[];
  readonly verdict: Verdict;
  readonly becomes: boolean;
  /** All of it needs activation. */
  readonly eligible: boolean;
  /** Mechanisms by which some of it crosses into another tenant. */
  readonly mechanisms: readonly string[];
  readonly until: number;
  readonly labels: readonly string[];
}

interface Growing {
  readonly from: number;
  readonly to: number;
  readonly steps: number[];
  verdict: Verdict;
  becomes: boolean;
  eligible: boolean;
  until: number;
  readonly mechanisms: Set<string>;
  readonly labels: Set<string>;
}

/** Alternatives between the same two cards: the strongest verdict, the latest end, every permission. */
export function bundle(
  edges: readonly FoldEdge[],
  cardAt: ReadonlyMap<number, number>,
  cards: readonly { readonly key: string }[],
): { readonly bundles: readonly Bundle[]; readonly inside: number } {
  const growing = new Map<number, Growing>();
  let inside = 0;
  for (const edge of edges) {
    const from = cardAt.get(edge.from);
    const to = cardAt.get(edge.to);
    if (from === undefined || to === undefined)
      throw new RangeError(`step ${edge.step} has an end without a card`);
    if (from === to) {
      inside += 1;
      continue;
    }
    const at = from * cards.length + to;
    let found = growing.get(at);
    if (found === undefined) {
      const { verdict, becomes, eligible, until } = edge;
      found = {
        from,
        to,
        steps: [],
        verdict,
        becomes,
        eligible,
        until,
        mechanisms: new Set(),
        labels: new Set(),
      };
      growing.set(at, found);
    }
    found.steps.push(edge.step);
    found.verdict = strongest(found.verdict, edge.verdict);
    found.becomes ||= edge.becomes;
    found.eligible &&= edge.eligible;
    found.until = Math.max(found.until, edge.until);
    found.labels.add(edge.label);
    if (edge.mechanism !== undefined) found.mechanisms.add(edge.mechanism);
  }
  const bundles = [...growing.values()].map((found) => ({
    ...found,
    key: `${cards[found.from]?.key ?? ''} > ${cards[found.to]?.key ?? ''}`,
    mechanisms: [...found.mechanisms].sort(byCodeUnit),
    labels: [...found.labels].sort(byCodeUnit),
  }));
  return { bundles, inside };
}
