import type { AccessGraph } from '../graph/access-graph';
import type { InputFile, CoverageGap } from '../model/snapshot';
import type { Finding } from '../questions/answers';
import type { ReportFacts } from './contract';

/** What an estate that was decided before is opened from. */
/** What is known of an opened report instead of a snapshot: findings come computed, for one instant. */
export interface PackedEstate {
  readonly graph: AccessGraph;
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly findings: readonly Finding[];
  readonly at: number;
  readonly collected?: number;
  /** The source record at a place, as far as the report carries it. */
  readonly sourceText?: SourceText;
  /** What it says of itself. */
  readonly facts?: ReportFacts;
}

/** The text of the element at a place of an input file. */
export type SourceText = (
  file: number,
  pointer: string | undefined,
  row: number | undefined,
) => string | undefined;

/** An estate as a workspace of the decided graph gives it. */
export interface DecidedEstate {
  readonly graph: AccessGraph;
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly collected?: number;
}
