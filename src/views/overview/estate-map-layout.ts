import type { Mechanism } from '../../model/record';
import { VERDICT_RANK, strongest } from '../../model/verdict';
import type { Verdict } from '../../model/verdict';
import type { CrossTenantRow } from '../../questions/answers';
import { crossersOf, crossingVerdict } from './crossers';
import type { Crossers } from './crossers';

/** Tenants that are drawn in one container: a client's, or one that stands alone. */
export interface MapGroup {
  readonly name: string;
  readonly tenants: readonly number[];
  readonly provider: boolean;
}

/** A line of a container: one tenant, or all of a folded container. */
export interface MapRow {
  readonly key: string;
  readonly group: number;
  /** The tenant, when it is one. */
  readonly tenant?: number;
  readonly tenants: readonly number[];
  readonly column: 0 | 1;
  readonly y: number;
  readonly height: number;
}

export interface MapBox {
  readonly group: number;
  readonly name: string;
  readonly folded: boolean;
  /** How many tenants are in it. */
  readonly count: number;
  readonly column: 0 | 1;
  readonly y: number;
  readonly height: number;
}

/** All crossings by one mechanism from one line into another. */
export interface MapBundle extends Crossers {
  readonly key: string;
  readonly from: MapRow;
  readonly to: MapRow;
  readonly mechanism: Mechanism;
  /** The strongest with which anybody crosses. */
  readonly verdict: Verdict;
  readonly rows: readonly CrossTenantRow[];
  /** Where it leaves, at which side of its line, and where its count stands. */
  readonly y1: number;
  readonly y2: number;
  readonly side1: 'left' | 'right';
  readonly side2: 'left' | 'right';
  readonly width: number;
}

export interface EstateMap {
  readonly height: number;
  readonly boxes: readonly MapBox[];
  readonly rows: readonly MapRow[];
  readonly bundles: readonly MapBundle[];
  /** Crossings within a folded container, not drawn; they are in the table. */
  readonly inside: number;
}

const LINE = 26;
const STRAND = 19;
/** Room of a bundle where it leaves, and the most that all of a line get. */
const START = 8;
const MOST_OUT = 240;
const HEAD = 24;
const PAD = 6;
const GAP = 12;
const MARGIN = 4;
const THINNEST = 1.5;
const THICKEST = 7;
/** More lines than this and containers of several tenants are folded at first. */
export const MOST_ROWS = 26;
/** More containers than this and the lightest share one. */
const MOST_GROUPS = 30;

/**
 * Lay the estate out: the provider's containers at the left, the others at the right, each tenant a line, every line as
 * high as the bundles that end at it need, so that no two counts meet. Nothing is left out: what is folded is drawn as
 * one line that says how many it holds.
 */
export function layoutEstate(
  groups: readonly MapGroup[],
  crossings: readonly CrossTenantRow[],
  folded: (group: MapGroup) => boolean,
): EstateMap {
  const drawn = withoutLightest(groups, crossings);
  const columnOf = columns(drawn, crossings);
  const lines = drawn.flatMap((group, index) => linesOf(group, index, folded(group)));
  const lineOf = new Map(lines.flatMap((line) => line.tenants.map((tenant) => [tenant, line] as const)));
  const bundles = bundled(crossings, lineOf);
  const heights = heightsOf(lines, bundles, columnOf);
  const { boxes, rows, height } = placed(drawn, lines, heights, columnOf);
  const rowOf = new Map(rows.map((row) => [row.key, row]));
  return {
    height,
    boxes,
    rows,
    bundles: routed(bundles, rowOf),
    inside: crossings.filter(
      ({ fromTenant, toTenant }) =>
        fromTenant !== toTenant && lineOf.get(fromTenant) === lineOf.get(toTenant),
    ).length,
  };
}

/** Whether everything fits unfolded. */
export function fitsUnfolded(groups: readonly MapGroup[]): boolean {
  return groups.reduce((sum, { tenants }) => sum + tenants.length, 0) <= MOST_ROWS;
}

interface Line {
  readonly key: string;
  readonly group: number;
  readonly tenant?: number;
  readonly tenants: readonly number[];
}

function linesOf(group: MapGroup, index: number, folded: boolean): readonly Line[] {
  if (folded && group.tenants.length > 1) {
    return [{ key: `g${index}`, group: index, tenants: group.tenants }];
  }
  return group.tenants.map((tenant) => ({ key: `t${tenant}`, group: index, tenant, tenants: [tenant] }));
}

