import { alongLine, pointsOf } from './path';
import type { Paths } from './routing';
import { meet } from './sanity';
import type { Rect } from './sanity';

/** A label to be put beside a line: how large it is, and how much it matters (more goes first). */
export interface Wish {
  readonly edge: number;
  readonly width: number;
  readonly height: number;
  readonly weight: number;
}

/** Where a label stands: its middle. */
export interface PlacedLabel {
  readonly edge: number;
  readonly x: number;
  readonly y: number;
}

/** Between a label and what is next to it. */
const AIR = 3;
/** How far along its line a label may stand: near an end it is plain whose it is. */
const TRIES = [0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86];

/**
 * Put labels on their lines so that none lies on a card or on another label; those that find no place are left out
 * (the pointer, the panel and the table say them). What matters more chooses first, ties by number.
 */
export function placeLabels(
  wishes: readonly Wish[],
  paths: Paths,
  positions: Float32Array,
  size: { readonly width: number; readonly height: number; readonly shadow?: number },
): readonly PlacedLabel[] {
  // A fold throws a shadow to the right and down, on which nothing can be read either.
  const { width, height, shadow = 0 } = size;
  const taken: Rect[] = Array.from({ length: positions.length / 2 }, (_, card) =>
    around(
      (positions[card * 2] ?? 0) + shadow / 2,
      (positions[card * 2 + 1] ?? 0) + shadow / 2,
      width + shadow,
      height + shadow,
    ),
  );
  // By height, so that only what is near is looked at.
  const shelf = new Map<number, Rect[]>();
  const put = (rect: Rect): void => {
    for (let row = Math.floor(rect.top / SHELF); row <= Math.floor(rect.bottom / SHELF); row++) {
      const list = shelf.get(row);
      if (list === undefined) shelf.set(row, [rect]);
      else list.push(rect);
    }
  };
  const isFree = (rect: Rect): boolean => {
    for (let row = Math.floor(rect.top / SHELF); row <= Math.floor(rect.bottom / SHELF); row++)
      if (shelf.get(row)?.some((other) => meet(rect, other)) === true) return false;
    return true;
  };
  taken.forEach(put);
  const placed: PlacedLabel[] = [];
  for (const wish of [...wishes].sort((a, b) => b.weight - a.weight || a.edge - b.edge)) {
    const line = alongLine(pointsOf(paths, wish.edge), 16);
    for (const share of TRIES) {
      const point = line[Math.round(share * (line.length - 1))];
      if (point === undefined) continue;
      const rect = around(point.x, point.y, wish.width + 2 * AIR, wish.height + 2 * AIR);
      if (!isFree(rect)) continue;
      put(rect);
      placed.push({ edge: wish.edge, x: point.x, y: point.y });
      break;
    }
  }
  return placed;
}

const SHELF = 64;

/** A rectangle by its middle. */
export function around(x: number, y: number, width: number, height: number): Rect {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}
