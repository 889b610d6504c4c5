import type { Pair } from './columns';
import { at } from './drawing';
import type { Drawing, StepTime } from './drawing';

/** All steps between two cards, drawn as one line. `from` and `to` index the cards. */
export interface Bundle {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** One of its steps, the first by number. */
  readonly step: number;
  /** The strongest verdict of the steps in force, else of all. */
  readonly rank: number;
  readonly becomes: boolean;
  /** The best of them: in force before eligible, before what a date keeps shut. */
  readonly time: StepTime;
  /** Mechanisms by which some of it crosses into another tenant. */
  readonly mechanisms: readonly string[];
  readonly start: number;
  readonly until: number;
  /** What it is, each once, in the order of the alphabet; at most `LABELS`. */
  readonly labels: readonly string[];
  /** How many labels there are. */
  readonly kinds: number;
}

export interface Bundled {
  readonly bundles: readonly Bundle[];
  /** Steps within one card: not drawn, but counted. */
  readonly inside: number;
  /** Steps by bundle: `steps[stepStart[b] .. stepStart[b + 1]]`, the graph's own numbers. */
  readonly stepStart: Uint32Array<ArrayBuffer>;
  readonly steps: Uint32Array<ArrayBuffer>;
}

const LABELS = 12;
const BEST: Readonly<Record<StepTime, number>> = { now: 3, eligible: 2, future: 1, expired: 0 };

/** The different pairs of cards that have a step between them; undefined: more than `most`. */
export function pairsBetween(
  drawing: Drawing,
  steps: Uint32Array,
  cardAt: Uint32Array,
  cards: number,
  most: number,
): readonly Pair[] | undefined {
  const seen = new Uint8Array(cards * cards);
  const pairs: Pair[] = [];
  for (const step of steps) {
    const from = at(cardAt, at(drawing.from, step));
    const to = at(cardAt, at(drawing.to, step));
    const pair = from * cards + to;
    if (from === to || seen[pair] === 1) continue;
    seen[pair] = 1;
    if (pairs.push({ from, to }) > most) return undefined;
  }
  return pairs;
}

interface Growing {
  readonly from: number;
  readonly to: number;
  count: number;
  first: number;
  looks: Set<number>;
}

/** Alternatives between the same two cards: the strongest verdict, the latest end, every permission. */
export function bundle(
  drawing: Drawing,
  chosen: Uint32Array,
  cardAt: Uint32Array,
  cards: readonly { readonly key: string }[],
): Bundled {
  const places = new Map<number, number>();
  const growing: Growing[] = [];
  const bundleOf = new Int32Array(chosen.length).fill(-1);
  let inside = 0;
  chosen.forEach((step, index) => {
    const from = at(cardAt, at(drawing.from, step));
    const to = at(cardAt, at(drawing.to, step));
    if (from === to) {
      inside += 1;
      return;
    }
    const pair = from * cards.length + to;
    let place = places.get(pair);
    if (place === undefined) {
      place = growing.push({ from, to, count: 0, first: at(drawing.step, step), looks: new Set() }) - 1;
      places.set(pair, place);
    }
    bundleOf[index] = place;
    const found = growing[place];
    if (found === undefined) return;
    found.count += 1;
    found.looks.add(at(drawing.look, step));
  });
  const stepStart = new Uint32Array(growing.length + 1);
  growing.forEach(({ count }, place) => (stepStart[place + 1] = at(stepStart, place) + count));
  const next = stepStart.slice();
  const steps = new Uint32Array(chosen.length - inside);
  chosen.forEach((step, index) => {
    const place = bundleOf[index] ?? -1;
    if (place < 0) return;
    const slot = at(next, place);
    steps[slot] = at(drawing.step, step);
    next[place] = slot + 1;
  });
  return { bundles: growing.map((found) => finished(found, drawing, cards)), inside, stepStart, steps };
}

function finished(found: Growing, drawing: Drawing, cards: readonly { readonly key: string }[]): Bundle {
  const looks = [...found.looks].flatMap((number) => drawing.looks[number] ?? []);
  const best = looks.reduce(
    (most, { time }) => (BEST[time] > BEST[most] ? time : most),
    looks[0]?.time ?? 'now',
  );
  // What is not in force does not make what is look stronger, or last longer.
  const alike = looks.filter(({ time }) => BEST[time] === BEST[best]);
  const inForce =
    BEST[best] >= BEST.eligible ? looks.filter(({ time }) => BEST[time] >= BEST.eligible) : alike;
  const labels = [...new Set(looks.map(({ label }) => label))].sort();
  return {
    key: `${cards[found.from]?.key ?? ''} > ${cards[found.to]?.key ?? ''}`,
    from: found.from,
    to: found.to,
    count: found.count,
    step: found.first,
    rank: Math.max(...inForce.map(({ rank }) => rank)),
    becomes: looks.some(({ becomes }) => becomes),
    time: best,
    mechanisms: [...new Set(looks.flatMap(({ mechanism }) => mechanism ?? []))].sort(),
    start: Math.min(...inForce.map(({ start }) => start)),
    until: Math.max(...inForce.map(({ until }) => until)),
    labels: labels.slice(0, LABELS),
    kinds: labels.length,
  };
}
