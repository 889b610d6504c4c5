import { UNITS_PER_TURN, i32, u32 } from '../columns';
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
    masks.fill(0);
    for (const { component, tenant } of own) masks[component] = i32(masks, component) | (1 << (tenant & 31));
    // In the order of the numbers, so that each mask is whole when it is handed on.
    let units = 0;
    for (let next = 0; next < count; next++) {
      const component = way === 'up' ? next : count - 1 - next;
      const bits = i32(masks, component);
      if (bits === 0) continue;
      const end = u32(start, component + 1);
      for (let i = u32(start, component); i < end; i++) {
        const other = u32(to, i);
        masks[other] = i32(masks, other) | bits;
      }
      if ((units += end - u32(start, component)) < UNITS_PER_TURN) continue;
      units = 0;
      yield (word * 32) / tenants;
    }
    for (const [component, list] of distinct) {
      for (let bits = i32(masks, component); bits !== 0; bits &= bits - 1)
        list.push(word * 32 + 31 - Math.clz32(bits & -bits));
    }
  }
  return asked.map((component) => distinct.get(component) ?? []);
}
