import { mount, unmount } from 'svelte';
import type { NodeKind } from '../../graph/access-graph';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import KindIcon from '../parts/KindIcon.svelte';
import { KIND_LOOKS } from '../style/kinds';
import { INSET, TEXT_LEFT, TILE } from './card-size';
import type { Look } from './look';
import { DETAIL_SIZE } from './text-room';
import { escaped } from '../parts/svg-text';

const { width: WIDTH, height: HEIGHT } = LAYOUT_DEFAULTS;

/** Outline of a kind's shape in a 28 by 28 square. */
const SHAPES: Readonly<Record<(typeof KIND_LOOKS)[NodeKind]['shape'], string>> = {
  ellipse: '<circle cx="14" cy="14" r="13.5"/>',
  'round-rectangle': '<rect x="1" y="1" width="26" height="26" rx="6"/>',
  rectangle: '<rect x="1" y="2" width="26" height="24"/>',
  hexagon: '<path d="M7.500 2h13L27.500 14l-7 12h-13L.5 14z"/>',
  'round-hexagon': '<path stroke-linejoin="round" d="M14 .5 26 7v14l-12 6.500L2 21V7z"/>',
  diamond: '<path d="M14 0 28 14 14 28 0 14z"/>',
  'round-diamond': '<rect x="4" y="4" width="20" height="20" rx="5" transform="rotate(45 14 14)"/>',
  octagon: '<path d="M8.500 1h11L27 8.500v11L19.500 27h-11L1 19.500v-11z"/>',
  barrel: '<path d="M2 4c6-4 18-4 24 0v20c-6 4-18 4-24 0z"/>',
  tag: '<path d="M1 2h19l7.500 12L20 26H1z"/>',
  'round-tag': '<path d="M5 2h14.500L27 14l-7.500 12H5a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4z"/>',
  'cut-rectangle': '<path d="M7 1h14l6 6v14l-6 6H7l-6-6V7z"/>',
  rhomboid: '<path d="M1 3h19l7 22H8z"/>',
  triangle: '<path d="M14 0 28.500 27H-.5z"/>',
  'round-pentagon': '<path stroke-linejoin="round" d="M14 .5 27.500 10.500 22.500 27h-17L.5 10.500z"/>',
  vee: '<path d="M14 28 0 1l14 5 14-5z"/>',
};

/** Markup of a kind's icon: that of the part all views use, so that it is the same drawing. */
function iconOf(kind: NodeKind): string {
  const target = document.createElement('div');
  const part = mount(KindIcon, { target, props: { kind, size: 15 } });
  const markup = target.querySelector('svg')?.innerHTML ?? '';
  void unmount(part);
  // Svelte leaves empty comments as anchors; they mean nothing in an image.
  return markup.replaceAll(/<!--.*?-->/gu, '');
}

/** Card faces as data URIs, drawn by us. Few differ, so each is made once per theme. */
export class CardImages {
  readonly #look: Look;
  readonly #icons = new Map<NodeKind, string>();
  readonly #faces = new Map<string, string>();

  constructor(look: Look) {
    this.#look = look;
  }

  /** Tile with shape and icon, and the second line of text. `kind` undefined: a fold of several kinds. */
  face(kind: NodeKind | undefined, detail: string): string {
    const key = `${kind ?? ''} ${detail}`;
    const known = this.#faces.get(key);
    if (known !== undefined) return known;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${this.inside(kind, detail)}</svg>`;
    const uri = `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
    this.#faces.set(key, uri);
    return uri;
  }

  /** The same as markup, for a picture that is all SVG. */
  inside(kind: NodeKind | undefined, detail: string): string {
    return (
      `<g transform="translate(${INSET} ${(HEIGHT - TILE) / 2})">${this.#tile(kind)}</g>` +
      `<text x="${TEXT_LEFT}" y="${HEIGHT - 10.5}" font-family="${escaped(this.#look.font)}" font-size="${DETAIL_SIZE}" fill="${escaped(this.#look.muted)}">${escaped(detail)}</text>`
    );
  }

  #tile(kind: NodeKind | undefined): string {
    const look = kind === undefined ? undefined : KIND_LOOKS[kind];
    const colour = look === undefined ? this.#look.muted : this.#look.token(look.token);
    const shape = SHAPES[look?.shape ?? 'round-rectangle'];
    const icon = kind === undefined ? STACK : this.#icon(kind);
    return (
      `<g fill="${escaped(colour)}" fill-opacity=".14" stroke="${escaped(colour)}" stroke-opacity=".5">${shape}</g>` +
      `<svg x="6.500" y="6.500" width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="${escaped(colour)}" stroke-width="2.200" stroke-linecap="round" stroke-linejoin="round">${icon}</svg>`
    );
  }

  #icon(kind: NodeKind): string {
    let icon = this.#icons.get(kind);
    if (icon === undefined) this.#icons.set(kind, (icon = iconOf(kind)));
    return icon;
  }
}

const STACK = '<path d="M4 6h16M4 12h16M4 18h16"/>';
