import { known, targetName } from '../../review/decision';
import type { Decision } from '../../review/decision';
import { rewritten } from '../../review/rewritten';
import { selectScope } from '../select';
import type { ReportSource } from '../select';
import type { RedactionKey } from './key-file';
import { originalsOf } from './originals';
import { textsOf } from './redact-report';
import { Redactor } from './redactor';
import { mapReportTexts } from './report-texts';

/** Decisions that were made in a report with pseudonyms, about what they stand for: with the key, and the same estate. */
export function restoredDecisions(
  decisions: readonly Decision[],
  from: ReportSource,
  { key, classes }: RedactionKey,
): readonly Decision[] {
  const selected = selectScope(from, { kind: 'everything' });
  // What was decided before is in the report, too, with names of its own: reviewers, tickets.
  const before = from.review ?? [];
  const texts = textsOf({ selected, review: before, title: '' });
  const originals = originalsOf(
    { texts, graph: from.graph, ownTenants: new Set(), excerpts: [] },
    new Set(classes),
  );
  const redactor = new Redactor(originals, key);
  const hidden = mapReportTexts(texts, (text, as) => redactor.replace(text, as));
  // A name may have been replaced in any case: an id is told again as a whole where it is known.
  const ids = new Map<string, string | undefined>([
    ...hidden.findings.map(({ id }, i) => [`finding ${id}`, texts.findings[i]?.id] as const),
    ...hidden.records.map((record, i) => [`grant ${record.key}`, texts.records[i]?.key] as const),
  ]);
  const same = new Map(hidden.review.map(({ id }, i) => [id, before[i]]));
  const told = (decision: Decision): Decision => ({
    ...decision,
    target: {
      ...decision.target,
      id: ids.get(targetName(decision.target)) ?? redactor.restore(decision.target.id),
    },
    title: redactor.restore(decision.title),
    reason: redactor.restore(decision.reason),
    by: redactor.restore(decision.by),
    ...(decision.owner === undefined ? {} : { owner: redactor.restore(decision.owner) }),
    ...(decision.ticket === undefined ? {} : { ticket: redactor.restore(decision.ticket) }),
  });
  // What went out with the report comes back as it was, so that it is the same decision and no second one.
  return rewritten(decisions.map(known), told, 'keep', (id) => same.get(id));
}
