import { i32, u32 } from '../columns';
import type { Condensed } from './components';

/**
 * For each of some components the tenants whose shares lead to it (`down`: shares are where walks start) or are led
 * to from it (`up`), ascending. 32 tenants at a time.
 */
export function* tenantSets(
  { count, inStart, inFrom, outStart, outTo }: Condensed,
  shares: readonly { readonly component: number; readonly tenant: number }[],
  tenants: number,
  asked: readonly number[],
  way: 'up' | 'down',
): Generator<number, readonly (readonly number[])[]> {
  const [start, to] = way === 'up' ? [inStart, inFrom] : [outStart, outTo];
  const distinct = new Map<number, number[]>();
  for (const component of asked) distinct.set(component, []);
  const byWord = new Map<number, { readonly component: number; readonly tenant: number }[]>();
  for (const share of distinct.size === 0 ? [] : shares) {
    const word = share.tenant >>> 5;
    const list = byWord.get(word);
    if (list === undefined) byWord.set(word, [share]);
    else list.push(share);
  }
  const masks = new Int32Array(count);
  for (let word = 0; word * 32 < tenants; word++) {
    const own = byWord.get(word);
    if (own === undefined) continue;
    const met: number[] = [];
    const queue: number[] = [];
    const add = (component: number, bits: number): void => {
      const before = i32(masks, component);
      if ((before | bits) === before) return;
      if (before === 0) met.push(component);
      masks[component] = before | bits;
      queue.push(component);
    };
    for (const { component, tenant } of own) add(component, 1 << (tenant & 31));
    // Not in order, but each component at most 32 times: a mask only grows.
    for (let next = 0; next < queue.length; next++) {
      const component = queue[next] ?? 0;
      const bits = i32(masks, component);
      for (let i = u32(start, component); i < u32(start, component + 1); i++) add(u32(to, i), bits);
      if ((next & 0x3fff) === 0x3fff) yield (word * 32) / tenants;
    }
    for (const [component, list] of distinct) {
      for (let bits = i32(masks, component); bits !== 0; bits &= bits - 1)
        list.push(word * 32 + 31 - Math.clz32(bits & -bits));
    }
    for (const component of met) masks[component] = 0;
  }
  return asked.map((component) => distinct.get(component) ?? []);
}
