import type { Decision } from '../../review/decision';
import { selectScope } from '../select';
import type { ReportSource } from '../select';
import type { RedactionKey } from './key-file';
import { originalsOf } from './originals';
import { textsOf } from './redact-report';
import { Redactor } from './redactor';

/** Decisions that were made in a report with pseudonyms, about what they stand for: with the key, and the same estate. */
export function restoredDecisions(
  decisions: readonly Decision[],
  from: ReportSource,
  { key, classes }: RedactionKey,
): readonly Decision[] {
  const selected = selectScope(from, { kind: 'everything' });
  const texts = textsOf({ selected, review: [], title: '' });
  const originals = originalsOf(
    { texts, graph: from.graph, ownTenants: new Set(), excerpts: [] },
    new Set(classes),
  );
  const redactor = new Redactor(originals, key);
  return decisions.map((decision) => ({
    ...decision,
    target: { ...decision.target, id: redactor.restore(decision.target.id) },
    title: redactor.restore(decision.title),
    reason: redactor.restore(decision.reason),
    ...(decision.owner === undefined ? {} : { owner: redactor.restore(decision.owner) }),
    ...(decision.ticket === undefined ? {} : { ticket: redactor.restore(decision.ticket) }),
  }));
}
