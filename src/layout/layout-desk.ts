import { arrange } from './desk';
import type { Arrangement, Laid } from './desk';
import type { Drawing } from './drawing';

/** What lays pictures out: in a worker, or in the page where there is none (tests). Holds the answer last taken. */
export interface LayoutApi {
  /** From now on pictures are of this answer. */
  take(drawing: Drawing): Promise<void>;
  arrange(arrangement: Arrangement): Promise<Laid>;
}

export class LayoutDesk implements LayoutApi {
  #drawing: Drawing | undefined;

  take(drawing: Drawing): Promise<void> {
    this.#drawing = drawing;
    return Promise.resolve();
  }

  arrange(arrangement: Arrangement): Promise<Laid> {
    if (this.#drawing === undefined) return Promise.reject(new Error('nothing was taken to be laid out'));
    return Promise.resolve(arrange(this.#drawing, arrangement));
  }
}

/** The large columns, to be handed over instead of copied. */
export function columnsOfLaid({
  memberStart,
  members,
  stepStart,
  steps,
  layout,
}: Laid): readonly ArrayBuffer[] {
  return [
    memberStart,
    members,
    stepStart,
    steps,
    layout.positions,
    layout.paths.start,
    layout.paths.points,
  ].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

export function columnsOfDrawing(drawing: Drawing): readonly ArrayBuffer[] {
  const { node, nodeKind, nodeTenant, nodeRank, distance, order, step, from, to, look } = drawing;
  return [node, nodeKind, nodeTenant, nodeRank, distance, order, step, from, to, look].flatMap(({ buffer }) =>
    buffer instanceof ArrayBuffer ? [buffer] : [],
  );
}
