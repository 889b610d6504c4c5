import type { Fits } from '../../layout/label';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import { TEXT_LEFT } from './card-size';
import type { Look } from './look';

export const NAME_SIZE = 13;
export const NAME_WEIGHT = 600;
export const LABEL_SIZE = 11;
export const DETAIL_SIZE = 11.5;
const ROOM = LAYOUT_DEFAULTS.width - TEXT_LEFT - 10;

/** Measures text as the canvas will draw it. */
export class TextRoom {
  readonly #context: CanvasRenderingContext2D | null;
  readonly #font: string;

  constructor(look: Look) {
    this.#context = document.createElement('canvas').getContext('2d');
    this.#font = look.font;
  }

  name(): Fits {
    return this.#fits(`${NAME_WEIGHT} ${NAME_SIZE}px ${this.#font}`, ROOM);
  }

  detail(): Fits {
    return this.#fits(`${DETAIL_SIZE}px ${this.#font}`, ROOM);
  }

  /** Of a line's label: what stands between two columns without touching the cards or the shadow of a fold. */
  label(): Fits {
    return this.#fits(`${LABEL_SIZE}px ${this.#font}`, LAYOUT_DEFAULTS.columnGap - 20);
  }

  labelWidth(text: string): number {
    return this.#width(`${LABEL_SIZE}px ${this.#font}`, text);
  }

  #width(font: string, text: string): number {
    if (this.#context === null) return text.length * 6;
    this.#context.font = font;
    return this.#context.measureText(text).width;
  }

  #fits(font: string, room: number): Fits {
    return (text) => this.#width(font, text) <= room;
  }
}
