import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { SEAL, contentSecurityPolicy, hashSource } from './policy.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** One classic script, one stylesheet, and the modules they were made of. */
export interface OnePage {
  readonly script: string;
  readonly style: string;
  readonly moduleIds: ReadonlySet<string>;
}

/** Builds an entry to one classic script and one stylesheet: module scripts show a blank page from disk. */
export async function buildOnePage(options: {
  readonly entry: string;
  readonly plugins: readonly unknown[];
  readonly viewer: boolean;
}): Promise<OnePage> {
  const output = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [...options.plugins] as Plugin[],
    define: { 'import.meta.env.REPORT_VIEWER': String(options.viewer) },
    build: {
      write: false,
      target: 'es2023',
      copyPublicDir: false,
      cssCodeSplit: false,
      modulePreload: false,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      rolldownOptions: {
        input: `${root}${options.entry}`,
        output: { format: 'iife', codeSplitting: false, entryFileNames: 'viewer.js' },
      },
    },
  });
  const files = [output].flat().flatMap((one) => ('output' in one ? one.output : []));
  const moduleIds = new Set<string>();
  let script = '';
  let style = '';
  for (const file of files) {
    if (file.type === 'chunk' && script === '') {
      script = file.code;
      for (const id of file.moduleIds) moduleIds.add(id);
    } else if (file.type === 'asset' && file.fileName.endsWith('.css') && style === '')
      style = assetText(file.source);
    else throw new Error(`${options.entry} must be one script and one stylesheet, not also ${file.fileName}`);
  }
  return { script, style, moduleIds };
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

/** What differs between the pages of one file. */
export interface PageTexts {
  readonly title: string;
  readonly noscript: string;
  /** Stays where the script never starts: the file is cut off, or was changed and its policy stops it. */
  readonly waiting: string;
  readonly notices: string;
  /** Stands before the script, so that it is there when the script runs. */
  readonly before: string;
}

/** The page: everything inline, script and style allowed by their hashes alone. */
export function onePageHtml({ script: code, style: css }: OnePage, texts: PageTexts): string {
  const script = `\n${inlineScript(code).trim()}\n`;
  const style = `\n${css.replaceAll('\r\n', '\n').trim()}\n`;
  if (/<\/style/i.test(style)) throw new Error('the stylesheet holds an end tag');
  const policy = contentSecurityPolicy({
    scripts: [hashSource(SEAL), hashSource(script)],
    styles: [hashSource(style)],
    own: false,
  });
  const icon = Buffer.from(readFileSync(`${root}public/icon.svg`)).toString('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<script id="seal">${SEAL}</script>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${texts.title}</title>
<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,${icon}">
<style>${style}</style>
</head>
<body>
<div id="app"><p class="waiting">${texts.waiting}</p></div>
<noscript>${texts.noscript}</noscript>
${texts.before}<script>${script}</script>
<script type="text/plain" id="third-party-notices">
${texts.notices.replace(/<(?=[!/])/g, '< ')}</script>
</body>
</html>
`;
}
