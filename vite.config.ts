import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { appPolicy } from './scripts/build/app-policy.ts';
import { commandLine } from './scripts/build/command-line.ts';
import { hostHeaders } from './scripts/build/host-headers.ts';
import { offline, withoutOffline } from './scripts/build/offline.ts';
import { thirdPartyNotices } from './scripts/build/third-party.ts';
import { viewerTemplate } from './scripts/build/viewer.ts';
import { workerModules } from './scripts/build/worker-modules.ts';

/** `vite build` makes the app; `vite build --mode cli` the command line and the report viewer beside it. */
export default defineConfig(({ mode }) =>
  mode === 'cli'
    ? {
        plugins: [commandLine(), viewerTemplate(), thirdPartyNotices()],
        publicDir: false,
        define: { 'import.meta.env.REPORT_VIEWER': 'false' },
        ssr: { noExternal: true, target: 'node' },
        build: {
          ssr: 'src/cli/main.ts',
          outDir: 'dist-cli',
          target: 'node20',
          minify: false,
          rolldownOptions: {
            output: { format: 'es', codeSplitting: false, entryFileNames: 'overreach.js' },
          },
        },
      }
    : {
        plugins: [
          svelte(),
          workerModules({ viewer: false }),
          viewerTemplate(),
          appPolicy(),
          thirdPartyNotices(),
          hostHeaders(),
          offline(),
          withoutOffline(),
        ],
        // Any static host, any folder.
        base: './',
        define: { 'import.meta.env.REPORT_VIEWER': 'false' },
        build: { target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4096 },
        preview: { host: 'localhost', port: 4173, strictPort: false, open: false },
      },
);
