import { bytesSource } from '../lib/byte-source';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { TAB_MEMORY } from './import-estimate';
import type { NamedFile } from './import-leaves';
import { Session } from './session';
import { ENGINE_VERSION } from './version';
import { holdsGraphOnly, readWorkspaceParts } from './workspace';

/**
 * Open the one file that is a workspace of the decided graph alone; nothing is evaluated for it, whatever its size.
 * Undefined where the files are anything else: they are imported. Yields the bytes read.
 */
export function* openDecided(
  files: readonly NamedFile[],
  memory: number = TAB_MEMORY,
): Generator<number, Result<Session> | undefined> {
  const [only, ...others] = files;
  if (only === undefined || others.length > 0) return undefined;
  const source = 'bytes' in only ? bytesSource(only.bytes) : only.source;
  if (!holdsGraphOnly(source)) return undefined;
  const read = yield* readWorkspaceParts(source, { memory });
  if (!read.ok) return fail(`${only.name} cannot be read: ${read.error}`);
  const { graph, inputs, gaps, collected, engine } = read.value;
  if (graph === undefined) return undefined;
  if (engine !== ENGINE_VERSION) {
    return fail(
      `${only.name} was decided by version ${engine} of the engine, and holds no records to decide it anew with this ` +
        `one (${ENGINE_VERSION}). Make it again from the exports.`,
    );
  }
  return ok(Session.fromDecided({ graph, inputs, gaps, ...(collected === undefined ? {} : { collected }) }));
}
