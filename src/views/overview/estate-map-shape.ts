import { crossersMark } from './crossers';
import type { MapBundle, MapRow } from './estate-map-layout';

/** Width of a container, and the room beside it for what leaves it. */
export const BOX_WIDTH = 228;
const SIDE = 62;

/** Where containers, lines and counts stand in a map of some width. */
export class MapShape {
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  boxX(column: 0 | 1): number {
    return column === 0 ? SIDE : this.#width - BOX_WIDTH - SIDE;
  }

  path(bundle: MapBundle): string {
    const x1 = this.#sideX(bundle.from, bundle.side1);
    const x2 = this.#sideX(bundle.to, bundle.side2);
    const out1 = outward(bundle.side1);
    const out2 = outward(bundle.side2);
    const bow = bundle.from.column === bundle.to.column ? 46 : Math.max(60, Math.abs(x2 - x1) * 0.45);
    const end = x2 + out2 * 34;
    return `M${x1} ${bundle.y1}C${x1 + out1 * bow} ${bundle.y1} ${end + out2 * bow * 0.7} ${bundle.y2} ${end} ${bundle.y2}L${x2 + out2 * 5} ${bundle.y2}`;
  }

  /** The middle of its count. */
  pillX(bundle: MapBundle): number {
    return this.#sideX(bundle.to, bundle.side2) + outward(bundle.side2) * (7 + pillWidth(bundle) / 2);
  }

  #sideX(row: MapRow, side: 'left' | 'right'): number {
    return this.boxX(row.column) + (side === 'right' ? BOX_WIDTH : 0);
  }
}

/** As wide as what stands in it. */
export function pillWidth(bundle: MapBundle): number {
  return bundle.principals === 0 ? 50 : Math.max(34, crossersMark(bundle).length * 7 + 10);
}

function outward(side: 'left' | 'right'): number {
  return side === 'right' ? 1 : -1;
}
