import type { EdgeDefinition, NodeDefinition } from 'cytoscape';
import { curveBetween } from '../../layout/curve';
import { endEllipsis, middleEllipsis, shortLabel } from '../../layout/label';
import type { Fits } from '../../layout/label';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import { TEXT_LEFT } from './card-image';
import type { CardImages } from './card-image';
import type { Look } from './look';
import type { DrawnEdge, Picture } from './picture';
import { NAME_SIZE, NAME_WEIGHT } from './stylesheet';

const ROOM = LAYOUT_DEFAULTS.width - TEXT_LEFT - 10;
/** With more lines than this, only crossings and what is under the pointer are labelled. */
const LABELLED = 20;

/** Measures text as the canvas will draw it. */
export class TextRoom {
  readonly #context: CanvasRenderingContext2D | null;
  readonly #font: string;

  constructor(look: Look) {
    this.#context = document.createElement('canvas').getContext('2d');
    this.#font = look.font;
  }

  name(): Fits {
    return this.#fits(`${NAME_WEIGHT} ${NAME_SIZE}px ${this.#font}`);
  }

  detail(): Fits {
    return this.#fits(`11px ${this.#font}`);
  }

  /** Of a line's label: what stands between two columns without touching the cards. */
  label(): Fits {
    return this.#fits(`11px ${this.#font}`, LAYOUT_DEFAULTS.columnGap - 28);
  }

  labelWidth(text: string): number {
    if (this.#context === null) return text.length * 6;
    this.#context.font = `11px ${this.#font}`;
    return this.#context.measureText(text).width;
  }

  #fits(font: string, room = ROOM): Fits {
    const context = this.#context;
    if (context === null) return (text) => text.length * 7 <= room;
    return (text) => {
      context.font = font;
      return context.measureText(text).width <= room;
    };
  }
}

/** The picture in Cytoscape's terms. Ids carry a prefix: a node and an edge never share one. */
export function elementsOf(
  picture: Picture,
  images: CardImages,
  room: TextRoom,
): { readonly nodes: NodeDefinition[]; readonly edges: EdgeDefinition[] } {
  const { positions } = picture.layout;
  const at = (node: number): { x: number; y: number } => ({
    x: positions[node * 2] ?? 0,
    y: positions[node * 2 + 1] ?? 0,
  });
  const name = room.name();
  const detail = room.detail();
  const nodes = picture.nodes.map((node, index): NodeDefinition => ({
    data: {
      id: nodeId(node.key),
      key: node.key,
      label: shortLabel(node.name, name),
      face: images.face(node.kind, endEllipsis(node.detail, detail)),
      verdict: node.verdict,
      fold: node.count > 1,
      anchor: node.anchor,
      disabled: node.disabled,
    },
    position: at(index),
  }));
  const labelled = picture.edges.length <= LABELLED;
  const crossings = picture.edges.filter((edge) => edge.crossing).length <= LABELLED;
  const into = countBy(picture.edges.map((edge) => edge.to));
  const out = countBy(picture.edges.map((edge) => edge.from));
  const label = room.label();
  const edges = picture.edges.map((edge, index): EdgeDefinition => {
    const curve = curveBetween(
      at(edge.from),
      at(edge.to),
      LAYOUT_DEFAULTS.width,
      picture.layout.bends.get(index),
    );
    const text = middleEllipsis(edge.label, label);
    return {
      data: {
        id: edgeId(edge.key),
        key: edge.key,
        source: nodeId(picture.nodes[edge.from]?.key ?? ''),
        target: nodeId(picture.nodes[edge.to]?.key ?? ''),
        // Near the end that has no other line, so that labels do not lie on one another.
        ...labelPlace(edge, into, out, text),
        labelAway: 16 + room.labelWidth(text) / 2,
        verdict: edge.verdict,
        becomes: edge.becomes,
        crossing: edge.crossing,
        aside: at(edge.to).x <= at(edge.from).x,
        labelled: labelled || (crossings && edge.crossing),
        weights: curve.weights.map((weight) => weight.toFixed(4)).join(' '),
        distances: curve.distances.map((distance) => distance.toFixed(2)).join(' '),
        source0: `${curve.source.x}px ${curve.source.y}px`,
        target0: `${curve.target.x}px ${curve.target.y}px`,
      },
    };
  });
  return { nodes, edges };
}

/** Where a label stands: at one end, the other stays empty. */
function labelPlace(
  edge: DrawnEdge,
  into: ReadonlyMap<number, number>,
  out: ReadonlyMap<number, number>,
  text: string,
): { readonly atTarget: string; readonly atSource: string } {
  if ((into.get(edge.to) ?? 0) <= (out.get(edge.from) ?? 0)) return { atTarget: text, atSource: '' };
  return { atTarget: '', atSource: text };
}

function countBy(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export function nodeId(key: string): string {
  return `n ${key}`;
}

export function edgeId(key: string): string {
  return `e ${key}`;
}
