import type { Direction, WalkStep } from '../../layout/walk';
import type { Picture } from './picture';

const NOWHERE: Readonly<Record<Direction, string>> = {
  right: 'No line leads on from here.',
  left: 'No line leads here.',
  up: 'Top of the column.',
  down: 'Bottom of the column.',
  start: 'The picture is empty.',
};

/** What a screen reader hears after an arrow key: the line followed, then the card reached. */
export function spokenWalk(picture: Picture, step: WalkStep | undefined, direction: Direction): string {
  if (step === undefined) return NOWHERE[direction];
  const edge = step.edge === undefined ? undefined : picture.edges[step.edge];
  const node = picture.nodes[step.node];
  if (node === undefined) return NOWHERE[direction];
  const out = picture.edges.filter((known) => known.from === step.node).length;
  const into = picture.edges.filter((known) => known.to === step.node).length;
  const lines = `${out === 1 ? '1 line' : `${out} lines`} out, ${into} in.`;
  return [edge?.spoken, node.spoken, lines].filter((part) => part !== undefined).join(' ');
}
