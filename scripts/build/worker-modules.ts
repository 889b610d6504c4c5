import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { SEAL } from './policy.ts';
import { rememberShipped } from './third-party.ts';

const IMPORT = /(?:^|\/)workers\/([a-z-]+)\.worker(?:\.ts)?\?worker&inline$/;
const PREFIX = '\0overreach:worker/';
/** A policy of a name can be made once in a page: all workers share this one. */
const POLICY = 'virtual:overreach-worker-policy';
const root = fileURLToPath(new URL('../../', import.meta.url));

export interface WorkerOptions {
  /** The worker of a report: it reads no exports and has no database. */
  readonly viewer: boolean;
  /** The worker of the app as one file: what it keeps is in its memory, and all of it is in one script. */
  readonly oneFile?: boolean;
}

/**
 * `import EngineWorker from '…/workers/engine.worker?worker&inline'` starts the worker from a blob and from nothing else.
 * Vite's own inline worker falls back to a `data:` URL and knows no Trusted Types; a worker loaded from a URL would
 * escape the policy in `<meta>`. It is one classic script: a module worker hangs in Chromium on a page opened from disk.
 */
export function workerModules(options: WorkerOptions): Plugin {
  return {
    name: 'overreach:worker-modules',
    enforce: 'pre',
    resolveId(id) {
      if (id === POLICY) return `\0${POLICY}`;
      const name = IMPORT.exec(id)?.[1];
      return name === undefined ? undefined : PREFIX + name;
    },
    async load(id) {
      if (id === `\0${POLICY}`) return { code: policyModule(), moduleSideEffects: false };
      if (!id.startsWith(PREFIX)) return undefined;
      const name = id.slice(PREFIX.length);
      const built = await buildWorker(`workers/${name}.worker.ts`, options);
      for (const file of built.files) this.addWatchFile(file);
      return { code: startModule(built.code, name, built.actions, options), moduleSideEffects: false };
    },
  };
}

/** Large data that is a chunk of its own beside the worker, so that a change of code does not load it again. */
const ACTIONS = 'src/systems/aws/actions/catalogue-data.ts';
const ACTIONS_GLOBAL = 'overreachAwsActions';

/** The worker's script reads the action catalogue from before its own beginning, where `startModule` puts it. */
function actionsApart(viewer: boolean, found: () => void): Plugin {
  return {
    name: 'overreach:actions-apart',
    enforce: 'pre',
    resolveId: (id) => (/(?:^|\/)catalogue-data$/u.test(id) ? '\0actions' : undefined),
    load(id) {
      if (id !== '\0actions') return undefined;
      // A report decides nothing: it knows no actions.
      if (viewer) return "export const ACTIONS_TEXT = '1 0 ';";
      found();
      return `export const ACTIONS_TEXT = globalThis.${ACTIONS_GLOBAL};`;
    },
  };
}

async function buildWorker(
  entry: string,
  { viewer, oneFile = false }: WorkerOptions,
): Promise<{ readonly code: string; readonly files: readonly string[]; readonly actions: boolean }> {
  let actions = false;
  const output = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      ...(viewer ? [withoutImporting()] : []),
      ...(oneFile ? [keptInMemory()] : []),
      actionsApart(viewer, () => (actions = true)),
    ],
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
  rememberShipped(chunk.moduleIds);
  return { code: chunk.code, files: chunk.moduleIds.filter((id) => !id.includes('\0')), actions };
}

const DATABASE = `export default class Dexie {
  constructor() {
    throw new Error('a report stores nothing');
  }
}`;

/** The worker of a report reads no exports and has no database: neither is in its code. */
function withoutImporting(): Plugin {
  return {
    name: 'overreach:without-importing',
    enforce: 'pre',
    resolveId(id) {
      if (id === 'dexie') return '\0no-database';
      return id.endsWith('/systems/registry') ? '\0no-systems' : undefined;
    },
    load(id) {
      if (id === '\0no-database') return DATABASE;
      return id === '\0no-systems' ? 'export const systems = [];' : undefined;
    },
  };
}

/** Pages opened from disk share one database in Chromium: the app as one file has none. */
function keptInMemory(): Plugin {
  return {
    name: 'overreach:kept-in-memory',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('/kept-in-browser') ? `${root}workers/kept-in-memory.ts` : undefined),
  };
}

function policyModule(): string {
  return `
export const policy = globalThis.trustedTypes?.createPolicy('overreach-worker', {
  createScriptURL: (url) => {
    if (!url.startsWith('blob:')) throw new TypeError('a worker starts from a blob only');
    return url;
  },
});
`;
}

function startModule(
  code: string,
  name: string,
  actions: boolean,
  { oneFile = false }: WorkerOptions,
): string {
  const from = JSON.stringify(`${root}${ACTIONS}`);
  // A classic script can wait for nothing at its top level.
  const load = actions
    ? `${oneFile ? `import { ACTIONS_TEXT } from ${from};` : `const { ACTIONS_TEXT } = await import(${from});`}
const before = 'globalThis.${ACTIONS_GLOBAL}=' + JSON.stringify(ACTIONS_TEXT) + ';\\n';`
    : `const before = '';`;
  return `import { policy } from ${JSON.stringify(POLICY)};
${load}
const source = ${JSON.stringify(`${SEAL}\n${code}`)};
export default function BlobWorker() {
  const url = URL.createObjectURL(new Blob([before, source], { type: 'text/javascript' }));
  const worker = new Worker(policy ? policy.createScriptURL(url) : url, { name: ${JSON.stringify(name)} });
  const done = () => URL.revokeObjectURL(url);
  worker.addEventListener('message', done, { once: true });
  worker.addEventListener('error', done, { once: true });
  return worker;
}
`;
}
