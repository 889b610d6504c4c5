import { svelte } from '@sveltejs/vite-plugin-svelte';
import { buildOnePage, onePageHtml } from './one-page.ts';
import { noticesText, shippedPackages, shippedSoFar } from './third-party.ts';
import { viewerTemplate } from './viewer.ts';
import { workerModules } from './worker-modules.ts';

/**
 * The whole app as one HTML that opens from disk. It keeps nothing: in Chromium all pages opened from disk share one
 * database, so what it holds lives in its worker, and is saved as a workspace file.
 */
export async function buildOneFile(): Promise<{
  readonly html: string;
  readonly moduleIds: ReadonlySet<string>;
}> {
  const page = await buildOnePage({
    entry: 'src/views/one-file-main.ts',
    plugins: [svelte(), workerModules({ viewer: false, oneFile: true }), viewerTemplate()],
    viewer: false,
  });
  const moduleIds = new Set([...page.moduleIds, ...shippedSoFar()]);
  const html = onePageHtml(page, {
    title: 'Overreach',
    noscript: 'Overreach computes in your browser and needs JavaScript.',
    waiting: 'Opening Overreach. If this stays, the file is cut off or was altered: fetch it again.',
    notices: noticesText(shippedPackages(moduleIds)),
    before: '',
  });
  return { html, moduleIds };
}
