import { endEllipsis, middleEllipsis, shortLabel } from '../../layout/label';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import { pointsOf, quadsOf } from '../../layout/path';
import { CardImages } from './card-image';
import { TEXT_LEFT } from './card-size';
import { lineLabels } from './line-labels';
import type { LineLabel } from './line-labels';
import type { SvgPicture } from '../parts/png';
import { escaped, short as n } from '../parts/svg-text';
import type { Look } from './look';
import { inkOf } from './line-ink';
import type { DrawnEdge, DrawnNode, Picture } from './picture';
import { legendOf, LEGEND_HEIGHT } from './svg-legend';
import { LABEL_SIZE, NAME_SIZE, NAME_WEIGHT, TextRoom } from './text-room';

const MARGIN = 48;
const HEAD = 30;
const FOOT = 36 + LEGEND_HEIGHT;
/** Between what is drawn and the edge of the image. */
const AIR = 16;
const CAPTION = 12;
const LANE_NAME = 12;
const { width: WIDTH, height: HEIGHT } = LAYOUT_DEFAULTS;

/** The whole picture with lanes, headings, labels and caption: lines and cards where the stage draws them. */
export function pictureAsSvg(picture: Picture, look: Look): SvgPicture {
  const { layout } = picture;
  const images = new CardImages(look);
  const room = new TextRoom(look);
  const labels = lineLabels(picture, room, new Set());
  const legend = legendOf(picture, look, room);
  const caption = room.labelWidth(picture.caption) * (CAPTION / LABEL_SIZE);
  // Lines loop beyond the outermost cards, and what is written may be longer than a narrow picture.
  const left = Math.max(0, AIR - MARGIN - leftmost(picture, labels));
  const right = Math.max(layout.width, caption, legend.width, rightmost(picture, labels) + AIR - MARGIN);
  const width = Math.ceil(left + right + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN + HEAD + FOOT);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(look.font)}">`,
    `<title>${escaped(picture.caption)}</title>`,
    `<rect width="${width}" height="${height}" fill="${escaped(look.background)}"/>`,
    `<g transform="translate(${n(MARGIN + left)} ${MARGIN + HEAD})">`,
    ...lanes(picture, look, room),
    ...picture.edges.map((edge, index) => line(edge, index, picture, look)),
    ...labels.map(({ x, y, width: wide, height: high, lines, edge }) => {
      const ink = picture.edges[edge]?.shared
        ? look.danger
        : picture.edges[edge]?.crossing
          ? look.accent
          : look.muted;
      const rows = lines.map(
        (text, row) =>
          `<text x="${n(x)}" y="${n(y + 3.6 + (row - (lines.length - 1) / 2) * 12.5)}" text-anchor="middle" font-size="${LABEL_SIZE}" fill="${escaped(ink)}">${escaped(text)}</text>`,
      );
      return `<rect x="${n(x - wide / 2)}" y="${n(y - high / 2)}" width="${n(wide)}" height="${n(high)}" rx="3" fill="${escaped(look.surface)}" fill-opacity=".94"/>${rows.join('')}`;
    }),
    ...picture.nodes.map((node, index) => card(node, index, picture, look, images, room)),
    `<g transform="translate(0 ${n(layout.height + MARGIN - 6)})">${legend.text}</g>`,
    `<text x="0" y="${n(layout.height + MARGIN + LEGEND_HEIGHT)}" font-size="${CAPTION}" fill="${escaped(look.muted)}">${escaped(picture.caption)}</text>`,
    '</g></svg>',
  ];
  return { text: parts.join('\n'), width, height };
}

function leftmost({ layout }: Picture, labels: readonly LineLabel[]): number {
  const points = layout.paths.points.filter((_, index) => index % 2 === 0);
  return [...points, ...labels.map(({ x, width }) => x - width / 2)].reduce((a, b) => Math.min(a, b), 0);
}

function rightmost({ layout }: Picture, labels: readonly LineLabel[]): number {
  const points = layout.paths.points.filter((_, index) => index % 2 === 0);
  return [...points, ...labels.map(({ x, width }) => x + width / 2)].reduce((a, b) => Math.max(a, b), 0);
}

