/** Proposes what each column is, from its name, its neighbours and its cells, with the reasons. */
import type { Table } from '../../../lib/content';
import { normaliseName } from '../header';
import { cellFacts } from './cells';
import type { DateStyle } from './cells';
import { DATED } from './fields';
import type { Field } from './fields';
import { guessOf } from './guess';
import { isBlank } from './layout';
import type { Layout } from './layout';
import { levelColumns, matrixColumns } from './matrix-columns';
import type { Candidate, ColumnProposal, MappingProposal, MappingQuestion } from './proposal';
import { chooseOne, rolesThatHold } from './settle-columns';

const SAMPLE = 400;

/** Fields whose cells may list several values. */
const LISTED: ReadonlySet<Field> = new Set<Field>([
  'permission',
  'group',
  'principal',
  'resource',
  'property',
]);

export function proposeMapping(rows: Table['rows'], layout: Layout): MappingProposal {
  const sample = sampleOf(rows, layout);
  const candidates = layout.names.map((name, index): Candidate => ({
    index,
    name,
    plain: normaliseName(name),
    facts: cellFacts(sample.map((row) => row[index] ?? '')),
  }));
  const flags = matrixColumns(candidates);
  const levels = flags.size > 0 ? new Set<number>() : levelColumns(candidates);
  const columns = candidates.map((candidate): ColumnProposal => {
    const guess = flags.has(candidate.index)
      ? {
          field: 'permission flag' as const,
          confidence: 0.9,
          reasons: [`one of ${flags.size} columns of yes and no`],
        }
      : levels.has(candidate.index)
        ? {
            field: 'resource level' as const,
            confidence: 0.7,
            reasons: [`one of ${levels.size} columns of short levels`],
          }
        : guessOf(candidate, candidates);
    return {
      index: candidate.index,
      name: candidate.name,
      ...guess,
      ...(candidate.facts.dateStyle !== undefined && DATED.has(guess.field)
        ? { dateStyle: candidate.facts.dateStyle }
        : {}),
      ...(candidate.facts.separator === undefined || !LISTED.has(guess.field)
        ? {}
        : { separator: candidate.facts.separator }),
    };
  });
  const settled = chooseOne(rolesThatHold(columns), candidates);
  return { columns: settled, questions: questionsOf(settled), missing: missingOf(settled) };
}

/** What is still to be answered, and what is missing, once a person has corrected the columns. */
export function openIn(
  columns: readonly { readonly name: string; readonly field: Field; readonly dateOrder?: string }[],
  rows: Table['rows'],
  layout: Layout,
): Pick<MappingProposal, 'questions' | 'missing'> {
  const sample = sampleOf(rows, layout);
  const dated = columns.map((column, index) => ({
    ...column,
    index,
    dateStyle: DATED.has(column.field)
      ? cellFacts(sample.map((row) => row[index] ?? '')).dateStyle
      : undefined,
  }));
  return { questions: questionsOf(dated), missing: missingOf(columns) };
}

function sampleOf(rows: Table['rows'], layout: Layout): readonly (readonly string[])[] {
  const sample: (readonly string[])[] = [];
  for (let i = layout.firstRow; i < layout.end && sample.length < SAMPLE; i++) {
    const row = rows[i];
    if (row !== undefined && !isBlank(row)) sample.push(row);
  }
  return sample;
}

function questionsOf(
  columns: readonly {
    readonly index: number;
    readonly name: string;
    readonly dateStyle?: DateStyle | undefined;
    readonly dateOrder?: string | undefined;
  }[],
): MappingQuestion[] {
  return columns
    .filter(({ dateStyle, dateOrder }) => dateStyle === 'month or day first' && dateOrder === undefined)
    .map(({ index, name }) => ({
      column: index,
      question: `Is the month or the day first in "${name}"? No value tells.`,
    }));
}

function missingOf(columns: readonly { readonly field: Field }[]): string[] {
  const has = (...fields: readonly Field[]): boolean => columns.some(({ field }) => fields.includes(field));
  return [
    ...(has('principal', 'group', 'principal name') ? [] : ['who holds it']),
    ...(has('permission', 'permission flag', 'resource level', 'group', 'resource', 'tenant')
      ? []
      : ['what is held']),
  ];
}
