import type { Key } from '../../model/record';
import type { CoverageGap } from '../../model/snapshot';
import type { RecordView } from '../system';
import { openEnds } from './open-ends';

/** What OpenGraph files do not carry, hence what cannot be concluded. */
export function gapsOfOpenGraph(view: RecordView): readonly CoverageGap[] {
  const gaps: CoverageGap[] = [
    {
      system: 'opengraph',
      layer: 'rules of the platform behind the graph',
      consequence:
        'The collector states edges; denials, conditions and policies it did not turn into edges are not seen.',
      effect: 'restricts',
      remedy: "Import the platform's own export too, where there is a reader for it.",
    },
    {
      system: 'opengraph',
      layer: 'meaning of kinds',
      consequence:
        "Kinds of nodes and edges are read by the words in their names. The collector's schema file, which declares " +
        'them, is not part of the payload.',
      effect: 'both',
      // It concerns no permission by itself: an edge of a kind that no table knows is not evaluated, and says so.
      permissions: [],
    },
  ];
  const byPolicy = view
    .of('opengraph', 'observation')
    .filter((record) => record.type === 'traversability' && record.value === 'by our policy')
    .map((record) => record.text.slice(0, record.text.indexOf(':')));
  if (byPolicy.length > 0) {
    const kinds = [...new Set(byPolicy)].sort();
    const shown = kinds.slice(0, 8).join(', ');
    gaps.push({
      system: 'opengraph',
      layer: 'traversability of edges',
      consequence: `Where a walk goes on past these kinds of edge is our policy, not the collector's: ${shown}${
        kinds.length > 8 ? ` and ${kinds.length - 8} more` : ''
      }.`,
      effect: 'both',
      permissions: [],
      remedy: 'Traversability is declared in the extension schema of the collector, or as an edge property.',
    });
  }
  const mentioned = [
    ...view.of('opengraph', 'principal').filter((record) => record.mentionedOnly === true),
    ...view.of('opengraph', 'resource').filter((record) => record.mentionedOnly === true),
  ];
  const matched =
    mentioned.length === 0
      ? new Map<Key, Key>()
      : openEnds([
          ...view.of('opengraph', 'principal'),
          ...view.of('opengraph', 'resource'),
          ...view.of('opengraph', 'secret'),
          ...view.of('sharphound', 'principal'),
          ...view.of('sharphound', 'resource'),
        ]);
  const open = mentioned.filter((record) => !matched.has(record.key));
  if (open.length > 0) {
    gaps.push({
      system: 'opengraph',
      layer: 'nodes that edges refer to',
      consequence: `${open.length === 1 ? 'One end of an edge is' : `${open.length} ends of edges are`} defined by no node of the import; what they hold is not known.`,
      effect: 'grants',
      // What such an end holds is asked end by end, as it is marked as mentioned only.
      permissions: [],
      remedy: 'Import the other files of the same collection.',
    });
  }
  if (!view.of('opengraph', 'membership').some((record) => record.window.until !== Number.MAX_VALUE)) {
    gaps.push({
      system: 'opengraph',
      layer: 'end of memberships',
      consequence: 'No membership states until when it holds: the end of every route through one is unknown.',
      effect: 'restricts',
    });
  }
  return gaps;
}
