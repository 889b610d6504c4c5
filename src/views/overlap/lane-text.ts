import { endEllipsis, shortLabel } from '../../layout/label';
import { readToken } from '../style/tenants';

/** Text of the picture, made to fit: measured as the page draws it. */
export class LaneText {
  readonly #context = document.createElement('canvas').getContext('2d');
  readonly #font = readToken('--font') || 'sans-serif';

  /** A name, keeping what tells it from others. */
  name(text: string, room: number): string {
    return shortLabel(text, (short) => this.#width('600 12.5px', short) <= room);
  }

  /** How a step comes about, above its line. */
  how(text: string, room: number): string {
    return shortLabel(text, (short) => this.#width('600 11px', short) <= room);
  }

  /** Anything else, from its beginning. */
  rest(text: string, room: number): string {
    return endEllipsis(text, (short) => this.#width('11.5px', short) <= room);
  }

  #width(font: string, text: string): number {
    if (this.#context === null) return text.length * 6;
    this.#context.font = `${font} ${this.#font}`;
    return this.#context.measureText(text).width;
  }
}
