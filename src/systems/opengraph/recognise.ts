import { field, isArray, isObject, text } from '../../lib/content';
import type { FileContent } from '../../lib/content';
import type { Recognition } from '../system';

export const FORMAT = 'opengraph-json';

/**
 * An OpenGraph file has a `graph` object with `nodes` or `edges`. The schema forbids `graph` beside `data` and `meta`,
 * which are SharpHound's and AzureHound's: such a mixture is claimed with less certainty.
 */
export function recogniseOpenGraph(content: FileContent): Recognition | undefined {
  if (content.binary !== undefined || !/^\s*\{/.test(content.head)) return undefined;
  const parsed = content.json();
  if (!parsed.ok) return undefined;
  const graph = field(parsed.value, 'graph');
  if (!isObject(graph)) return undefined;
  const lists = ['nodes', 'edges'].filter((name) => isArray(field(graph, name)));
  if (lists.length === 0) return undefined;
  const source = text(field(parsed.value, 'metadata'), 'source_kind');
  const mixed = field(parsed.value, 'data') !== undefined || field(parsed.value, 'meta') !== undefined;
  return {
    format: FORMAT,
    score: mixed ? 0.6 : source === undefined ? 0.95 : 1,
    reasons: [
      `a graph object with ${lists.join(' and ')}`,
      ...(source === undefined ? [] : [`metadata.source_kind is ${source}`]),
      ...(mixed ? ['data or meta beside graph, which the schema forbids'] : []),
    ],
  };
}
