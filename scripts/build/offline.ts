import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The service worker, beside index.html: its scope is the folder it stands in. */
export const SERVICE_WORKER = 'sw.js';

/** What the app opens without the network; the schemas are for other programs, `_headers` for the host alone. */
const KEPT =
  /^(?:index\.html|icon[\w-]*\.(?:svg|png)|manifest\.webmanifest|assets\/.*|THIRD-PARTY-NOTICES\.txt)$/u;

/** Writes the service worker of the built app, with the hashes of the files as they were written. */
export function offline(): Plugin {
  let outDir = '';
  let publicDir = '';
  return {
    name: 'overreach:offline',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      outDir = config.build.outDir;
      publicDir = config.publicDir;
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler(options, bundle) {
        const folder = options.dir ?? join(root, outDir);
        writeFileSync(
          join(folder, SERVICE_WORKER),
          await serviceWorker(keptFiles(folder, [...Object.keys(bundle), ...names(publicDir)])),
        );
      },
    },
  };
}

/** No service worker where the page is only tried (`npm start`): it would outlive the server, on a port others use. */
export function withoutOffline(): Plugin {
  return {
    name: 'overreach:without-offline',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== `/${SERVICE_WORKER}`) next();
        else response.writeHead(404).end();
      });
    },
  };
}

/** Each kept file by its path from the page, with its hash. `./` is the page: hosts send `index.html` elsewhere. */
function keptFiles(folder: string, written: readonly string[]): readonly (readonly [string, string])[] {
  return written
    .filter((name) => KEPT.test(name))
    .sort()
    .map((name) => [
      name === 'index.html' ? './' : name,
      `sha256-${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('base64')}`,
    ]);
}

function names(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
}

/** Readable as it is sent: whoever hosts the app can see what it does. */
async function serviceWorker(files: readonly (readonly [string, string])[]): Promise<string> {
  const list = JSON.stringify(files, null, 1);
  const version = createHash('sha256').update(list).digest('hex').slice(0, 16);
  const output = await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { OFFLINE_VERSION: JSON.stringify(version), OFFLINE_FILES: list },
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      copyPublicDir: false,
      rolldownOptions: {
        input: `${root}workers/offline.sw.ts`,
        output: { format: 'iife', codeSplitting: false, entryFileNames: SERVICE_WORKER },
      },
    },
  });
  const chunks = [output].flat().flatMap((one) => ('output' in one ? one.output : []));
  const [chunk, ...others] = chunks;
  if (chunk?.type !== 'chunk' || others.length > 0) throw new Error('the service worker is not one script');
  return chunk.code;
}
