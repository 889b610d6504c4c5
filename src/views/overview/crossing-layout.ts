import { VERDICT_RANK, strongest } from '../../model/verdict';
import type { Verdict } from '../../model/verdict';
import type { CrossTenantRow } from '../../questions/answers';

/** One band of the map: all crossings from one tenant into another. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly principals: number;
  /** The strongest of its crossings. */
  readonly verdict: Verdict;
  readonly rows: readonly CrossTenantRow[];
  readonly y1: number;
  readonly y2: number;
  readonly width: number;
}

export interface Place {
  readonly tenant: number;
  readonly y: number;
}

/** Sources at the left, targets at the right, bands between. */
export interface CrossingMap {
  readonly height: number;
  readonly sources: readonly Place[];
  readonly targets: readonly Place[];
  readonly bands: readonly Band[];
  /** Tenants that found no room; their crossings are in the table. */
  readonly folded: number;
}

const SLOT = 38;
const MARGIN = 22;
const THINNEST = 2;
const THICKEST = 9;

/**
 * Lay the crossings out. With more than `most` tenants on a side, those with the most principals crossing are
 * drawn and the others counted, never dropped unsaid.
 */
export function layoutCrossings(rows: readonly CrossTenantRow[], most = 9): CrossingMap {
  const pairs = new Map<string, CrossTenantRow[]>();
  for (const row of rows) {
    if (row.fromTenant === row.toTenant) continue;
    const key = `${row.fromTenant} ${row.toTenant}`;
    pairs.set(key, [...(pairs.get(key) ?? []), row]);
  }
  const all = [...pairs.values()].map(gather);
  const sources = heaviest(all, 'from', most);
  const targets = heaviest(all, 'to', most);
  const drawn = all.filter((band) => sources.includes(band.from) && targets.includes(band.to));
  const tenants = new Set(all.flatMap((band) => [band.from, band.to]));
  const shown = new Set(drawn.flatMap((band) => [band.from, band.to]));

  const slots = Math.max(sources.length, targets.length, 1);
  const height = (slots - 1) * SLOT + 2 * MARGIN;
  const places = (side: readonly number[]): Place[] => {
    const offset = ((slots - side.length) * SLOT) / 2 + MARGIN;
    return side.map((tenant, index) => ({ tenant, y: offset + index * SLOT }));
  };
  const left = places(sources);
  const right = places(targets);
  const y = (side: readonly Place[], tenant: number): number =>
    side.find((place) => place.tenant === tenant)?.y ?? 0;
  const largest = Math.max(1, ...drawn.map((band) => band.principals));
  const bands = drawn
    .map((band) => ({
      ...band,
      y1: y(left, band.from),
      y2: y(right, band.to),
      width: THINNEST + (THICKEST - THINNEST) * Math.sqrt(band.principals / largest),
    }))
    .sort((a, b) => b.width - a.width || a.from - b.from || a.to - b.to);
  return {
    height,
    sources: left,
    targets: right,
    bands: spread(bands),
    folded: tenants.size - shown.size,
  };
}

type Gathered = Omit<Band, 'y1' | 'y2' | 'width'>;

function gather(rows: readonly CrossTenantRow[]): Gathered {
  const sorted = [...rows].sort(
    (a, b) => b.principals - a.principals || VERDICT_RANK[b.verdict] - VERDICT_RANK[a.verdict],
  );
  return {
    from: rows[0]?.fromTenant ?? 0,
    to: rows[0]?.toTenant ?? 0,
    // Someone may cross in several ways: the largest single way is what is certain.
    principals: Math.max(...rows.map((row) => row.principals)),
    verdict: rows.map((row) => row.verdict).reduce(strongest, 'denied'),
    rows: sorted,
  };
}

/** Tenants of one side with the most principals crossing, in the order of the tenant list. */
function heaviest(bands: readonly Gathered[], side: 'from' | 'to', most: number): readonly number[] {
  const weight = new Map<number, number>();
  for (const band of bands) weight.set(band[side], (weight.get(band[side]) ?? 0) + band.principals);
  return [...weight]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, most)
    .map(([tenant]) => tenant)
    .sort((a, b) => a - b);
}

/** Bands that meet at one tenant leave it side by side, ordered by where they lead. */
function spread(bands: readonly Band[]): readonly Band[] {
  const moved = bands.map((band) => ({ ...band }));
  for (const [end, other] of [
    ['y1', 'y2'],
    ['y2', 'y1'],
  ] as const) {
    const groups = new Map<number, typeof moved>();
    for (const band of moved) groups.set(band[end], [...(groups.get(band[end]) ?? []), band]);
    for (const [centre, group] of groups) {
      const gap = 2;
      const total = group.reduce((sum, band) => sum + band.width + gap, -gap);
      const scale = Math.min(1, (SLOT - 8) / total);
      let at = centre - (total * scale) / 2;
      for (const band of group.sort((a, b) => a[other] - b[other])) {
        band[end] = at + (band.width * scale) / 2;
        at += (band.width + gap) * scale;
      }
    }
  }
  return moved;
}
