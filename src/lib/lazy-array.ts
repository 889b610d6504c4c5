const lazy = new WeakSet<readonly unknown[]>();

/**
 * A list whose elements are made when they are read: `isArray`, indexing, iteration and all reading methods of an array
 * work on it. Nothing is kept but what `at` itself keeps, so a pass over it holds one element at a time.
 */
export function lazyArray<T>(length: number, at: (index: number) => T): readonly T[] {
  const none: T[] = [];
  function* values(): Generator<T, void> {
    for (let i = 0; i < length; i++) yield at(i);
  }
  function* entries(): Generator<[number, T], void> {
    for (let i = 0; i < length; i++) yield [i, at(i)];
  }
  const list = new Proxy<T[]>(none, {
    get(target, name): unknown {
      if (name === 'length') return length;
      if (name === 'entries') return entries;
      if (name === 'values' || name === Symbol.iterator) return values;
      const index = indexOf(name, length);
      if (index >= 0) return at(index);
      const found: unknown = Reflect.get(target, name);
      return found;
    },
    has: (target, name) => indexOf(name, length) >= 0 || Reflect.has(target, name),
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
    getOwnPropertyDescriptor(target, name) {
      const index = indexOf(name, length);
      if (index < 0) return Reflect.getOwnPropertyDescriptor(target, name);
      return { value: at(index), writable: true, enumerable: true, configurable: true };
    },
    ownKeys: () => [...Array.from({ length }, (_, i) => String(i)), 'length'],
  });
  lazy.add(list);
  return list;
}

/** Whether the elements of a list are made each time they are read. */
export function isLazy(list: readonly unknown[]): boolean {
  return lazy.has(list);
}

/** The index a property name stands for, or -1. */
function indexOf(name: string | symbol, length: number): number {
  if (typeof name === 'symbol') return -1;
  const first = name.charCodeAt(0);
  if (first < 0x30 || first > 0x39) return -1;
  const index = Number(name);
  return Number.isInteger(index) && index < length && String(index) === name ? index : -1;
}
