import type { CellFacts, DateStyle } from './cells';
import type { Field } from './fields';

/** What a column is taken for, and why. */
export interface ColumnProposal {
  readonly index: number;
  readonly name: string;
  readonly field: Field;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly dateStyle?: DateStyle;
  readonly separator?: CellFacts['separator'];
}

/** What only the person who knows the file can say. */
export interface MappingQuestion {
  readonly column: number;
  readonly question: string;
}

export interface MappingProposal {
  readonly columns: readonly ColumnProposal[];
  readonly questions: readonly MappingQuestion[];
  /** What is missing for rows to say who holds what; empty: enough is there. */
  readonly missing: readonly string[];
}

/** A column as it is looked at: its name, its name without case and marks, and what its cells look like. */
export interface Candidate {
  readonly index: number;
  readonly name: string;
  readonly plain: string;
  readonly facts: CellFacts;
}

/** What one column may be, before the columns are settled among each other. */
export type Guess = Pick<ColumnProposal, 'field' | 'confidence' | 'reasons'>;
