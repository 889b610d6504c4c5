import type { Selected } from '../select';
import type { KnownDecision } from '../../review/decision';
import type { Redaction } from '../report-options';
import { Redactor } from './redactor';
import { mapReportTexts } from './report-texts';
import type { ReportTexts } from './report-texts';
import { originalsOf } from './originals';

/** What of a report stands as text. */
export interface Redactable {
  readonly selected: Selected;
  readonly review: readonly KnownDecision[];
  readonly title: string;
  readonly excerpts: readonly string[];
}

export interface Redacted extends Redactable {
  readonly redactor: Redactor;
}

/** Replace every original of the chosen classes by its pseudonym, everywhere. */
export function redactReport(from: Redactable, redaction: Redaction): Redacted {
  const { selected } = from;
  const { graph } = selected;
  const texts = textsOf(from);
  const ownTenants = new Set(selected.ownTenants);
  const originals = originalsOf(
    { texts, graph, ownTenants, excerpts: from.excerpts },
    new Set(redaction.classes),
  );
  const redactor = new Redactor(originals, redaction.key, {
    allow: redaction.allow,
    fixed: texts.inputs.flatMap(({ system, format }) => [system ?? '', format ?? '']),
  });
  const mapped = mapReportTexts(texts, (text, as) => redactor.replace(text, as));
  const { inputs, gaps, findings, review, title, scope, ...tables } = mapped;
  return {
    selected: { ...selected, inputs, gaps, findings, scope, graph: { ...graph, ...tables } },
    review,
    title,
    excerpts: from.excerpts.map((text) => redactor.replace(text, 'text')),
    redactor,
  };
}

type Shown = Pick<Selected, 'graph' | 'inputs' | 'gaps' | 'findings' | 'scope'>;

/** Everything in a report that stands as text. */
export function textsOf({
  selected,
  review,
  title,
}: Omit<Redactable, 'excerpts' | 'selected'> & { readonly selected: Shown }): ReportTexts {
  const { graph, inputs, gaps, findings, scope } = selected;
  const { tenants, permissions, notes } = graph;
  const nodes = [...graph.nodes];
  const records = [...graph.records];
  return { tenants, nodes, records, permissions, notes, inputs, gaps, findings, review, title, scope };
}
