import type { EdgeDefinition, NodeDefinition } from 'cytoscape';
import { endEllipsis, shortLabel } from '../../layout/label';
import { pointsOf, relativeCurve } from '../../layout/path';
import type { CardImages } from './card-image';
import type { LineLabel } from './line-labels';
import type { Picture } from './picture';
import type { TextRoom } from './text-room';

/** Where a card stands. */
export function placeOf({ layout }: Picture, node: number): { x: number; y: number } {
  return { x: layout.positions[node * 2] ?? 0, y: layout.positions[node * 2 + 1] ?? 0 };
}

/** A card in Cytoscape's terms. Ids carry a prefix: a node and an edge never share one. */
export function nodeElement(
  picture: Picture,
  index: number,
  images: CardImages,
  room: TextRoom,
): NodeDefinition | undefined {
  const node = picture.nodes[index];
  if (node === undefined) return undefined;
  return {
    data: {
      id: nodeId(node.key),
      key: node.key,
      label: shortLabel(node.name, room.name()),
      face: images.face(node.kind, endEllipsis(node.detail, room.detail())),
      verdict: node.verdict,
      asleep: node.asleep,
      fold: node.count > 1,
      anchor: node.anchor,
      disabled: node.disabled,
    },
    position: placeOf(picture, index),
    // A finger put on a card moves the picture as one beside it does.
    pannable: true,
  };
}

/** A line in Cytoscape's terms. */
export function edgeElement(picture: Picture, index: number): EdgeDefinition | undefined {
  const edge = picture.edges[index];
  if (edge === undefined) return undefined;
  const points = pointsOf(picture.layout.paths, index);
  const curve = relativeCurve(points);
  const [leave = { x: 0, y: 0 }] = points;
  const arrive = points.at(-1) ?? leave;
  const from = placeOf(picture, edge.from);
  const to = placeOf(picture, edge.to);
  return {
    data: {
      id: edgeId(edge.key),
      key: edge.key,
      source: nodeId(picture.nodes[edge.from]?.key ?? ''),
      target: nodeId(picture.nodes[edge.to]?.key ?? ''),
      verdict: edge.verdict,
      time: edge.time,
      becomes: edge.becomes,
      crossing: edge.crossing,
      shared: edge.shared,
      aside: to.x <= from.x,
      weights: curve.weights.map((weight) => weight.toFixed(4)).join(' '),
      distances: curve.distances.map((distance) => distance.toFixed(2)).join(' '),
      source0: `${leave.x - from.x}px ${leave.y - from.y}px`,
      target0: `${arrive.x - to.x}px ${arrive.y - to.y}px`,
    },
  };
}

/** A label is an element of its own that nothing happens to: so it stands exactly where it was measured to be free. */
export function labelElement(label: LineLabel, picture: Picture): NodeDefinition {
  const edge = picture.edges[label.edge];
  return {
    data: {
      id: `l ${edge?.key ?? ''}`,
      text: label.lines.join('\n'),
      crossing: edge?.crossing ?? false,
      shared: edge?.shared ?? false,
    },
    classes: 'label',
    position: { x: label.x, y: label.y },
    selectable: false,
    grabbable: false,
  };
}

export function nodeId(key: string): string {
  return `n ${key}`;
}

export function edgeId(key: string): string {
  return `e ${key}`;
}
