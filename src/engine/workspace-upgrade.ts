import { isObject } from '../lib/content';
import type { Json } from '../lib/content';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';

/** The version of the workspace format that is written. */
export const WORKSPACE_VERSION = 2;

export type LineKind = 'header' | 'input' | 'gap' | 'record';

/** Raises one line from the version it stands for to the next. */
export type Upgrader = (kind: LineKind, line: Json) => Json;

/** By the version they raise from: one per version that was ever written, so that old files stay readable. */
export const UPGRADERS: ReadonlyMap<number, Upgrader> = new Map<number, Upgrader>([
  // A file of version 1 was all lines; a line says the same in version 2.
  [1, (kind, line) => (kind === 'header' && isObject(line) ? { ...line, version: 2 } : line)],
]);

/** Raise a line to the present version, one version at a time. */
export function upgradeLine(
  kind: LineKind,
  line: Json,
  from: number,
  upgraders: ReadonlyMap<number, Upgrader> = UPGRADERS,
  to = WORKSPACE_VERSION,
): Result<Json> {
  if (from > to) return fail(`is of version ${from}; this Overreach reads up to ${to}, use a newer one`);
  let raised = line;
  for (let version = from; version < to; version++) {
    const upgrade = upgraders.get(version);
    if (upgrade === undefined) return fail(`is of version ${version}, which was never written`);
    raised = upgrade(kind, raised);
  }
  return ok(raised);
}
