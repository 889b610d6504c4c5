import { instantJson } from './workspace-schema';

const INSTANT_FIELDS = new Set(['from', 'until', 'at', 'contractEnd']);

/** A record with its instants as JSON can hold them. */
export function recordJson(record: object): object {
  const entries: (readonly [string, unknown])[] = Object.entries(record);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'window' || name === 'accountability') return [name, instantsJson(value)];
      return [name, typeof value === 'number' && INSTANT_FIELDS.has(name) ? instantJson(value) : value];
    }),
  );
}

/** Every number in a window or an accountability is an instant. */
function instantsJson(value: unknown): object {
  const entries: (readonly [string, unknown])[] = Object.entries(value ?? {});
  return Object.fromEntries(
    entries.map(([name, member]) => [name, typeof member === 'number' ? instantJson(member) : member]),
  );
}
