import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { buildViewer } from './viewer.ts';

const HASHBANG = '#!/usr/bin/env node\n';

/** Makes the built command executable and puts the viewer template beside it. */
export function commandLine(): Plugin {
  return {
    name: 'overreach:command-line',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && file.isEntry && !file.code.startsWith('#!'))
          file.code = HASHBANG + file.code;
      }
      this.emitFile({ type: 'asset', fileName: 'viewer.html', source: await buildViewer() });
    },
    writeBundle(options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && file.isEntry)
          chmodSync(join(options.dir ?? 'dist-cli', file.fileName), 0o755);
      }
    },
  };
}
