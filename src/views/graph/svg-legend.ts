import { escaped, short as n } from '../parts/svg-text';
import { inkOf } from './line-ink';
import type { LineLook } from './line-ink';
import type { Look } from './look';
import type { Picture } from './picture';
import { LABEL_SIZE } from './text-room';
import type { TextRoom } from './text-room';

/** Room for the row below the picture. */
export const LEGEND_HEIGHT = 22;
const SAMPLE = 26;
const GAP = 22;

const PLAIN: LineLook = {
  shared: false,
  becomes: false,
  time: 'now',
  verdict: 'allowed',
  crossing: false,
};

/** What lines look like, and which lines look so. */
const LINES: readonly (readonly [string, Partial<LineLook>, (edge: LineLook) => boolean])[] = [
  ['Allowed', {}, ({ verdict }) => verdict === 'allowed'],
  ['Conditional', { verdict: 'conditional' }, ({ verdict }) => verdict === 'conditional'],
  ['Not evaluated', { verdict: 'not-evaluated' }, ({ verdict }) => verdict === 'not-evaluated'],
  ['Expired', { time: 'expired' }, ({ time }) => time === 'expired'],
  ['Not yet in force', { time: 'future' }, ({ time }) => time === 'future'],
  ['Can act as', { becomes: true }, ({ becomes }) => becomes],
  ['Crosses tenants', { crossing: true }, ({ crossing }) => crossing],
  ['Every route needs it', { shared: true }, ({ shared }) => shared],
];

/** One row that says what the lines of a picture mean: an image has no legend beside it once it is in a ticket. */
export function legendOf(
  { edges }: Picture,
  look: Look,
  room: TextRoom,
): { readonly text: string; readonly width: number } {
  let x = 0;
  const parts = LINES.filter(([, , has]) => edges.some(has)).map(([label, looks]) => {
    const { ink, width, dash } = inkOf({ ...PLAIN, ...looks }, look);
    const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
    const at = x;
    x += SAMPLE + 8 + room.labelWidth(label) + GAP;
    return (
      `<path d="M${n(at)} 0h${SAMPLE}" fill="none" stroke="${escaped(ink)}" stroke-width="${width}"${dashes}/>` +
      `<text x="${n(at + SAMPLE + 8)}" y="3.6" font-size="${LABEL_SIZE}" fill="${escaped(look.muted)}">${escaped(label)}</text>`
    );
  });
  return { text: parts.join(''), width: x };
}