/** With many containers, those with the fewest principals crossing share one, which counts them. */
function withoutLightest(
  groups: readonly MapGroup[],
  crossings: readonly CrossTenantRow[],
): readonly MapGroup[] {
  if (groups.length <= MOST_GROUPS) return groups;
  const weight = (group: MapGroup): number =>
    crossings.reduce(
      (sum, row) =>
        group.tenants.includes(row.fromTenant) || group.tenants.includes(row.toTenant)
          ? sum + row.principals
          : sum,
      0,
    );
  const weights = new Map(groups.map((group) => [group, weight(group)]));
  const heaviest = new Set(
    [...groups]
      .sort(
        (a, b) => Number(b.provider) - Number(a.provider) || (weights.get(b) ?? 0) - (weights.get(a) ?? 0),
      )
      .slice(0, MOST_GROUPS - 1),
  );
  const others = groups.filter((group) => !heaviest.has(group)).flatMap(({ tenants }) => tenants);
  return [
    ...groups.filter((group) => heaviest.has(group)),
    { name: 'All others', tenants: others, provider: false },
  ];
}

/** The provider's at the left; without one, whoever reaches out more than is reached. */
function columns(groups: readonly MapGroup[], crossings: readonly CrossTenantRow[]): readonly (0 | 1)[] {
  if (groups.some(({ provider }) => provider)) return groups.map(({ provider }) => (provider ? 0 : 1));
  return groups.map(({ tenants }) => {
    let out = 0;
    for (const { fromTenant, toTenant, principals } of crossings) {
      if (tenants.includes(fromTenant)) out += principals;
      if (tenants.includes(toTenant)) out -= principals;
    }
    return out > 0 ? 0 : 1;
  });
}

interface Gathered extends Crossers {
  readonly key: string;
  readonly from: Line;
  readonly to: Line;
  readonly mechanism: Mechanism;
  readonly rows: readonly CrossTenantRow[];
  readonly verdict: Verdict;
}

function bundled(
  crossings: readonly CrossTenantRow[],
  lineOf: ReadonlyMap<number, Line>,
): readonly Gathered[] {
  const groups = new Map<string, { from: Line; to: Line; rows: CrossTenantRow[] }>();
  for (const row of crossings) {
    const from = lineOf.get(row.fromTenant);
    const to = lineOf.get(row.toTenant);
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from.key} ${to.key} ${row.mechanism}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { from, to, rows: [row] });
    else known.rows.push(row);
  }
  return [...groups].flatMap(([key, { from, to, rows }]) => {
    const [first] = rows;
    if (first === undefined) return [];
    const crossers = crossersOf(rows);
    const strongestStep = rows.map(({ verdict }) => verdict).reduce(strongest, 'denied');
    return [
      {
        key,
        from,
        to,
        mechanism: first.mechanism,
        rows,
        ...crossers,
        verdict: crossingVerdict({ ...crossers, verdict: strongestStep }),
      },
    ];
  });
}

type Side = 'left' | 'right';

/** From left to right it goes straight across; within a column it bows out at the outer side. */
function sidesOf(from: 0 | 1, to: 0 | 1): readonly [Side, Side] {
  if (from === to) return from === 0 ? ['left', 'left'] : ['right', 'right'];
  return from === 0 ? ['right', 'left'] : ['left', 'right'];
}

/** Room for the counts of the bundles that end at each line, by side. */
function heightsOf(
  lines: readonly Line[],
  bundles: readonly Gathered[],
  columnOf: readonly (0 | 1)[],
): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  const starts = new Map<string, number>();
  for (const { from, to } of bundles) {
    const [, side] = sidesOf(columnOf[from.group] ?? 1, columnOf[to.group] ?? 1);
    ends.set(`${to.key} ${side}`, (ends.get(`${to.key} ${side}`) ?? 0) + 1);
    starts.set(from.key, (starts.get(from.key) ?? 0) + 1);
  }
  return new Map(
    lines.map(({ key }) => {
      const most = Math.max(ends.get(`${key} left`) ?? 0, ends.get(`${key} right`) ?? 0);
      const out = Math.min(MOST_OUT, (starts.get(key) ?? 0) * START);
      return [key, Math.max(LINE, most * STRAND + 4, out + 6)];
    }),
  );
}

