import type { SnapshotRecord, SystemId } from './record';

/** How many of something were read, and what became of each: `read = used + merged + ignored`. */
export interface Tally {
  readonly read: number;
  readonly used: number;
  readonly merged: number;
  readonly ignored: number;
}

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly pointer?: string;
  readonly row?: number;
  /** What the user can tell that the exports cannot. */
  readonly ask?: Ask;
}

/**
 * A question about a file that does not tell what it is of. It is answered by its name, `prefix`, id, `suffix`, so that
 * the answer goes with the file wherever it is read. Files of one folder that ask for the same `what` are one question.
 */
export interface Ask {
  /** `tenant`, `policy`, `parent`, … */
  readonly what: string;
  /** The question in words. */
  readonly label: string;
  readonly prefix: string;
  readonly suffix: string;
  /** What the exports know; stated with the first file that asks for the same `what`, absent from the others. */
  readonly choices?: readonly AskChoice[];
}

export interface AskChoice {
  readonly id: string;
  readonly label: string;
  /** In place of the prefix of the question. */
  readonly prefix?: string;
}

/** A question that a system asks about one file, and the problem it belongs to. */
export interface FileAsk {
  readonly file: number;
  readonly pointer?: string;
  readonly message: string;
  readonly ask: Ask;
}

/** The problem alone. */
export function withoutAsk({ severity, message, pointer, row }: Problem): Problem {
  return {
    severity,
    message,
    ...(pointer === undefined ? {} : { pointer }),
    ...(row === undefined ? {} : { row }),
  };
}

/** Reasons for ignored or merged elements, with how many, most first. */
export interface Reason {
  readonly reason: string;
  readonly count: number;
}

/** One input file (a zip member is an input of its own), what it was taken for, and what became of it. */
export interface InputFile {
  /** Base name of a loose file; `archive.zip/member/path` in an archive. */
  readonly name: string;
  readonly size: number;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  /** Absent: not recognised. */
  readonly system?: SystemId;
  readonly format?: string;
  readonly reasons: readonly string[];
  readonly records: Tally;
  readonly facts: Tally;
  readonly ignoredFor: readonly Reason[];
  readonly problems: readonly Problem[];
}

/** What the exports do not contain, hence what cannot be concluded. */
export interface CoverageGap {
  readonly system: SystemId;
  /** Short name of the absent layer: `service control policies`. */
  readonly layer: string;
  readonly consequence: string;
  /** `restricts`: could only take away; `grants`: could add access. */
  readonly effect: 'restricts' | 'grants' | 'both';
  /** How to get it, in one line. */
  readonly remedy?: string;
  readonly tenant?: string;
  /** Native permissions it concerns; absent: all of the system. */
  readonly permissions?: readonly string[];
}

/** All records of one import at one time. Inputs are ordered by SHA-256, then name; records in input order. */
export interface Snapshot {
  readonly inputs: readonly InputFile[];
  readonly records: readonly SnapshotRecord[];
  readonly gaps: readonly CoverageGap[];
  /** When the exports were collected, where they say so (epoch ms, latest). */
  readonly collected?: number;
}
