import type { OfflineHost } from './offline.svelte';

/** Of Trusted Types what is needed here; TypeScript's library does not know them yet. */
interface TypePolicies {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

declare global {
  var trustedTypes: TypePolicies | undefined;
}

/** Beside the page, so that its scope is the app's folder and no other. */
const SERVICE_WORKER = './sw.js';

/** WebKit has no `requestIdleCallback`. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 5000 });
    else setTimeout(resolve, 1000);
  });
}

/** The browser's service workers, where the app is hosted; opened from disk or served by `npm run dev` there are none. */
export function offlineHost(): OfflineHost | undefined {
  if (!import.meta.env.PROD || !/^https?:$/u.test(location.protocol) || !('serviceWorker' in navigator))
    return undefined;
  const container = navigator.serviceWorker;
  return {
    container,
    register: async () => {
      await idle();
      const policy = globalThis.trustedTypes?.createPolicy('overreach-offline', {
        createScriptURL: (url) => {
          if (url !== SERVICE_WORKER) throw new TypeError('only the service worker of the app');
          return url;
        },
      });
      const url = policy ? policy.createScriptURL(SERVICE_WORKER) : SERVICE_WORKER;
      return container.register(url, { updateViaCache: 'none' });
    },
    reload: () => location.reload(),
  };
}
