import type { FileContent } from '../../../lib/content';
import { isBlank, findLayouts } from './layout';
import type { Layout } from './layout';
import { mappingFor, mappingOf } from './mapping';
import type { Mapping } from './mapping';
import { openIn, proposeMapping } from './propose';
import type { MappingProposal } from './proposal';
import { understand } from './understood';
import type { Understood } from './understood';

/** One table of a file, as it would be understood. */
export interface MappingPreview {
  readonly layout: Layout;
  readonly proposal: MappingProposal;
  /** The kept mapping of this header, or the proposal as a mapping. */
  readonly mapping: Mapping;
  readonly known: boolean;
  /** What the mapping leaves open: questions stay until answered in it. */
  readonly open: Pick<MappingProposal, 'questions' | 'missing'>;
  readonly rows: number;
  /** The first rows, with their numbers in the file. */
  readonly first: readonly {
    readonly row: number;
    readonly cells: readonly string[];
    readonly understood: Understood;
  }[];
}

/** Every table of a file with a mapping and its first rows; empty when no row reads as a header. */
export function previewMapping(
  content: FileContent,
  mappings: readonly Mapping[] = [],
  shown = 5,
): readonly MappingPreview[] {
  const sections = findLayouts(content);
  if (sections === undefined) return [];
  return sections.layouts.map((layout) => {
    const proposal = proposeMapping(sections.rows, layout);
    const kept = mappingFor(mappings, layout);
    const mapping = kept ?? mappingOf(layout, proposal, titleOf(sections.rows, layout));
    return {
      layout,
      proposal,
      mapping,
      known: kept !== undefined,
      open: openIn(mapping.columns, sections.rows, layout),
      ...firstRows(sections.rows, layout, mapping, shown),
    };
  });
}

/** The first rows as a (corrected) mapping understands them. */
export function firstRows(
  rows: ArrayLike<readonly string[]>,
  layout: Layout,
  mapping: Mapping,
  shown = 5,
): Pick<MappingPreview, 'rows' | 'first'> {
  const first: { row: number; cells: readonly string[]; understood: Understood }[] = [];
  let count = 0;
  for (let i = layout.firstRow; i < layout.end; i++) {
    const cells = rows[i];
    if (cells === undefined || isBlank(cells)) continue;
    count++;
    if (first.length < shown) first.push({ row: i + 1, cells, understood: understand(mapping, cells) });
  }
  return { rows: count, first };
}

/** A title row above the header, else the names that tell most. */
function titleOf(rows: ArrayLike<readonly string[]>, layout: Layout): string {
  for (const i of layout.preamble) {
    const cells = (rows[i] ?? []).map((cell) => cell.trim()).filter((cell) => cell !== '');
    const [only] = cells;
    if (cells.length === 1 && only !== undefined && !/^(?:sep=|#type)/iu.test(only))
      return only.replace(/^\[|\]$/gu, '');
  }
  return layout.names
    .filter((name) => name !== '')
    .slice(0, 3)
    .join(', ');
}
