import type { RedactionClass } from './redact/classes';
import type { Review } from '../review/reviewed';
import type { ReportScope } from './report-scope';

/** What is hidden in a report. */
export interface Redaction {
  readonly classes: readonly RedactionClass[];
  /** 32 random bytes: the author keeps them, and with them the pseudonyms can be told again. */
  readonly key: Uint8Array;
  /** Originals that may stay: the author says that they give nothing away. */
  readonly allow: readonly string[];
}

/** Everything that decides the bytes of a report, beside the estate itself. */
export interface ReportOptions {
  readonly scope: ReportScope;
  readonly title: string;
  /** SHA-256 of the viewer it is put into. */
  readonly viewer?: string | undefined;
  readonly redaction?: Redaction | undefined;
  /** Leave out the text of the records in the input files; places stay. */
  readonly withoutSources?: boolean | undefined;
  /** 32 bytes: the Ed25519 private key (RFC 8032) of who signs. */
  readonly signingKey?: Uint8Array | undefined;
  readonly review?: Review | undefined;
}
