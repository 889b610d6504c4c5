import { endEllipsis, shortLabel, shortPhrase } from '../../layout/label';
import { readToken } from '../style/tenants';

const NAME = '600 12.5px';

/** Text of the picture, made to fit: measured as the page draws it. */
export class LaneText {
  readonly #context = document.createElement('canvas').getContext('2d');
  readonly #font = readToken('--font') || 'sans-serif';

  /** A name, keeping what tells it from others. */
  name(text: string, room: number): string {
    return shortLabel(text, (short) => this.#width(NAME, short) <= room);
  }

  /** How a step comes about, above its line. */
  how(text: string, room: number): string {
    return shortPhrase(text, (short) => this.#width('600 11px', short) <= room);
  }

  /** Anything else, from its beginning. */
  rest(text: string, room: number): string {
    return endEllipsis(text, (short) => this.#width('11.5px', short) <= room);
  }

  /** The longest of some ways to say it that fits, else the shortest from its beginning. */
  first(ways: readonly string[], room: number): string {
    const fits = (short: string): boolean => this.#width('11.5px', short) <= room;
    return ways.find(fits) ?? endEllipsis(ways.at(-1) ?? '', fits);
  }

  /** A name in lines of at most so wide, broken where names are: the last is shortened when there are more. */
  lines(text: string, room: number, most: number): readonly string[] {
    const pieces = text.split(/(?<=[\s.@/\\_:-])/u).flatMap((piece) => this.#pieces(piece, room));
    const lines: string[] = [];
    for (const piece of pieces) {
      const last = lines.at(-1);
      if (last !== undefined && this.#width(NAME, last + piece.trimEnd()) <= room)
        lines[lines.length - 1] = last + piece;
      else lines.push(piece);
    }
    if (lines.length <= most) return lines;
    const rest = lines.slice(most - 1).join('');
    return [...lines.slice(0, most - 1), endEllipsis(rest, (short) => this.#width(NAME, short) <= room)];
  }

  /** A word that is wider than a line, in pieces that are not. */
  #pieces(word: string, room: number): readonly string[] {
    if (this.#width(NAME, word) <= room) return [word];
    const pieces: string[] = [''];
    for (const character of word) {
      const last = pieces.at(-1) ?? '';
      if (last !== '' && this.#width(NAME, last + character) > room) pieces.push(character);
      else pieces[pieces.length - 1] = last + character;
    }
    return pieces;
  }

  #width(font: string, text: string): number {
    if (this.#context === null) return text.length * 6;
    this.#context.font = `${font} ${this.#font}`;
    return this.#context.measureText(text).width;
  }
}
