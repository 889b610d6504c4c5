/** The fields of an object that may be undefined, as fields that may be absent. */
export type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are there: absent is no key at all, never a key without a value. */
export function present<T extends object>(fields: T): Present<T> {
  const kept: Present<T> = {};
  for (const key in fields) {
    const value = fields[key];
    if (isPresent(value)) kept[key] = value;
  }
  return kept;
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}
