/** What we use of the Trusted Types API (W3C), which TypeScript's DOM library does not have yet. */
interface TrustedTypesWindow {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): unknown;
  };
}

/**
 * The page's policy requires trusted types for scripts. The one script URL made at run time is the worker's blob:
 * only a blob URL passes. Svelte has a policy of its own for its static templates, `svelte-trusted-html`.
 */
export function allowBlobWorkersOnly(page: Window & TrustedTypesWindow): void {
  page.trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => {
      if (!url.startsWith('blob:')) throw new TypeError(`Not a script of this page: ${url}`);
      return url;
    },
  });
}
