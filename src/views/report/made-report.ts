import type { ReportData } from '../../engine/contract';

/** A report that was made, for what was wished for then. */
export interface Made extends ReportData {
  readonly wanted: object;
  /** The same as a folder for a web host, zipped. */
  readonly folder: () => Promise<Blob>;
  readonly name: string;
  /** The passphrase that was made for it. */
  readonly passphrase?: string;
}
