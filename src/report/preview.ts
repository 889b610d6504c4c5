import type { AccessGraph } from '../graph/access-graph';
import { isPrincipal } from '../graph/principals';
import { byCodeUnit } from '../lib/order';
import type { Finding } from '../questions/answers';
import { REDACTION_CLASSES } from './redact/classes';
import type { RedactionClass } from './redact/classes';
import { originalsOf } from './redact/originals';
import { textsOf } from './redact/redact-report';
import type { Redactable } from './redact/redact-report';
import type { Replaced } from './redact/redactor';
import type { ReportTexts } from './redact/report-texts';
import type { ReportSource } from './select';

/** How many of each there are. */
export interface PreviewCounts {
  readonly tenants: number;
  readonly principals: number;
  readonly resources: number;
  readonly steps: number;
  readonly records: number;
  readonly findings: number;
  readonly files: number;
  readonly decisions: number;
}

/** Names of one class in a report. */
export interface PreviewClass {
  readonly of: RedactionClass;
  readonly hidden: boolean;
  /** Different names: replaced where they are hidden, else as they will be read. */
  readonly names: number;
  /** How often they were replaced; 0 where they stay. */
  readonly times: number;
  readonly examples: readonly { readonly original: string; readonly shown: string }[];
}

export const FREE_TEXTS = ['sources', 'reasons', 'properties', 'notes', 'decisions', 'problems'] as const;
export type FreeText = (typeof FREE_TEXTS)[number];

/** Texts somebody wrote, or that an export holds, which go out as they are but for the names that are hidden. */
export interface PreviewTexts {
  readonly of: FreeText;
  readonly count: number;
  readonly characters: number;
  readonly examples: readonly string[];
}

/** What leaves with a report, told from the report itself. */
export interface ReportPreview {
  readonly inside: PreviewCounts;
  /** Of the whole estate. */
  readonly whole: PreviewCounts;
  readonly classes: readonly PreviewClass[];
  readonly texts: readonly PreviewTexts[];
  /** Bytes of the packed data, before they are encrypted or put into a page. */
  readonly bytes: number;
}

const EXAMPLES = 4;
const EXAMPLE_CHARACTERS = 160;
const PSEUDONYM = /(?:person|tenant|resource|id|domain|file|ticket)-[0-9a-z]{10}/gu;

/**
 * What of an estate is in a report that was packed: `shown` is what was packed, `replaced` what stands for what
 * in it.
 */
export function previewOf(
  whole: ReportSource,
  shown: Redactable,
  hidden: readonly RedactionClass[],
  replaced: readonly Replaced[],
  bytes: number,
  /** Decisions that are known about the whole. */
  decided: number,
): ReportPreview {
  return {
    inside: countsOf(
      shown.selected.graph,
      shown.selected.findings,
      shown.selected.inputs.length,
      shown.review.length,
    ),
    whole: countsOf(whole.graph, whole.findings, whole.inputs.length, decided),
    classes: classesOf(shown, hidden, replaced),
    texts: freeTexts(textsOf(shown), shown.excerpts),
    bytes,
  };
}

function countsOf(
  graph: AccessGraph,
  findings: readonly Finding[],
  files: number,
  decisions: number,
): PreviewCounts {
  let principals = 0;
  for (let node = 0; node < graph.nodes.length; node++) if (isPrincipal(graph, node)) principals++;
  return {
    tenants: graph.tenants.length,
    principals,
    resources: graph.nodes.length - principals,
    steps: graph.stepTo.length,
    records: graph.records.length,
    findings: findings.length,
    files,
    decisions,
  };
}

function classesOf(
  shown: Redactable,
  hidden: readonly RedactionClass[],
  replaced: readonly Replaced[],
): readonly PreviewClass[] {
  const classes = new Set(REDACTION_CLASSES.filter((of) => !hidden.includes(of)));
  const { selected } = shown;
  const open = originalsOf(
    {
      texts: textsOf(shown),
      graph: selected.graph,
      // Names of the tenants a report is of stay on purpose: they are told with the others.
      ownTenants: new Set(),
      excerpts: shown.excerpts,
    },
    classes,
  );
  // A mail domain with a pseudonym in it is none that anybody reads.
  const pseudonyms = new Set(
    replaced.flatMap(({ pseudonym }) => Array.from(pseudonym.matchAll(PSEUDONYM), ([name]) => name)),
  );
  const isOpen = (name: string): boolean =>
    !Array.from(name.matchAll(PSEUDONYM), ([found]) => found).some((found) => pseudonyms.has(found));
  return REDACTION_CLASSES.map((of) => {
    if (hidden.includes(of)) {
      const used = replaced.filter((one) => one.of === of && one.count > 0);
      const most = used.toSorted((a, b) => b.count - a.count || byCodeUnit(a.original, b.original));
      return {
        of,
        hidden: true,
        names: used.length,
        times: used.reduce((sum, { count }) => sum + count, 0),
        examples: most.slice(0, EXAMPLES).map(({ original, pseudonym }) => ({ original, shown: pseudonym })),
      };
    }
    const names = [...open].flatMap(([name, as]) => (as === of && isOpen(name) ? [name] : []));
    return {
      of,
      hidden: false,
      names: names.length,
      times: 0,
      examples: names.slice(0, EXAMPLES).map((name) => ({ original: name, shown: name })),
    };
  });
}

function freeTexts(texts: ReportTexts, excerpts: readonly string[]): readonly PreviewTexts[] {
  const lists: Record<FreeText, Set<string>> = {
    sources: new Set(excerpts),
    reasons: new Set(),
    properties: new Set(),
    notes: new Set(texts.notes),
    decisions: new Set(texts.review.map(({ reason }) => reason)),
    problems: new Set(texts.inputs.flatMap(({ problems }) => problems.map(({ message }) => message))),
  };
  for (const { properties, accountability } of texts.nodes) {
    for (const [name, value] of properties) lists.properties.add(`${name}: ${value}`);
    lists.reasons.add(accountability?.reason ?? '');
  }
  for (const { accountability } of texts.records) lists.reasons.add(accountability?.reason ?? '');
  return FREE_TEXTS.flatMap((of) => {
    const list = [...lists[of]].filter((text) => text !== '');
    if (list.length === 0) return [];
    return [
      {
        of,
        count: list.length,
        characters: list.reduce((sum, text) => sum + text.length, 0),
        examples: list.slice(0, EXAMPLES).map(beginning),
      },
    ];
  });
}

function beginning(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= EXAMPLE_CHARACTERS ? line : `${line.slice(0, EXAMPLE_CHARACTERS - 1)}…`;
}
