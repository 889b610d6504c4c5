import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:worker/';
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * `virtual:worker/<name>` gives `startWorker()`, which starts `workers/<name>.worker.ts` from a blob.
 * Vite's own worker import loads a URL, which escapes the policy in `<meta>`, or falls back to a `data:` URL, which
 * Trusted Types refuse. The worker is one classic script: with module workers a page opened from disk hangs in Chromium.
 */
export function workerModules(options: { readonly viewer: boolean }): Plugin {
  return {
    name: 'overreach:worker-modules',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const name = id.slice(PREFIX.length + 1);
      if (!/^[a-z-]+$/.test(name)) return this.error(`no such worker: ${name}`);
      const built = await buildWorker(`workers/${name}.worker.ts`, options.viewer);
      for (const file of built.files) this.addWatchFile(file);
      return { code: startModule(built.code, name), moduleSideEffects: false };
    },
  };
}

async function buildWorker(
  entry: string,
  viewer: boolean,
): Promise<{ readonly code: string; readonly files: readonly string[] }> {
  const output = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    define: { 'import.meta.env.REPORT_VIEWER': String(viewer) },
    build: {
      write: false,
      target: 'es2023',
      copyPublicDir: false,
      rolldownOptions: {
        input: `${root}${entry}`,
        output: { format: 'iife', codeSplitting: false, entryFileNames: 'worker.js' },
      },
    },
  });
  const chunks = [output]
    .flat()
    .flatMap((one) => ('output' in one ? one.output : []))
    .filter((file) => file.type === 'chunk');
  const [chunk, ...others] = chunks;
  if (chunk === undefined || others.length > 0) throw new Error(`${entry} did not build to one script`);
  return { code: chunk.code, files: chunk.moduleIds.filter((id) => !id.includes('\0')) };
}

function startModule(code: string, name: string): string {
  return `
const source = ${JSON.stringify(code)};
const policy = globalThis.trustedTypes?.createPolicy('overreach-worker', {
  createScriptURL: (url) => {
    if (!url.startsWith('blob:')) throw new TypeError('a worker starts from a blob only');
    return url;
  },
});
export function startWorker() {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(policy ? policy.createScriptURL(url) : url, { name: ${JSON.stringify(name)} });
  const done = () => URL.revokeObjectURL(url);
  worker.addEventListener('message', done, { once: true });
  worker.addEventListener('error', done, { once: true });
  return worker;
}
`;
}
