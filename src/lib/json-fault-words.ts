import type { JsonContainers, Open } from './json-containers';

/** What a text that ends too early left open. `inside` gives the place within it. */
export function cutOffMessage(
  stack: readonly Open[],
  inString: boolean,
  size: number,
  inside: () => string,
): string {
  if (inString) return `the text ends inside a string${inside()}: it is cut off`;
  const inner = stack.at(-1);
  if (inner === undefined) return size === 0 ? 'the text is empty' : 'there is no JSON value';
  const what = inner.array ? 'array' : 'object';
  const levels = stack.length === 1 ? '1 level' : `${stack.length} levels`;
  return `the text ends while an ${what} is still open${inside()} (${levels} open): it is cut off`;
}

/** The first character of a text, printable. */
export function printable(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return code > 0x20 && code < 0x7f ? `\`${String.fromCodePoint(code)}\`` : `character U+${hex}`;
}

/**
 * JSON pointer (RFC 6901) of the value at hand; long ones keep their end. `done`: the last element of the innermost
 * container is complete, and the next has not begun.
 */
export function pathOf(containers: JsonContainers, done: boolean): string {
  const { stack } = containers;
  const from = Math.max(0, stack.length - 12);
  const steps = stack.slice(from).map((open, i) => {
    const step = stepOf(containers, open, done && from + i === stack.length - 1);
    if (step === undefined) return '';
    const token = step.replaceAll('~', '~0').replaceAll('/', '~1');
    return `/${token.length > 60 ? `${token.slice(0, 60)}…` : token}`;
  });
  return (from > 0 ? '…' : '') + steps.join('');
}

function stepOf(containers: JsonContainers, open: Open, done: boolean): string | undefined {
  if (open.array) return String(done ? open.count - 1 : open.count);
  return open.nameStart < 0 ? undefined : containers.nameOf(open);
}
