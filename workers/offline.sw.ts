/**
 * The service worker of the hosted app: keeps the built files of one version, so that the page opens without the network.
 * It is loaded from a URL and so not bound by the policy in the page's `<meta>`: all it can ask for are the files the
 * build listed, whole or not at all by their hashes, and older files of the app itself. It knows no data and is told
 * nothing but to take over.
 */
declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: the version, and each file with its hash (Subresource Integrity). */
declare const OFFLINE_VERSION: string;
declare const OFFLINE_FILES: readonly (readonly [path: string, integrity: string])[];

const scope = self.registration.scope;
/** Several copies of the app may stand on one origin, which has one list of caches. */
const OURS = `overreach ${scope} `;
const CACHE = OURS + OFFLINE_VERSION;
const ASSETS = new URL('assets/', scope).href;
const listed = new Map(OFFLINE_FILES.map(([path, integrity]) => [new URL(path, scope).href, integrity]));

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll());
});

self.addEventListener('activate', (event) => {
  // The one page that is open is the one that asked for this version.
  event.waitUntil(dropOlder(1).then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  if (method !== 'GET') return;
  const opening = mode === 'navigate';
  const wanted = opening ? url.replace(/[?#].*$/u, '').replace(/\/index\.html$/u, '/') : url;
  if (!listed.has(wanted) && !wanted.startsWith(ASSETS)) return;
  event.respondWith(kept(wanted).then((response) => response ?? fetch(event.request)));
  if (opening) event.waitUntil(dropOlder(0));
});

/** A version is there whole, or not at all: one file missing or of another version fails the installation. */
async function keepAll(): Promise<void> {
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(
      [...listed].map(async ([url, integrity]) => {
        const response = await fetch(url, { integrity, cache: 'no-cache', redirect: 'error' });
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
        await cache.put(url, response);
      }),
    );
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** What this version has, else what an older tab still needs of its own. */
async function kept(url: string): Promise<Response | undefined> {
  const own = await caches.open(CACHE);
  const found = await own.match(url);
  if (found !== undefined || listed.has(url)) return found;
  for (const name of await older()) {
    const response = await caches.match(url, { cacheName: name });
    if (response !== undefined) return response;
  }
  return undefined;
}

/** Caches are listed in the order of their making (Service Workers, section 5.5.5 `keys`). */
async function older(): Promise<readonly string[]> {
  const names = await caches.keys();
  return names.slice(0, Math.max(0, names.indexOf(CACHE))).filter((name) => name.startsWith(OURS));
}

/** Older versions go when no more than so many pages are open that might be of them. */
async function dropOlder(open: number): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.filter(({ url }) => url.startsWith(scope)).length > open) return;
  for (const name of await older()) await caches.delete(name);
}

export {};
