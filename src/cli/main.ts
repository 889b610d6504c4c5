import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT } from './output';
import { run } from './run';

/** Write all of it, however slowly the reader at the other end takes it. */
function writeAll(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      if (error.code === 'EPIPE') process.exit(EXIT.clean);
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

try {
  process.exitCode = run(process.argv.slice(2), Date.now(), {
    out: (chunk) => writeAll(1, chunk),
    err: (text) => writeAll(2, text),
    writeFile: (path, data) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data);
    },
    random: (size) => new Uint8Array(randomBytes(size)),
  });
} catch (error) {
  writeAll(
    2,
    `overreach: internal error: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}\n`,
  );
  process.exitCode = EXIT.internal;
}
