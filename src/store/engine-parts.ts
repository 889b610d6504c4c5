import type { SystemModule } from '../systems/system';
import type { OpenFile } from './import-task';
import type { Platform } from './runner';
import type { SnapshotStore } from './store';

/** What the engine stands on; the worker and tests hand it in. */
export interface EngineParts {
  readonly platform: Platform;
  readonly systems: readonly SystemModule[];
  /** Absent in a report: it never touches the browser's storage. */
  readonly store?: SnapshotStore;
  /** How a file of the browser is read piece by piece. Absent: files are taken into memory. */
  readonly openFile?: OpenFile;
  /** Bytes the tab may use; absent: what a tab can be expected to have. */
  readonly memory?: number;
  /** Steps up to which the records are read with the graph when a snapshot is opened; of larger ones when asked for. */
  readonly eagerSteps?: number;
  /** Keep the bytes of the inputs, so that an explanation can show its source. Default: true. */
  readonly keepSources?: boolean;
}
