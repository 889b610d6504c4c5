import { FAR, TRAITS, at, stepsBy, traitsOf } from './drawing';
import type { Drawing, Trait } from './drawing';

/** What of an answer is to be seen. Hiding never recounts: what is hidden is said. */
export interface Sieve {
  /** Weakest verdict rank shown. */
  readonly atLeast: number;
  /** Most steps away; undefined: all. */
  readonly within: number | undefined;
  readonly hidden: readonly Trait[];
  /** Only what lies on a way through one of these nodes (by their own numbers); empty: everything. */
  readonly focus: readonly number[];
}

export const ALL_SEEN: Sieve = { atLeast: 1, within: undefined, hidden: [], focus: [] };

/** What is left to draw, and how much every filter hides. Nodes and steps by their places. */
export interface Sifted {
  readonly nodes: Uint32Array;
  readonly steps: Uint32Array;
  /** 1: stays. */
  readonly kept: Uint8Array;
  readonly hidden: {
    readonly byVerdict: number;
    readonly byDistance: number;
    readonly byLegend: number;
    readonly byFocus: number;
  };
  /** Steps of the answer by trait, hidden or not. */
  readonly traits: Readonly<Record<Trait, number>>;
  /** Nodes by steps away, hidden or not; those that are in no count left out. */
  readonly byDistance: readonly number[];
}

export function sift(drawing: Drawing, sieve: Sieve): Sifted {
  const { node, nodeRank, distance, anchors, from, to, look } = drawing;
  const count = node.length;
  const kept = new Uint8Array(count).fill(1);
  const hidden = { byVerdict: 0, byDistance: 0, byLegend: 0, byFocus: 0 };
  const byDistance: number[] = [];
  const within = sieve.within ?? FAR;
  for (let n = anchors; n < count; n++) {
    const rank = at(nodeRank, n);
    const away = at(distance, n);
    if (rank > 0 && away !== FAR) byDistance[away] = (byDistance[away] ?? 0) + 1;
    // Of rank 0 is what is in no count: it stays with the steps that lead to it.
    if (rank > 0 && rank < sieve.atLeast) {
      kept[n] = 0;
      hidden.byVerdict++;
    } else if (away !== FAR && away > within) {
      kept[n] = 0;
      if (rank > 0) hidden.byDistance++;
    }
  }
  const taken = takenSteps(drawing, sieve, kept);
  // With nothing hidden all of the answer stays; else what hangs on hidden steps alone goes with them.
  if (sieve.hidden.length > 0 || sieve.within !== undefined || sieve.atLeast > 1) {
    const seen = reachable(drawing, taken);
    for (let n = anchors; n < count; n++) {
      if (at(kept, n) === 0 || at(seen, n) === 1) continue;
      kept[n] = 0;
      if (at(nodeRank, n) > 0) hidden.byLegend++;
    }
  }
  if (sieve.focus.length > 0) hidden.byFocus = focusOn(drawing, sieve.focus, kept, taken);
  const steps: number[] = [];
  for (let s = 0; s < from.length; s++) {
    if (at(taken, s) === 1 && at(kept, at(from, s)) === 1 && at(kept, at(to, s)) === 1) steps.push(s);
  }
  const nodes: number[] = [];
  for (let n = 0; n < count; n++) if (at(kept, n) === 1) nodes.push(n);
  return {
    nodes: Uint32Array.from(nodes),
    steps: Uint32Array.from(steps),
    kept,
    hidden,
    traits: traitCounts(drawing, look),
    byDistance: Array.from({ length: byDistance.length }, (_, away) => byDistance[away] ?? 0),
  };
}

function takenSteps({ looks, look, from, to }: Drawing, sieve: Sieve, kept: Uint8Array): Uint8Array {
  const hidden = new Set<Trait>(sieve.hidden);
  const shown = looks.map(
    (one) => one.rank >= sieve.atLeast && !traitsOf(one).some((trait) => hidden.has(trait)),
  );
  return Uint8Array.from(look, (number, step) =>
    shown[number] === true && at(kept, at(from, step)) === 1 && at(kept, at(to, step)) === 1 ? 1 : 0,
  );
}

/** What the anchors lead to, or what leads to them, by the steps taken. */
function reachable(drawing: Drawing, taken: Uint8Array): Uint8Array {
  const starts = Array.from({ length: drawing.routes ? 1 : drawing.anchors }, (_, n) => n);
  return flood(drawing, taken, starts, drawing.backward);
}

function flood(
  drawing: Drawing,
  taken: Uint8Array,
  starts: readonly number[],
  backward: boolean,
): Uint8Array {
  const near = backward ? drawing.to : drawing.from;
  const far = backward ? drawing.from : drawing.to;
  const { start, list } = stepsBy(drawing.node.length, near);
  const seen = new Uint8Array(drawing.node.length);
  const queue = [...starts];
  for (const node of queue) seen[node] = 1;
  for (const node of queue) {
    for (let i = at(start, node); i < at(start, node + 1); i++) {
      const step = at(list, i);
      const other = at(far, step);
      if (at(taken, step) === 0 || at(seen, other) === 1) continue;
      seen[other] = 1;
      queue.push(other);
    }
  }
  return seen;
}

/** Keep what leads to the focus and what it leads to; gives how many of the answer that hides. */
function focusOn(drawing: Drawing, focus: readonly number[], kept: Uint8Array, taken: Uint8Array): number {
  const wanted = new Set(focus);
  const places: number[] = [];
  drawing.node.forEach((id, n) => {
    if (wanted.has(id)) places.push(n);
  });
  if (places.length === 0) return 0;
  const before = flood(drawing, taken, places, true);
  const after = flood(drawing, taken, places, false);
  let gone = 0;
  for (let n = drawing.anchors; n < kept.length; n++) {
    if (at(kept, n) === 0 || at(before, n) === 1 || at(after, n) === 1) continue;
    kept[n] = 0;
    if (at(drawing.nodeRank, n) > 0) gone++;
  }
  return gone;
}

function traitCounts({ looks }: Drawing, look: Uint32Array): Readonly<Record<Trait, number>> {
  const byLook = new Uint32Array(looks.length);
  for (const number of look) byLook[number] = at(byLook, number) + 1;
  const counts = new Map<Trait, number>();
  looks.forEach((one, number) => {
    for (const trait of traitsOf(one)) counts.set(trait, (counts.get(trait) ?? 0) + at(byLook, number));
  });
  const of = (trait: Trait): number => counts.get(trait) ?? 0;
  return {
    allowed: of(TRAITS[0]),
    conditional: of('conditional'),
    'not-evaluated': of('not-evaluated'),
    becomes: of('becomes'),
    crossing: of('crossing'),
    eligible: of('eligible'),
    expired: of('expired'),
    future: of('future'),
  };
}
