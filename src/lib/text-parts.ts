/** Takes the parts of a long text, one after the other. */
export type Put = (part: string) => void;

/**
 * Writes a long text part by part: one string holds 2^29 characters at most (V8), a table of millions of rows has more.
 * Yields how much it wrote, often enough to be stopped.
 */
export type TextWriter = (put: Put) => Generator<number, void>;

/** Characters of a part, at least. */
const PART = 1 << 20;
/** Between two turns: so many lines, or so many characters where lines are long. */
const LINES_PER_TURN = 64;
const CHARACTERS_PER_TURN = 1 << 16;

/** Put lines that bring their own ends, in parts of about a megabyte. Yields the lines written. */
export function* writeLines(lines: Iterable<string>, put: Put): Generator<number, void> {
  let text = '';
  let written = 0;
  let characters = 0;
  for (const line of lines) {
    text += line;
    written++;
    characters += line.length;
    if (text.length >= PART) {
      put(text);
      text = '';
    }
    if (written % LINES_PER_TURN === 0 || characters >= CHARACTERS_PER_TURN) {
      characters = 0;
      yield written;
    }
  }
  if (text !== '') put(text);
}

/**
 * A long text as a file, which crosses to a page as a handle: to take a hundred megabytes as a string would hold its main
 * thread. What is written is no object of this thread any more.
 */
export function* textBlob(write: TextWriter): Generator<number, Blob> {
  const parts: Blob[] = [];
  yield* write((part) => parts.push(new Blob([part])));
  return new Blob(parts);
}
