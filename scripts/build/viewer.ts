import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { buildOnePage, onePageHtml } from './one-page.ts';
import { noticesText, rememberShipped, shippedPackages } from './third-party.ts';
import { workerModules } from './worker-modules.ts';

const TEMPLATE = 'virtual:viewer-template';

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
  const page = await buildOnePage({
    entry: 'src/views/report-main.ts',
    plugins: [withoutAuthoring(), svelte(), workerModules({ viewer: true })],
    viewer: true,
  });
  rememberShipped(page.moduleIds);
  return onePageHtml(page, {
    title: 'Overreach report',
    noscript:
      'This report is an interactive page: open it in a browser with JavaScript. It sends nothing anywhere.',
    waiting:
      'Opening the report. If this stays, the file is cut off or was altered: ask whoever sent it for another.',
    notices: noticesText(shippedPackages(page.moduleIds)),
    // `reportHtml` fills it, and the title.
    before: '<script type="application/octet-stream" id="report-data"></script>\n',
  });
}
