/** Attributes of an element, by local name, read when they are asked for. */
export type Attributes = (name: string) => string | undefined;

export interface XmlHandlers {
  /** An element begins; its local name, without a prefix. */
  readonly open: (name: string, attributes: Attributes) => void;
  readonly close: (name: string) => void;
  /** Character data, entities resolved; one run may come in several pieces. */
  readonly text: (text: string) => void;
}

/** The text is no well-formed XML, or XML as no office program writes it. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

const DEPTH = 256;
/** No tag of a workbook is longer; what is, is hostile. */
const LONGEST_TAG = 1 << 20;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * XML read piece by piece (XML 1.0, sections 2 to 4), as far as the parts of an office document need it: elements,
 * attributes and character data. A document type is refused: no office program writes one, and its entities are how XML
 * is made to expand without end.
 */
export class XmlScanner {
  readonly #handlers: XmlHandlers;
  readonly #open: string[] = [];
  #rest = '';

  constructor(handlers: XmlHandlers) {
    this.#handlers = handlers;
  }

  push(piece: string): void {
    this.#rest = this.#scan(this.#rest + piece, false);
    if (this.#rest.length > LONGEST_TAG) throw new XmlFault('a tag that does not end');
  }

  end(): void {
    const rest = this.#scan(this.#rest, true);
    if (rest.trim() !== '') throw new XmlFault('it is cut off');
    const open = this.#open.at(-1);
    if (open !== undefined) throw new XmlFault(`it is cut off within ${open}`);
  }

  /** What is complete is told; the rest is given back. */
  #scan(text: string, last: boolean): string {
    let at = 0;
    for (;;) {
      const tag = text.indexOf('<', at);
      if (tag < 0) {
        // An entity may be cut in two.
        const amp = last ? -1 : text.lastIndexOf('&');
        const end = amp >= at && !text.includes(';', amp) && text.length - amp < 16 ? amp : text.length;
        this.#text(text.slice(at, end));
        return text.slice(end);
      }
      if (tag > at) this.#text(text.slice(at, tag));
      const after = this.#tag(text, tag);
      if (after === undefined) return text.slice(tag);
      at = after;
    }
  }

  /** The place after what begins at `<`; undefined while it is not complete. */
  #tag(text: string, at: number): number | undefined {
    if (text.startsWith('<!--', at)) return endOf(text, '-->', at + 4);
    if (text.startsWith('<![CDATA[', at)) {
      const end = endOf(text, ']]>', at + 9);
      if (end !== undefined && this.#open.length > 0) this.#handlers.text(text.slice(at + 9, end - 3));
      return end;
    }
    if (text.startsWith('<?', at)) return endOf(text, '?>', at + 2);
    // The beginning of a comment or CDATA section, cut in two.
    if (text.length - at < 9 && ('<!--'.startsWith(text.slice(at)) || '<![CDATA['.startsWith(text.slice(at))))
      return undefined;
    if (text.startsWith('<!', at)) throw new XmlFault('it has a document type, which is not read');
    const end = tagEnd(text, at + 1);
    if (end === undefined) return undefined;
    const inner = text.slice(at + 1, end);
    if (inner.startsWith('/')) this.#close(localName(inner.slice(1).trim()));
    else {
      const empty = inner.endsWith('/');
      const body = empty ? inner.slice(0, -1) : inner;
      const name = localName(body.slice(0, nameEnd(body)));
      if (name === '') throw new XmlFault('a tag without a name');
      this.#open.push(name);
      if (this.#open.length > DEPTH) throw new XmlFault(`elements lie deeper than ${DEPTH}`);
      this.#handlers.open(name, (wanted) => attribute(body, wanted));
      if (empty) this.#close(name);
    }
    return end + 1;
  }

  #close(name: string): void {
    if (this.#open.pop() !== name) throw new XmlFault(`an end of ${name} that was not begun`);
    this.#handlers.close(name);
  }

  #text(text: string): void {
    if (text !== '' && this.#open.length > 0) this.#handlers.text(unescaped(text));
  }
}

const DOUBLE = 0x22;
const SINGLE = 0x27;
const GREATER = 0x3e;

/** The `>` that ends a tag: not one within quotes. */
function tagEnd(text: string, from: number): number | undefined {
  let quote = 0;
  for (let i = from; i < text.length; i++) {
    const one = text.charCodeAt(i);
    if (quote !== 0) {
      if (one === quote) quote = 0;
    } else if (one === GREATER) return i;
    else if (one === DOUBLE || one === SINGLE) quote = one;
  }
  return undefined;
}

function nameEnd(body: string): number {
  for (let i = 0; i < body.length; i++) if (body.charCodeAt(i) <= 0x20) return i;
  return body.length;
}

function endOf(text: string, mark: string, from: number): number | undefined {
  const found = text.indexOf(mark, from);
  return found < 0 ? undefined : found + mark.length;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;

function attribute(body: string, wanted: string): string | undefined {
  // As nearly all are written.
  const plain = body.indexOf(` ${wanted}="`);
  if (plain >= 0 && isOutside(body, plain)) {
    const from = plain + wanted.length + 3;
    return unescaped(body.slice(from, body.indexOf('"', from)));
  }
  if (!mayHave(body, wanted)) return undefined;
  for (const [, name, double, single] of body.matchAll(ATTRIBUTE))
    if (localName(name ?? '') === wanted) return unescaped(double ?? single ?? '');
  return undefined;
}

/** Whether the word stands before a `=` anywhere: most cells have no style, and say so fast. */
function mayHave(body: string, wanted: string): boolean {
  for (let i = body.indexOf(wanted); i >= 0; i = body.indexOf(wanted, i + 1)) {
    let after = i + wanted.length;
    while (body.charCodeAt(after) <= 0x20) after++;
    if (body.charAt(after) === '=') return true;
  }
  return false;
}

/** Not within a value: an even number of quotes stands before. */
function isOutside(body: string, at: number): boolean {
  let outside = true;
  for (let i = body.indexOf('"'); i >= 0 && i < at; i = body.indexOf('"', i + 1)) outside = !outside;
  return outside && !body.includes("'");
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/giu, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES.get(name) ?? whole;
    const code = /^#x/iu.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
