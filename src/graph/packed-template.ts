import { isArray } from '../lib/content';
import type { Json } from '../lib/content';

/** A text as literals and numbered slots that are filled per row: `[0, " is a member of ", 3]`. */
export type Template = readonly (string | number)[];

/** More parts than any template we make: a forged one must not multiply a long name. */
const MAX_PARTS = 32;

/**
 * Cut the values out of a text, each at its first occurrence, longest first, so that many texts share one template.
 * Filling the slots again always gives the text back. A value of digits is only cut where no further digit touches it.
 */
export function templateOf(text: string, values: readonly string[]): Template {
  let parts: (string | number)[] = [text];
  const order = values.map((value, slot) => ({ value, slot })).filter(({ value }) => value !== '');
  order.sort((a, b) => b.value.length - a.value.length || a.slot - b.slot);
  for (const { value, slot } of order) {
    const isNumber = isDigits(value);
    const at = parts.findIndex((part) => typeof part === 'string' && foundAt(part, value, isNumber) >= 0);
    const part = parts[at];
    if (typeof part !== 'string') continue;
    const from = foundAt(part, value, isNumber);
    const before = part.slice(0, from);
    const after = part.slice(from + value.length);
    parts = [
      ...parts.slice(0, at),
      ...(before === '' ? [] : [before]),
      slot,
      ...(after === '' ? [] : [after]),
      ...parts.slice(at + 1),
    ];
  }
  return parts;
}

export function fillTemplate(template: Template, value: (slot: number) => string): string {
  let text = '';
  for (const part of template) text += typeof part === 'string' ? part : value(part);
  return text;
}

/** A template read from bytes that may come from anybody. */
export function readTemplate(json: Json | undefined, slots: number): Template | undefined {
  if (!isArray(json) || json.length > MAX_PARTS) return undefined;
  const parts: (string | number)[] = [];
  for (const part of json) {
    if (typeof part !== 'string' && !(typeof part === 'number' && isSlot(part, slots))) return undefined;
    parts.push(part);
  }
  return parts;
}

function isSlot(value: number, slots: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < slots;
}

function foundAt(text: string, value: string, isNumber: boolean): number {
  let at = text.indexOf(value);
  if (!isNumber) return at;
  while (at >= 0 && (isDigit(text, at - 1) || isDigit(text, at + value.length)))
    at = text.indexOf(value, at + 1);
  return at;
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isDigit(text, i)) return false;
  return true;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
