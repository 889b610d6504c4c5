import { createHash } from 'node:crypto';

/**
 * The one stylesheet Cytoscape 3.34 puts into the page (`init` of its canvas renderer). Allowing it by hash keeps
 * `'unsafe-inline'` out; test/unit/policy.test.ts compares it with the installed package.
 */
export const CYTOSCAPE_STYLE = '.__________cytoscape_container { position: relative; }';

/** A CSP hash source (CSP Level 3, section 2.3.1). */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/**
 * No policy that browsers know stops WebRTC from asking a STUN server, and Firefox 153 lets WebTransport past
 * `connect-src`, so their constructors go before anything runs, in page and workers.
 * This stops a mistake of ours; an attacker's script is stopped by the policy.
 */
export const SEAL =
  "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) Reflect.deleteProperty(globalThis, name);";

/**
 * The content security policy of app and report, for a `<meta>`: static hosts cannot set headers.
 * A policy in `<meta>` does not bind a worker loaded from a URL, a `blob:` worker inherits it: hence `worker-src blob:`.
 * Only the service worker of the hosted app is loaded from a URL, as it has to be.
 */
export function contentSecurityPolicy(allow: {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  readonly own: boolean;
}): string {
  const self = allow.own ? ["'self'"] : [];
  const directives: readonly (readonly [string, ...string[]])[] = [
    ['default-src', "'none'"],
    ['script-src', ...self, ...allow.scripts],
    ['style-src', ...self, ...allow.styles, hashSource(CYTOSCAPE_STYLE)],
    ['img-src', ...self, 'data:', 'blob:'],
    ['font-src', ...self, 'data:'],
    ...(allow.own ? [['manifest-src', "'self'"] as const] : []),
    // 'self' is for the service worker alone: Trusted Types let a worker start from a blob only (worker-modules.ts).
    ['worker-src', ...self, 'blob:'],
    ['connect-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'none'"],
    ['require-trusted-types-for', "'script'"],
    ['trusted-types', 'svelte-trusted-html', 'overreach-worker', ...(allow.own ? ['overreach-offline'] : [])],
  ];
  return directives.map((directive) => directive.join(' ')).join('; ');
}

/** The policy of the hosted app's page, which has no inline script but the seal and no inline style. */
export function hostedPolicy(): string {
  return contentSecurityPolicy({ scripts: [hashSource(SEAL)], styles: [], own: true });
}
