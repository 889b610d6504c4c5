import type { WindowsPage } from '../../engine/windows-table';
import { endEllipsis, shortLabel, upTo } from '../../layout/label';
import type { Look } from '../graph/look';
import type { SvgPicture } from '../parts/png';
import { escaped, short as n } from '../parts/svg-text';
import { countOf } from '../style/kinds';
import { formatMoment } from '../style/time';
import { barHeight, barsOf, spanOf, ticksOf, windowPlace } from './time-line';
import type { TimeSpan } from './time-line';
import { windowLines } from './window-lines';
import type { WindowLine } from './window-lines';
import { WINDOW_LOOKS } from './window-looks';

const WIDTH = 1280;
const LEFT = 28;
const SCALE_LEFT = 660;
const SCALE_RIGHT = WIDTH - 28;
const BARS_TOP = 64;
const BARS_HEIGHT = 60;
const ROWS_TOP = 176;
const ROW = 24;
/** More lines than this are told by their number: the table and its CSV have them. */
export const MOST_LINES = 100;
/** Characters that columns have room for at 12 pixels. */
const ROOM = { who: 26, what: 27, on: 26 } as const;
const COLUMNS = { state: LEFT, who: 112, what: 286, on: 470 } as const;

/** The time line with every window below it as one SVG document; what is left out is told in a line of its own. */
export function timePicture(page: WindowsPage, at: number, caption: string, look: Look): SvgPicture {
  const lines = windowLines(page.rows);
  const shown = lines.slice(0, MOST_LINES);
  const drawn = shown.reduce((sum, { count }) => sum + count, 0);
  const left = page.total - drawn;
  const height = ROWS_TOP + shown.length * ROW + (left > 0 ? ROW : 0) + 44;
  const span = spanOf(page.instants, at);
  const bottom = ROWS_TOP + shown.length * ROW;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${escaped(look.font)}" font-size="12">`,
    `<title>${escaped(caption)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="${escaped(look.background)}"/>`,
    text(LEFT, 34, 'What begins and ends', look.text, 'font-size="17" font-weight="650"'),
    ...keyOf(page, look),
    ...changes(page, span, look),
    ...scale(span, bottom, look),
    ...Object.entries({ state: 'State', who: 'Who', what: 'What', on: 'On' } as const).map(
      ([column, title]) =>
        text(COLUMNS[columnOf(column)], ROWS_TOP - 14, title, look.muted, 'font-weight="600"'),
    ),
    ...shown.map((line, index) => lineOf(line, ROWS_TOP + index * ROW, span, look)),
    ...now(at, span, bottom, look),
  ];
  if (left > 0)
    parts.push(
      text(
        COLUMNS.who,
        bottom + 16,
        `and ${countOf(left, 'more', 'more')} that begin or end further from this instant: in the table`,
        look.muted,
      ),
    );
  parts.push(text(LEFT, height - 16, caption, look.muted), '</svg>');
  return { text: parts.join('\n'), width: WIDTH, height };
}

function columnOf(name: string): keyof typeof COLUMNS {
  return name === 'who' || name === 'what' || name === 'on' ? name : 'state';
}

/** How states look, with their counts, and what the bars of the time line are. */
function keyOf({ counts }: WindowsPage, look: Look): readonly string[] {
  const states = (['in-force', 'eligible', 'future', 'expired'] as const).map((state, index) => {
    const x = LEFT + (index % 2) * 150;
    const y = BARS_TOP + 14 + Math.floor(index / 2) * 24;
    const { label } = WINDOW_LOOKS[state];
    return bar(x, y - 9, 26, state, look) + text(x + 34, y, `${label} ${counts[state]}`, look.text);
  });
  const x = LEFT + 330;
  return [
    ...states,
    `<rect x="${x}" y="${BARS_TOP + 5}" width="10" height="10" rx="2" fill="${escaped(look.accent)}"/>`,
    text(x + 18, BARS_TOP + 14, 'begins, above the line', look.text),
    `<rect x="${x}" y="${BARS_TOP + 29}" width="10" height="10" rx="2" fill="${escaped(look.token('--warning'))}"/>`,
    text(x + 18, BARS_TOP + 38, 'ends, below', look.text),
  ];
}

