import type { CoverageGap } from '../../../model/snapshot';

export interface GapLayer {
  readonly system: string;
  readonly layer: string;
  /** For so many tenants, or other parts. */
  readonly count: number;
}

/** What is lacking, each once, in the order it was told. */
export function gapsByLayer(gaps: readonly CoverageGap[]): readonly GapLayer[] {
  const layers = new Map<string, GapLayer>();
  for (const { system, layer, tenant } of gaps) {
    // Some name the tenant in the layer, too.
    const plain = tenant === undefined ? layer : layer.replace(` (${tenant})`, '');
    const name = JSON.stringify([system, plain]);
    layers.set(name, { system, layer: plain, count: (layers.get(name)?.count ?? 0) + 1 });
  }
  return [...layers.values()];
}
