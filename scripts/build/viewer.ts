import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { SEAL, contentSecurityPolicy, hashSource } from './policy.ts';
import { noticesText, rememberShipped, shippedPackages } from './third-party.ts';
import { workerModules } from './worker-modules.ts';

const TEMPLATE = 'virtual:viewer-template';
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * `virtual:viewer-template`: the report viewer as one HTML text, built once when it is first asked for.
 * Import it lazily: it carries the whole app.
 */
export function viewerTemplate(): Plugin {
  let html: Promise<string> | undefined;
  let building = true;
  return {
    name: 'overreach:viewer-template',
    configResolved(config) {
      building = config.command === 'build';
    },
    resolveId: (id) => (id === TEMPLATE ? `\0${id}` : undefined),
    async load(id) {
      if (id !== `\0${TEMPLATE}`) return undefined;
      if (!building) html = undefined;
      html ??= buildViewer();
      return { code: `export default ${JSON.stringify(await html)};`, moduleSideEffects: false };
    },
  };
}

/** In the viewer itself there is nothing to make a report with, no demo, and no database. */
function withoutAuthoring(): Plugin {
  return {
    name: 'overreach:without-authoring',
    enforce: 'pre',
    resolveId(id) {
      if (id === TEMPLATE) return '\0empty-text';
      if (/\/fixtures\/estates\//.test(id)) return '\0empty-module';
      return undefined;
    },
    load(id) {
      if (id === '\0empty-text') return "export default '';";
      if (id === '\0empty-module') return 'export {};';
      return undefined;
    },
  };
}

/** Builds the viewer: one classic script, one stylesheet, both inline and allowed by hash alone. */
export async function buildViewer(): Promise<string> {
  const output = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [withoutAuthoring(), svelte(), workerModules({ viewer: true })],
    define: { 'import.meta.env.REPORT_VIEWER': 'true' },
    build: {
      write: false,
      target: 'es2023',
      copyPublicDir: false,
      cssCodeSplit: false,
      modulePreload: false,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      rolldownOptions: {
        input: `${root}src/views/report-main.ts`,
        output: { format: 'iife', codeSplitting: false, entryFileNames: 'viewer.js' },
      },
    },
  });
  const files = [output].flat().flatMap((one) => ('output' in one ? one.output : []));
  const shipped = new Set<string>();
  let script = '';
  let style = '';
  for (const file of files) {
    if (file.type === 'chunk' && script === '') {
      script = file.code;
      for (const id of file.moduleIds) shipped.add(id);
    } else if (file.type === 'asset' && file.fileName.endsWith('.css') && style === '')
      style = assetText(file.source);
    else throw new Error(`the viewer must be one script and one stylesheet, not also ${file.fileName}`);
  }
  rememberShipped(shipped);
  return viewerHtml(script, style, noticesText(shippedPackages(shipped)));
}

function assetText(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}

/**
 * A classic script may hold neither its own end tag nor the start of a comment (HTML, "restrictions for contents of
 * script elements"). In texts and patterns the escapes mean the same; parsing proves there was nothing else.
 */
function inlineScript(code: string): string {
  const inline = code
    .replaceAll('\r\n', '\n')
    .replace(/<(?=\/script)/gi, '\\x3C')
    .replaceAll('<!--', '\\x3C!--');
  new Script(inline, { filename: 'viewer.js' });
  return inline;
}

function viewerHtml(code: string, css: string, notices: string): string {
  const script = `\n${inlineScript(code).trim()}\n`;
  const style = `\n${css.replaceAll('\r\n', '\n').trim()}\n`;
  if (/<\/style/i.test(style)) throw new Error('the stylesheet holds an end tag');
  const policy = contentSecurityPolicy({
    scripts: [hashSource(SEAL), hashSource(script)],
    styles: [hashSource(style)],
    own: false,
  });
  const icon = Buffer.from(readFileSync(`${root}public/icon.svg`)).toString('base64');
  // The data stands before the script, so that it is there when the script runs; `reportHtml` fills the two places.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<script id="seal">${SEAL}</script>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Overreach report</title>
<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,${icon}">
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>This report is an interactive page: open it in a browser with JavaScript. It sends nothing anywhere.</noscript>
<script type="application/octet-stream" id="report-data"></script>
<script>${script}</script>
<script type="text/plain" id="third-party-notices">
${notices.replace(/<(?=[!/])/g, '< ')}</script>
</body>
</html>
`;
}
