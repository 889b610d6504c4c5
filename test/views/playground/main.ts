/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { mount } from 'svelte';
import App from '../../../src/views/App.svelte';
import { appViewLoaders } from '../../../src/views/app-view-loaders';
import { reportViewLoaders } from '../../../src/views/view-loaders';
import { AT, INPUTS, OVERVIEW } from '../fake-data';
import { STORED, fakeEngine } from '../fake-engine';

/**
 * The views over made-up data, for looking at them: `npx vite` and open /test/views/playground/.
 * `?empty`: nothing stored; `?slow`: an import that never ends; `?report`: as a report. No part of any build.
 */
const query = new URLSearchParams(location.search);
const engine = fakeEngine(
  query.has('slow')
    ? {
        import: (_name, _importedAt, _files, _at, progress) => {
          progress({
            phase: 'evaluating',
            file: INPUTS[1]?.name ?? '',
            bytes: 3_100_000,
            totalBytes: 5_029_742,
            records: 1_204,
          });
          return new Promise(() => undefined);
        },
      }
    : {},
  query.has('empty') || query.has('slow') ? [] : [STORED],
);
mount(App, {
  target: document.getElementById('app')!,
  props: {
    engine,
    wall: () => AT,
    ...(query.has('report')
      ? {
          loaders: reportViewLoaders,
          report: {
            title: 'Contoso Retail, quarter 4',
            scope: 'tenant Contoso Retail',
            data: new Blob([new Uint8Array(8)]),
          },
        }
      : {
          loaders: appViewLoaders,
          host: {
            demo: async () => ({ files: [new File(['{}'], 'demo.json')], at: OVERVIEW.at }),
            viewerTemplate: async () => '<!doctype html>',
          },
        }),
  },
});
