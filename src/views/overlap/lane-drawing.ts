import type { NodeRef, RouteAnswer, StepRef } from '../../questions/answers';
import type { Lane } from '../../questions/lanes';

/** Pixels. */
export const CARD_WIDTH = 148;
/** Of the two ends, which stand beside every lane. */
export const END_WIDTH = 92;
export const CARD_HEIGHT = 42;
const LEAST_LINE = 112;
const MOST_LINE = 280;
const MARGIN = 16;
const HEAD = 40;
const BODY = 66;
const GAP = 16;
const MORE = 30;
const INDENT = 18;
/** How far a lane reaches out of a row before it goes on in the next. */
const TURN = 14;

export interface DrawnCard {
  readonly node: NodeRef;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Other lanes that pass it. */
  readonly also: readonly number[];
}

export interface DrawnStep {
  readonly step: StepRef;
  readonly place: number;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  /** Its permission was granted here. */
  readonly grant: boolean;
}

export interface DrawnLane {
  readonly lane: Lane;
  readonly y: number;
  readonly height: number;
  readonly indent: number;
  readonly cards: readonly DrawnCard[];
  readonly steps: readonly DrawnStep[];
  /** Lines from the end of a row to the beginning of the next. */
  readonly turns: readonly string[];
}

/** Routes that stand under an independent one and are folded, or can be. */
export interface DrawnMore {
  readonly under: number;
  /** Those that opening or folding changes: what remains is in sight either way. */
  readonly count: number;
  readonly open: boolean;
  readonly y: number;
  readonly indent: number;
}

export interface LaneDrawing {
  readonly width: number;
  readonly height: number;
  readonly start: DrawnCard;
  readonly end: DrawnCard;
  readonly lanes: readonly DrawnLane[];
  readonly more: readonly DrawnMore[];
}

/**
 * Where everything stands: the two ends at the sides, as high as all lanes; each route a lane between them, as many cards
 * in a row as there is room for; the independent routes in their order, and under each the others that share a record
 * with it. Of those `remains` are in sight where the others are folded, too: what is left once something is revoked is what
 * one has to see.
 */
export function drawLanes(
  answer: Pick<RouteAnswer, 'from' | 'to'>,
  lanes: readonly Lane[],
  room: number,
  isOpen: (independent: number) => boolean,
  remains: (lane: number) => boolean = () => false,
): LaneDrawing {
  const grid = gridOf(lanes, room);
  const passing = passingLanes(lanes);
  const drawn: DrawnLane[] = [];
  const more: DrawnMore[] = [];
  let y = MARGIN;
  const add = (lane: Lane, indent: number): void => {
    const rows = Math.max(1, Math.ceil((lane.route.steps.length - 1) / grid.perRow));
    const height = HEAD + rows * BODY;
    drawn.push({ lane, y, height, indent, ...bodyOf(lane, y + HEAD, grid, passing) });
    y += height + GAP;
  };
  for (const lane of lanes.filter(({ independent }) => independent)) {
    add(lane, 0);
    const under = lanes.filter((other) => !other.independent && (other.sharesWith[0] ?? -1) === lane.index);
    if (under.length === 0) continue;
    const open = isOpen(lane.index);
    const left = under.filter(({ index }) => remains(index));
    const count = under.length - left.length;
    if (count > 0) {
      more.push({ under: lane.index, count, open, y: y - GAP / 2, indent: INDENT });
      y += MORE;
    }
    for (const other of open ? under : left) add(other, INDENT);
  }
  const top = MARGIN + HEAD;
  const last = drawn.at(-1);
  const bottom = last === undefined ? top : last.y + last.height - (BODY - CARD_HEIGHT);
  const height = Math.max(CARD_HEIGHT, bottom - top);
  return {
    width: grid.width,
    height: y + MARGIN - GAP,
    start: { node: answer.from, x: MARGIN, y: top, height, also: [] },
    end: { node: answer.to, x: grid.endX, y: top, height, also: [] },
    lanes: drawn,
    more,
  };
}

interface LaneGrid {
  readonly width: number;
  readonly endX: number;
  /** Length of a line between two cards. */
  readonly line: number;
  /** Cards of a lane in one row. */
  readonly perRow: number;
}

function gridOf(lanes: readonly Lane[], room: number): LaneGrid {
  const longest = Math.max(1, ...lanes.map(({ route }) => route.steps.length - 1));
  const between = room - 2 * MARGIN - 2 * END_WIDTH;
  const fitting = Math.floor((between - LEAST_LINE) / (CARD_WIDTH + LEAST_LINE));
  const perRow = Math.max(1, Math.min(longest, fitting));
  const spare = Math.floor((between - perRow * CARD_WIDTH) / (perRow + 1));
  const line = Math.max(LEAST_LINE, Math.min(MOST_LINE, spare));
  const width = 2 * MARGIN + 2 * END_WIDTH + perRow * CARD_WIDTH + (perRow + 1) * line;
  return { width, line, perRow, endX: width - MARGIN - END_WIDTH };
}

function bodyOf(
  { route, granted, index }: Lane,
  top: number,
  { line, perRow, endX }: LaneGrid,
  passing: ReadonlyMap<number, readonly number[]>,
): Pick<DrawnLane, 'cards' | 'steps' | 'turns'> {
  const last = route.steps.length - 1;
  const left = MARGIN + END_WIDTH;
  const cardX = (place: number): number => left + line + (place % perRow) * (CARD_WIDTH + line);
  const cardY = (place: number): number => top + Math.floor(place / perRow) * BODY;
  const middle = (place: number): number => cardY(place) + CARD_HEIGHT / 2;
  const turned = (place: number): boolean => place > 0 && place < last && place % perRow === 0;
  const cards = route.steps.slice(0, -1).map(({ to }, place): DrawnCard => ({
    node: to,
    x: cardX(place),
    y: cardY(place),
    height: CARD_HEIGHT,
    also: (passing.get(to.node) ?? []).filter((other) => other !== index),
  }));
  // The last step leads from the last card to the end, which is as high as all lanes.
  const steps = route.steps.map((step, place): DrawnStep => {
    const x1 = place === 0 ? left : turned(place) ? left + TURN : cardX(place - 1) + CARD_WIDTH;
    return {
      step,
      place,
      x1,
      x2: place === last ? endX : cardX(place),
      y: middle(place === last ? Math.max(0, place - 1) : place),
      grant: granted?.at === place,
    };
  });
  const turns = route.steps.flatMap((_, place) => {
    if (!turned(place)) return [];
    const between = cardY(place) - (BODY - CARD_HEIGHT) / 2 + 3;
    const from = cardX(place - 1) + CARD_WIDTH;
    return [`M${from} ${middle(place - 1)}h${TURN}V${between}H${left + TURN}V${middle(place)}`];
  });
  return { cards, steps, turns };
}

/** Which lanes pass each node, the two ends aside. */
function passingLanes(lanes: readonly Lane[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const { index, route } of lanes) {
    for (const { to } of route.steps.slice(0, -1)) {
      const known = found.get(to.node);
      if (known === undefined) found.set(to.node, [index]);
      else if (!known.includes(index)) known.push(index);
    }
  }
  return found;
}