function lanes({ layout, lanes: titles, columns }: Picture, look: Look, room: TextRoom): readonly string[] {
  return [
    ...layout.lanes.map(({ lane, left, right, top, bottom }) => {
      const title = titles.find((known) => known.lane === lane);
      const ink = escaped(title?.token === undefined ? look.faint : look.token(title.token));
      const box = `x="${n(left)}" y="${n(top)}" height="${n(bottom - top)}"`;
      // As on the screen: the name first, and of the rest what there is room for in the lane.
      const grown = LANE_NAME / LABEL_SIZE;
      const beside = right - left - 40 - room.labelWidth(title?.name ?? '') * grown * 1.1;
      const told = middleEllipsis(title?.detail ?? '', (text) => room.labelWidth(text) * grown <= beside);
      const detail = title?.detail
        ? `<tspan dx="8" font-weight="400" fill="${escaped(look.muted)}">${escaped(told)}</tspan>`
        : '';
      return (
        `<rect ${box} width="${n(right - left)}" rx="8" fill="${ink}" fill-opacity=".07" stroke="${ink}" stroke-opacity=".26"/>` +
        `<rect ${box} width="3" fill="${ink}"/>` +
        `<text x="${n(left + 14)}" y="${n(top + 19)}" font-size="${LANE_NAME}" font-weight="650" fill="${escaped(look.text)}">${escaped(title?.name ?? '')}${detail}</text>`
      );
    }),
    ...layout.columns.map(
      ({ left, right }, index) =>
        `<text x="${n((left + right) / 2)}" y="-16" text-anchor="middle" font-size="11" font-weight="600" fill="${escaped(look.muted)}">${escaped(columns[index] ?? '')}</text>`,
    ),
  ];
}

function line(edge: DrawnEdge, index: number, { layout }: Picture, look: Look): string {
  const points = pointsOf(layout.paths, index);
  const [first] = points;
  const last = points.at(-1);
  const before = points.at(-2);
  if (first === undefined || last === undefined || before === undefined) return '';
  const { ink, width, dash } = inkOf(edge, look);
  const curves = quadsOf(points).map(
    ({ control, to }) => `Q${n(control.x)} ${n(control.y)} ${n(to.x)} ${n(to.y)}`,
  );
  const away = last.x >= before.x ? 1 : -1;
  const hollow = edge.time === 'eligible' || edge.time === 'future';
  const head =
    edge.time === 'expired'
      ? `M${n(last.x)} ${n(last.y - 4)}v8`
      : `M${n(last.x)} ${n(last.y)}l${-8 * away} -4v8z`;
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return (
    `<path d="M${n(first.x)} ${n(first.y)}${curves.join('')}" fill="none" stroke="${escaped(ink)}" stroke-width="${width}"${dashes}/>` +
    `<path d="${head}" fill="${escaped(hollow ? look.surface : ink)}" stroke="${escaped(ink)}"/>`
  );
}

function card(
  node: DrawnNode,
  index: number,
  { layout }: Picture,
  look: Look,
  images: CardImages,
  room: TextRoom,
): string {
  const x = (layout.positions[index * 2] ?? 0) - WIDTH / 2;
  const y = (layout.positions[index * 2 + 1] ?? 0) - HEIGHT / 2;
  const edge = node.anchor
    ? look.accent
    : node.verdict === 'conditional'
      ? look.conditional
      : node.verdict === 'not-evaluated'
        ? look.notEvaluated
        : look.borderStrong;
  const dash =
    node.asleep || node.verdict === 'not-evaluated' ? '2 2' : node.verdict === 'conditional' ? '5 3' : '';
  const fill = node.anchor ? look.accentSoft : node.count > 1 ? look.sunken : look.surface;
  const shadow =
    node.count > 1
      ? `<rect x="4" y="4" width="${WIDTH}" height="${HEIGHT}" rx="8" fill="${escaped(look.sunken)}" stroke="${escaped(look.borderStrong)}" stroke-opacity=".4"/>`
      : '';
  return (
    `<g transform="translate(${n(x)} ${n(y)})"><title>${escaped(node.full)}</title>${shadow}` +
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="${escaped(fill)}" stroke="${escaped(edge)}" stroke-width="${node.anchor ? 2 : 1.25}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>` +
    images.inside(node.kind, endEllipsis(node.detail, room.detail())) +
    `<text x="${TEXT_LEFT}" y="${HEIGHT / 2 - 3.5}" font-size="${NAME_SIZE}" font-weight="${NAME_WEIGHT}" fill="${escaped(node.disabled || node.asleep ? look.faint : look.text)}">${escaped(shortLabel(node.name, room.name()))}</text></g>`
  );
}
