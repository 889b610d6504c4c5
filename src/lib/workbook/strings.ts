import type { ByteSource } from '../byte-source';
import { readXml } from './read-xml';

/** The strings cells refer to by number; of rich text its letters, without the reading aid (ECMA-376, 18.4). */
export function* readSharedStrings(source: ByteSource): Generator<number, readonly string[]> {
  const strings: string[] = [];
  const run = new StringItem();
  yield* readXml(source, {
    open: (name) => {
      if (name === 'si') run.begin();
      else run.open(name);
    },
    close: (name) => {
      if (name === 'si') strings.push(run.end());
      else run.close(name);
    },
    text: (text) => run.text(text),
  });
  return strings;
}

/** Gathers the `t` of a string item; those of its phonetic runs (`rPh`) are no part of it. */
export class StringItem {
  #text = '';
  #within = false;
  #phonetic = 0;

  begin(): void {
    this.#text = '';
    this.#within = false;
    this.#phonetic = 0;
  }

  open(name: string): void {
    if (name === 'rPh') this.#phonetic++;
    else if (name === 't') this.#within = true;
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic--;
    else if (name === 't') this.#within = false;
  }

  text(text: string): void {
    if (this.#within && this.#phonetic === 0) this.#text += text;
  }

  end(): string {
    return unescapedString(this.#text);
  }
}

/** `_x000D_` stands for a character that XML cannot hold (ST_Xstring, ECMA-376, 22.9.2.19). */
export function unescapedString(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9a-f]{4})_/giu, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
