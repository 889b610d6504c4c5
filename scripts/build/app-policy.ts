import type { Plugin } from 'vite';
import { SEAL, contentSecurityPolicy, hashSource } from './policy.ts';

const CHARSET = '<meta charset="utf-8" />';
const INLINE = /<(script|style)\b([^>]*)>([\s\S]*?)<\/\1>/g;

/** Puts the policy into the built index.html, with a hash for every inline script and style that is left in it. */
export function appPolicy(): Plugin {
  return {
    name: 'overreach:app-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const scripts = [hashSource(SEAL)];
        const styles: string[] = [];
        for (const [, tag, attributes = '', text = ''] of html.matchAll(INLINE)) {
          if (text === '' || /\bsrc=/.test(attributes)) continue;
          (tag === 'script' ? scripts : styles).push(hashSource(text));
        }
        const policy = contentSecurityPolicy({ scripts, styles, own: true });
        if (!html.includes(CHARSET)) throw new Error(`index.html must state ${CHARSET}`);
        return html.replace(
          CHARSET,
          `${CHARSET}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />\n    <script id="seal">${SEAL}</script>`,
        );
      },
    },
  };
}
