import { alongLine, pointsOf } from './path';
import type { Point } from './path';
import type { Pair } from './columns';
import type { Paths } from './routing';

/** A rectangle by its corners. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How far a picture is from one that can be read. */
export interface Sanity {
  /** Pairs of cards that lie on one another. */
  readonly overlaps: number;
  /** Lines that run under a card they have nothing to do with, and all lines. */
  readonly under: number;
  readonly lines: number;
  /** Labels that lie on another label or on a card, and all labels. */
  readonly collisions: number;
  readonly labels: number;
}

export interface Measured {
  readonly positions: Float32Array;
  readonly paths: Paths;
  readonly edges: readonly Pair[];
  readonly width: number;
  readonly height: number;
  readonly labels?: readonly Rect[];
}

/** What only touches is not on top. */
const SLACK = 1;

/** Measure a picture by its geometry alone. */
export function sanityOf(picture: Measured): Sanity {
  const { positions, paths, edges, width, height, labels = [] } = picture;
  const cards = Array.from({ length: positions.length / 2 }, (_, card): Rect => {
    const x = positions[card * 2] ?? 0;
    const y = positions[card * 2 + 1] ?? 0;
    return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  });
  const grid = new Cells(cards);
  let overlaps = 0;
  cards.forEach((card, index) => {
    for (const other of grid.near(card)) {
      const known = cards[other];
      if (other > index && known !== undefined && meet(card, known)) overlaps++;
    }
  });
  let under = 0;
  edges.forEach((edge, index) => {
    if (runsUnder(alongLine(pointsOf(paths, index)), edge, cards, grid)) under++;
  });
  let collisions = 0;
  const known = new Cells(labels);
  labels.forEach((label, index) => {
    const onLabel = [...known.near(label)].some((other) => {
      const rect = labels[other];
      return other !== index && rect !== undefined && meet(label, rect);
    });
    const onCard = [...grid.near(label)].some((other) => {
      const rect = cards[other];
      return rect !== undefined && meet(label, rect);
    });
    if (onLabel || onCard) collisions++;
  });
  return { overlaps, under, lines: edges.length, collisions, labels: labels.length };
}

function runsUnder(line: readonly Point[], edge: Pair, cards: readonly Rect[], grid: Cells): boolean {
  return line.some((point, index) => {
    const next = line[index + 1] ?? point;
    const box = {
      left: Math.min(point.x, next.x),
      right: Math.max(point.x, next.x),
      top: Math.min(point.y, next.y),
      bottom: Math.max(point.y, next.y),
    };
    for (const card of grid.near(box)) {
      if (card === edge.from || card === edge.to) continue;
      const rect = cards[card];
      if (rect !== undefined && crosses(point, next, rect)) return true;
    }
    return false;
  });
}

/** Whether two rectangles share more than an edge. */
export function meet(a: Rect, b: Rect): boolean {
  return (
    a.left < b.right - SLACK &&
    b.left < a.right - SLACK &&
    a.top < b.bottom - SLACK &&
    b.top < a.bottom - SLACK
  );
}

/** Whether a straight piece passes through a rectangle (Liang and Barsky's clipping). */
function crosses(a: Point, b: Point, rect: Rect): boolean {
  let enter = 0;
  let leave = 1;
  const clip = (from: number, to: number, low: number, high: number): boolean => {
    const run = to - from;
    if (run === 0) return from > low && from < high;
    const one = (low - from) / run;
    const two = (high - from) / run;
    enter = Math.max(enter, Math.min(one, two));
    leave = Math.min(leave, Math.max(one, two));
    return enter < leave;
  };
  return (
    clip(a.x, b.x, rect.left + SLACK, rect.right - SLACK) &&
    clip(a.y, b.y, rect.top + SLACK, rect.bottom - SLACK)
  );
}

const CELL = 256;

/** Rectangles by the squares of a coarse grid they touch. */
class Cells {
  readonly #cells = new Map<string, number[]>();

  constructor(rects: readonly Rect[]) {
    rects.forEach((rect, index) => {
      for (const key of keys(rect)) {
        const cell = this.#cells.get(key);
        if (cell === undefined) this.#cells.set(key, [index]);
        else cell.push(index);
      }
    });
  }

  near(rect: Rect): ReadonlySet<number> {
    const found = new Set<number>();
    for (const key of keys(rect)) for (const index of this.#cells.get(key) ?? []) found.add(index);
    return found;
  }
}

function* keys(rect: Rect): Generator<string> {
  for (let x = Math.floor(rect.left / CELL); x <= Math.floor(rect.right / CELL); x++)
    for (let y = Math.floor(rect.top / CELL); y <= Math.floor(rect.bottom / CELL); y++) yield `${x} ${y}`;
}