function placed(
  groups: readonly MapGroup[],
  lines: readonly Line[],
  heights: ReadonlyMap<string, number>,
  columnOf: readonly (0 | 1)[],
): { readonly boxes: readonly MapBox[]; readonly rows: readonly MapRow[]; readonly height: number } {
  const boxes: MapBox[] = [];
  const rows: MapRow[] = [];
  const tops = [MARGIN, MARGIN];
  for (const [index, group] of groups.entries()) {
    const column = columnOf[index] ?? 1;
    const own = lines.filter((line) => line.group === index);
    const alone = group.tenants.length === 1;
    const top = tops[column] ?? MARGIN;
    let y = top + (alone ? PAD : HEAD);
    for (const line of own) {
      const height = heights.get(line.key) ?? LINE;
      rows.push({ ...line, column, y, height });
      y += height;
    }
    const folded = !alone && own.length === 1;
    boxes.push({
      group: index,
      name: group.name,
      folded,
      count: group.tenants.length,
      column,
      y: top,
      height: y + PAD - top,
    });
    tops[column] = y + PAD + GAP;
  }
  const height = Math.max(...tops) - GAP + MARGIN;
  return { ...centred(boxes, rows, tops, height), height };
}

/** The shorter column stands in the middle of the other. */
function centred(
  boxes: readonly MapBox[],
  rows: readonly MapRow[],
  tops: readonly number[],
  height: number,
): { readonly boxes: readonly MapBox[]; readonly rows: readonly MapRow[] } {
  const shift = (column: 0 | 1): number => Math.max(0, (height - MARGIN - ((tops[column] ?? 0) - GAP)) / 2);
  return {
    boxes: boxes.map((box) => ({ ...box, y: box.y + shift(box.column) })),
    rows: rows.map((row) => ({ ...row, y: row.y + shift(row.column) })),
  };
}

/** Bundles at one side of a line leave it, and end at it, side by side, ordered by where they lead. */
function routed(bundles: readonly Gathered[], rowOf: ReadonlyMap<string, MapRow>): readonly MapBundle[] {
  const largest = Math.max(1, ...bundles.map(({ principals }) => principals));
  const made: MapBundle[] = bundles.flatMap((bundle) => {
    const from = rowOf.get(bundle.from.key);
    const to = rowOf.get(bundle.to.key);
    if (from === undefined || to === undefined) return [];
    const [side1, side2] = sidesOf(from.column, to.column);
    const width = THINNEST + (THICKEST - THINNEST) * Math.sqrt(bundle.principals / largest);
    return [{ ...bundle, from, to, side1, side2, y1: 0, y2: 0, width }];
  });
  const ys = new Map<string, { y1: number; y2: number }>(made.map(({ key }) => [key, { y1: 0, y2: 0 }]));
  const ends = new Map<string, { readonly bundle: MapBundle; readonly end: 'y1' | 'y2' }[]>();
  for (const bundle of made) {
    for (const end of ['y1', 'y2'] as const) {
      const [row, side] = end === 'y1' ? [bundle.from, bundle.side1] : [bundle.to, bundle.side2];
      // Starts and ends keep apart: a count stands at an end.
      const at = `${row.key} ${side} ${end}`;
      ends.set(at, [...(ends.get(at) ?? []), { bundle, end }]);
    }
  }
  for (const group of ends.values()) {
    group.sort((a, b) => otherY(a) - otherY(b) || (a.bundle.key < b.bundle.key ? -1 : 1));
    group.forEach(({ bundle, end }, index) => {
      const row = end === 'y1' ? bundle.from : bundle.to;
      const step = end === 'y2' ? STRAND : Math.min(STRAND, (row.height - 6) / Math.max(1, group.length));
      const middle = row.y + row.height / 2;
      const place = ys.get(bundle.key);
      if (place) place[end] = middle + (index - (group.length - 1) / 2) * step;
    });
  }
  return made
    .map((bundle) => ({ ...bundle, ...ys.get(bundle.key) }))
    .sort(
      (a, b) =>
        b.width - a.width || VERDICT_RANK[b.verdict] - VERDICT_RANK[a.verdict] || (a.key < b.key ? -1 : 1),
    );
}

function otherY({ bundle, end }: { readonly bundle: MapBundle; readonly end: 'y1' | 'y2' }): number {
  const other = end === 'y1' ? bundle.to : bundle.from;
  return other.y + other.height / 2;
}
