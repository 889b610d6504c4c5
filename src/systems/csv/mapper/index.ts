import type { SystemModule } from '../../system';
import { csv } from '../index';
import { findLayouts } from './layout';
import { mappingFor } from './mapping';
import type { Mapping } from './mapping';
import { readMapped } from './read-mapped';

export const MAPPED = 'mapped';

/**
 * Overreach CSV with the mappings of a workspace: a table whose header has a mapping is read by it, before any table of
 * our own. The engine puts this in the place of `csv`.
 */
export function csvWithMappings(mappings: readonly Mapping[]): SystemModule {
  if (mappings.length === 0) return csv;
  return {
    ...csv,
    recognise(content) {
      const layouts = findLayouts(content)?.layouts ?? [];
      const found = layouts.map((layout) => mappingFor(mappings, layout)).filter((one) => one !== undefined);
      const [first] = found;
      if (first === undefined) return csv.recognise(content);
      return {
        format: MAPPED,
        score: 0.999,
        reasons: [`its columns are mapped by "${first.title}"`],
      };
    },
    read: (content, format, sink) =>
      format === MAPPED ? readMapped(content, mappings, sink) : csv.read(content, format, sink),
  };
}