function changes({ instants, begins, ends }: WindowsPage, span: TimeSpan, look: Look): readonly string[] {
  const bars = barsOf(instants, begins, ends, span, Math.floor((SCALE_RIGHT - SCALE_LEFT) / 7));
  const most = Math.max(1, ...bars.map((one) => Math.max(one.begins, one.ends)));
  const middle = BARS_TOP + BARS_HEIGHT / 2;
  const high = (count: number): number => barHeight(count, most, BARS_HEIGHT / 2 - 3);
  const box = (x: number, y: number, count: number, ink: string): string =>
    count === 0
      ? ''
      : `<rect x="${n(x - 2.5)}" y="${n(y)}" width="5" height="${n(high(count))}" rx="1" fill="${escaped(ink)}"/>`;
  return [
    `<path d="M${SCALE_LEFT} ${middle}H${SCALE_RIGHT}" stroke="${escaped(look.borderStrong)}"/>`,
    ...bars.flatMap((one) => {
      const x = place(one.at, span);
      return [
        box(x, middle - 1 - high(one.begins), one.begins, look.accent),
        box(x, middle + 1, one.ends, look.token('--warning')),
      ];
    }),
  ];
}

function scale(span: TimeSpan, bottom: number, look: Look): readonly string[] {
  return ticksOf(span, 8).map(
    ({ at, label }) =>
      `<path d="M${n(place(at, span))} ${ROWS_TOP - 6}V${bottom}" stroke="${escaped(look.border)}"/>` +
      text(place(at, span), ROWS_TOP - 14, label, look.muted, 'text-anchor="middle" font-size="11"'),
  );
}

function now(at: number, span: TimeSpan, bottom: number, look: Look): readonly string[] {
  const x = place(at, span);
  const anchor = x > SCALE_RIGHT - 70 ? 'end' : x < SCALE_LEFT + 70 ? 'start' : 'middle';
  return [
    `<path d="M${n(x)} ${BARS_TOP - 4}V${bottom}" stroke="${escaped(look.text)}" stroke-width="1.5"/>`,
    text(x, BARS_TOP - 10, `${formatMoment(at)} UTC`, look.text, `text-anchor="${anchor}" font-weight="650"`),
  ];
}

function lineOf({ row, who, what, on }: WindowLine, y: number, span: TimeSpan, look: Look): string {
  const middle = y + ROW / 2;
  const { start, end, openStart, openEnd } = windowPlace(row.start, row.until, span);
  const from = SCALE_LEFT + start * (SCALE_RIGHT - SCALE_LEFT);
  const to = SCALE_LEFT + end * (SCALE_RIGHT - SCALE_LEFT);
  const ink = escaped(look.token(WINDOW_LOOKS[row.state].token));
  const words = `${WINDOW_LOOKS[row.state].label}: ${who}, ${what}, ${on}; begins ${formatMoment(row.start)}, ends ${formatMoment(row.until)}`;
  const muted = row.state === 'expired' ? look.muted : look.text;
  const arrow = (x: number, away: number): string =>
    `<path d="M${n(x)} ${middle}l${-5 * away} -4v8z" fill="${ink}"/>`;
  return (
    `<g><title>${escaped(words)}</title>` +
    `<path d="M${LEFT} ${y + ROW}H${SCALE_RIGHT}" stroke="${escaped(look.border)}" stroke-opacity=".5"/>` +
    text(
      COLUMNS.state,
      middle + 4,
      WINDOW_LOOKS[row.state].label,
      look.token(WINDOW_LOOKS[row.state].token),
    ) +
    text(COLUMNS.who, middle + 4, shortLabel(who, upTo(ROOM.who)), muted, 'font-weight="600"') +
    text(COLUMNS.what, middle + 4, endEllipsis(what, upTo(ROOM.what)), muted) +
    text(COLUMNS.on, middle + 4, shortLabel(on, upTo(ROOM.on)), muted) +
    bar(from, middle - 5, Math.max(4, to - from), row.state, look) +
    (openStart ? arrow(from - 6, -1) : '') +
    (openEnd ? arrow(to + 6, 1) : '') +
    '</g>'
  );
}

function bar(x: number, y: number, width: number, state: keyof typeof WINDOW_LOOKS, look: Look): string {
  const { token, filled, dash } = WINDOW_LOOKS[state];
  const ink = escaped(look.token(token));
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="10" rx="3" fill="${filled ? ink : 'none'}" fill-opacity=".8" stroke="${ink}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;
}

function text(x: number, y: number, words: string, ink: string, more = ''): string {
  return `<text x="${n(x)}" y="${n(y)}" fill="${escaped(ink)}"${more === '' ? '' : ` ${more}`}>${escaped(words)}</text>`;
}

function place(at: number, { from, to }: TimeSpan): number {
  return SCALE_LEFT + ((at - from) / Math.max(1, to - from)) * (SCALE_RIGHT - SCALE_LEFT);
}
