import { walk } from '../../layout/walk';
import type { Direction } from '../../layout/walk';
import type { Picture } from './picture';
import { spokenWalk } from './spoken';

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['ArrowRight', 'right'],
  ['ArrowLeft', 'left'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['Home', 'start'],
]);

/** Where the keyboard is in a picture, and what is said of it. */
export class KeyboardWalk {
  #cursor = $state<string | undefined>();
  #spoken = $state('');
  #line: string | undefined;

  /** Key of the card. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  get spoken(): string {
    return this.#spoken;
  }

  /** The line last followed. */
  get line(): string | undefined {
    return this.#line;
  }

  directionOf(key: string): Direction | undefined {
    return DIRECTIONS.get(key);
  }

  put(key: string): void {
    this.#cursor = key;
  }

  say(text: string): void {
    this.#spoken = text;
  }

  go(picture: Picture, direction: Direction): boolean {
    const at = picture.nodes.findIndex((node) => node.key === this.#cursor);
    const step = walk(at < 0 ? undefined : at, direction, picture.edges, picture.layout.positions);
    this.#spoken = spokenWalk(picture, step, direction);
    if (step === undefined) return false;
    this.#cursor = picture.nodes[step.node]?.key;
    this.#line = step.edge === undefined ? undefined : picture.edges[step.edge]?.key;
    return true;
  }
}
