import type { Source } from '../model/source';
import { num } from './columns';
import { fillTemplate } from './packed-template';
import type { Template } from './packed-template';

/** What sources of many rows have in common. */
export interface SourceShape {
  readonly file: number;
  readonly row: boolean;
  /** Slots 0 and 1 are the row's two numbers. */
  readonly pointer: Template | undefined;
}

export interface SplitSource {
  readonly shape: SourceShape;
  readonly first: number;
  readonly second: number;
}

const NONE = 2 ** 32;
const NUMBERED = /\/(0|[1-9][0-9]{0,8})(?=\/|$)/gu;

/** A source as its shape and at most two numbers: the row, then indexes in the pointer. */
export function splitSource({ file, row, pointer }: Source): SplitSource | undefined {
  if (row !== undefined && !(Number.isInteger(row) && row >= 0 && row < NONE)) return undefined;
  if (pointer === undefined)
    return { shape: { file, row: row !== undefined, pointer }, first: row ?? 0, second: 0 };
  const numbers: number[] = row === undefined ? [] : [row];
  const template: (string | number)[] = [];
  let end = 0;
  for (const match of pointer.matchAll(NUMBERED)) {
    if (numbers.length === 2) break;
    template.push(pointer.slice(end, match.index + 1), numbers.length);
    numbers.push(Number(match[1]));
    end = match.index + match[0].length;
  }
  const rest = pointer.slice(end);
  if (rest !== '') template.push(rest);
  return {
    shape: { file, row: row !== undefined, pointer: template },
    first: num(numbers, 0),
    second: num(numbers, 1),
  };
}

export function joinSource({ file, row, pointer }: SourceShape, first: number, second: number): Source {
  return {
    file,
    ...(row ? { row: first } : {}),
    ...(pointer === undefined
      ? {}
      : { pointer: fillTemplate(pointer, (slot) => String(slot === 0 ? first : second)) }),
  };
}
