import { UNITS_PER_TURN, i32, u32 } from '../columns';
import type { Condensed } from './components';

/** Nodes of a tenant in a component. */
interface Share {
  readonly component: number;
  readonly tenant: number;
}

type TenantSets = Generator<number, readonly (readonly number[])[]>;

/** For each of some components the tenants whose shares, where walks start, lead to it; ascending. */
export function tenantsAbove(
  dag: Condensed,
  shares: readonly Share[],
  tenants: number,
  asked: readonly number[],
): TenantSets {
  return tenantSets(dag, shares, tenants, asked, false);
}

/** For each of some components the tenants whose shares are led to from it; ascending. */
export function tenantsBelow(
  dag: Condensed,
  shares: readonly Share[],
  tenants: number,
  asked: readonly number[],
): TenantSets {
  return tenantSets(dag, shares, tenants, asked, true);
}

/** Hands tenants on, 32 at a time, downwards or `up`. */
function* tenantSets(
  { count, inStart, inFrom, outStart, outTo }: Condensed,
  shares: readonly Share[],
  tenants: number,
  asked: readonly number[],
  up: boolean,
): TenantSets {
  const [start, to] = up ? [inStart, inFrom] : [outStart, outTo];
  const distinct = new Map<number, number[]>();
  for (const component of asked) distinct.set(component, []);
  const byWord = new Map<number, Share[]>();
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
      const component = up ? next : count - 1 - next;
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
