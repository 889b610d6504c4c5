import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built app; `APP_DIST` names another build of it. */
export const DIST = process.env['APP_DIST'] ?? fileURLToPath(new URL('../../dist/', import.meta.url));
/** The built command and viewer; `CLI_DIST` names another build of them. */
export const DIST_CLI = process.env['CLI_DIST'] ?? fileURLToPath(new URL('../../dist-cli/', import.meta.url));

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.png', 'image/png'],
]);

export interface Served {
  /** Address of the app, in a folder of its own as on a shared static host. */
  readonly url: string;
  /** Every request: method and path with query, as it came. */
  readonly requests: { readonly method: string; readonly path: string }[];
  readonly files: ReadonlySet<string>;
  close(): Promise<void>;
}

export interface Serving {
  /** May alter a file on its way. A service worker then refuses the files: they are not those that were built. */
  readonly change?: (path: string, text: string) => string;
  readonly folder?: string;
  /** The text of a `_headers` file to be heeded; without it there is no header, as on a plain host. */
  readonly headers?: string;
}

/** The built app on a plain static server. */
export async function serveApp(options: Serving = {}): Promise<Served> {
  const root = options.folder ?? DIST;
  const prefix = '/tools/overreach/';
  const files = new Map(filesIn(root).map((file) => [prefix + relative(root, file), file]));
  const requests: { method: string; path: string }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path });
    const file = files.get(path === prefix ? `${prefix}index.html` : path);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', TYPES.get(extname(file)) ?? 'application/octet-stream');
    for (const [name, value] of headersFor(options.headers ?? '', path.slice(prefix.length - 1)))
      response.appendHeader(name, value);
    const bytes = readFileSync(file);
    response.end(options.change === undefined ? bytes : options.change(file, bytes.toString('utf8')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    requests,
    files: new Set([prefix, ...files.keys()]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

/** What a `_headers` file says of a path: the headers of all rules that match, `*` at the end for anything. */
function headersFor(rules: string, path: string): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  let applies = false;
  for (const line of rules.split('\n')) {
    const [, name, value] = /^ {2}([\w-]+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      if (applies) found.push([name, value]);
    } else applies = line.endsWith('*') ? path.startsWith(line.slice(0, -1)) : path === line;
  }
  return found;
}
