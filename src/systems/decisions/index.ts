/** What users decided about joins and state themselves: a file of our own, kept like any export. */
import type { CoverageGap } from '../../model/snapshot';
import { byCodeUnit } from '../../lib/order';
import type { Evaluation, RecordView, SystemModule } from '../system';
import { DECISIONS, DECISIONS_FORMAT, readDecisions, recogniseDecisions } from './decision-file';

/** Names shown in a gap. */
const SHOWN = 6;

export const decisions: SystemModule = {
  id: DECISIONS,
  title: 'Overreach join decisions',
  exports: [
    {
      format: DECISIONS_FORMAT,
      title: 'Joins confirmed or cut, and secrets mapped to accounts (JSON)',
      how: 'confirm or cut joins in Register, Joins and save the decisions there; or overreach joins --json FILE… > joins.json, set decided to "confirmed" or "cut", add mappings; and import it with the exports',
    },
  ],
  recognise: recogniseDecisions,
  read: (content, _format, sink) => readDecisions(content, sink),
  gaps: unmatched,
  evaluate: grantsNothing,
};

/** Joining reads them; by themselves they grant nothing. */
function* grantsNothing(view: RecordView): Generator<number, Evaluation> {
  yield view.of(DECISIONS, 'observation').length;
  return {};
}

/** Decisions that name something no export has: they do nothing, and that is told. */
function unmatched(view: RecordView): readonly CoverageGap[] {
  const stated = view.of(DECISIONS, 'observation');
  if (stated.length === 0) return [];
  const known = new Set<string>();
  for (const kind of ['secret', 'principal'] as const) {
    for (const { key, id, name, aliases } of view.all(kind))
      for (const word of [key, id, name, ...(aliases ?? [])]) known.add(word.toLowerCase());
  }
  const missing = new Set<string>();
  for (const { subject, value } of stated) {
    for (const name of [subject, value ?? '']) if (!known.has(name.trim().toLowerCase())) missing.add(name);
  }
  if (missing.size === 0) return [];
  const names = [...missing].sort(byCodeUnit);
  return [
    {
      system: DECISIONS,
      layer: 'what join decisions speak of',
      consequence: `${names.length} (${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}) named by decisions or mappings and in no export: what was decided of it does nothing`,
      effect: 'grants',
      remedy: 'import the exports that hold it, or write it as overreach joins --json does',
    },
  ];
}
