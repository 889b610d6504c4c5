import type { EdgeDefinition, NodeDefinition } from 'cytoscape';
import { curveBetween } from '../../layout/curve';
import { middleEllipsis, shortLabel } from '../../layout/label';
import type { Fits } from '../../layout/label';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import { TEXT_LEFT } from './card-image';
import type { CardImages } from './card-image';
import type { Look } from './look';
import type { Picture } from './picture';
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

  #fits(font: string): Fits {
    const context = this.#context;
    if (context === null) return (text) => text.length * 7 <= ROOM;
    return (text) => {
      context.font = font;
      return context.measureText(text).width <= ROOM;
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
  const edges = picture.edges.map((edge): EdgeDefinition => {
    const curve = curveBetween(at(edge.from), at(edge.to), LAYOUT_DEFAULTS.width);
    return {
      data: {
        id: edgeId(edge.key),
        key: edge.key,
        source: nodeId(picture.nodes[edge.from]?.key ?? ''),
        target: nodeId(picture.nodes[edge.to]?.key ?? ''),
        label: middleEllipsis(edge.label, (text) => text.length <= 40),
        verdict: edge.verdict,
        becomes: edge.becomes,
        crossing: edge.crossing,
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

export function nodeId(key: string): string {
  return `n ${key}`;
}

export function edgeId(key: string): string {
  return `e ${key}`;
}

function endEllipsis(text: string, fits: Fits): string {
  let kept = text;
  while (kept.length > 1 && !fits(kept)) kept = `${Array.from(kept).slice(0, -2).join('')}…`;
  return kept;
}
