import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { SERVICE_WORKER } from './offline.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a page cannot say of itself, for every file. */
const EVERYWHERE: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=()'],
];

/** The service worker is bound by its own headers, not by the page's policy: it fetches the built files, and runs itself. */
const WORKER_POLICY = "default-src 'none'; connect-src 'self'";
const UNCHANGING = 'public, max-age=31536000, immutable';

/** The policy a built page states of itself. */
export function policyOf(html: string): string {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(html)?.[1];
  if (policy === undefined) throw new Error('the page has no policy');
  return policy;
}

/** As a header, the policy can also keep the page out of frames (CSP Level 3, section 6.4.2). */
function pagePolicy(policy: string): string {
  return `${policy}; frame-ancestors 'none'`;
}

/**
 * `_headers` of Netlify and Cloudflare Pages. They join the values of all paths that match, and two policies allow only
 * what both do: so each path that has one states it alone.
 */
export function headersFile(policy: string): string {
  const page: readonly (readonly [string, string])[] = [
    ['Content-Security-Policy', pagePolicy(policy)],
    ['Cache-Control', 'no-cache'],
  ];
  const rules: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ['/*', EVERYWHERE],
    ['/', page],
    ['/index.html', page],
    [
      `/${SERVICE_WORKER}`,
      [
        ['Content-Security-Policy', WORKER_POLICY],
        ['Cache-Control', 'no-cache'],
      ],
    ],
    ['/assets/*', [['Cache-Control', UNCHANGING]]],
  ];
  return rules
    .map(([path, headers]) => `${path}\n${headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`)
    .join('');
}

export function nginxSnippet(policy: string): string {
  const everywhere = EVERYWHERE.map(([name, value]) => `    add_header ${name} "${value}" always;\n`).join(
    '',
  );
  return `map $uri $overreach_policy {
  default "${pagePolicy(policy)}";
  ~/sw\\.js$ "${WORKER_POLICY}";
}
map $uri $overreach_cache {
  default "no-cache";
  ~/assets/ "${UNCHANGING}";
}
server {
  location /overreach/ {
    alias /srv/overreach/;
    add_header Content-Security-Policy $overreach_policy always;
    add_header Cache-Control $overreach_cache always;
${everywhere}  }
}
`;
}

export function apacheSnippet(policy: string): string {
  const everywhere = EVERYWHERE.map(([name, value]) => `  Header always set ${name} "${value}"\n`).join('');
  return `<Directory "/srv/overreach">
  AddType application/manifest+json .webmanifest
${everywhere}  Header always set Cache-Control "no-cache"
  Header always set Content-Security-Policy "${pagePolicy(policy)}"
  <Files "${SERVICE_WORKER}">
    Header always set Content-Security-Policy "${WORKER_POLICY}"
  </Files>
</Directory>
<Directory "/srv/overreach/assets">
  Header always set Cache-Control "${UNCHANGING}"
</Directory>
`;
}

/** The part of HOSTING.md that follows from the policy. */
export function hostingText(policy: string): string {
  return [
    '\n- **nginx**, here for the folder `/overreach/`:\n\n',
    `\`\`\`nginx\n${nginxSnippet(policy)}\`\`\`\n\n`,
    '- **Apache**, with `mod_headers`:\n\n',
    `\`\`\`apache\n${apacheSnippet(policy)}\`\`\`\n\n`,
  ].join('');
}

/** Writes `_headers` beside the built page, with the policy the page states of itself. */
export function hostHeaders(): Plugin {
  let outDir = '';
  return {
    name: 'overreach:host-headers',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    writeBundle(options) {
      const folder = options.dir ?? join(root, outDir);
      const policy = policyOf(readFileSync(join(folder, 'index.html'), 'utf8'));
      writeFileSync(join(folder, '_headers'), headersFile(policy));
    },
  };
}
