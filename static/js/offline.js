// offline.js – keeps an empty form and its files on this device, to be opened without connection. It holds nothing of
// a person or a case.
const HOUR = 3600e3;

/** Keep the empty form fresh: an hour old at most, and of the files and the language of this page. */
export async function keepEmptyForm({ scope, worker }) {
  if (!worker || !navigator.serviceWorker || !globalThis.caches) return;
  await navigator.serviceWorker.register(worker, { scope });
  const address = new URL('offline/', new URL(scope, location.href));
  const cache = await caches.open('form');
  const old = await cache.match(address, { ignoreVary: true });
  const { lang } = document.documentElement;
  const isFresh =
    old &&
    Date.now() - Date.parse(old.headers.get('Date')) < HOUR &&
    old.headers.get('Content-Language')?.toLowerCase() === lang.toLowerCase() &&
    (await cache.match(import.meta.url, { ignoreVary: true }));
  if (isFresh) return;
  const fresh = await fetch(address, { credentials: 'same-origin' });
  if (!fresh.ok || fresh.redirected) return;
  const files = performance
    .getEntriesByType('resource')
    .map(r => r.name)
    .filter(n => new URL(n).origin === location.origin && new URL(n).pathname.startsWith('/static/'));
  files.push(import.meta.url);
  await cache.addAll([...new Set(files)]); // all or none
  await cache.put(address, fresh);
  files.push(address.href);
  for (const request of await cache.keys()) if (!files.includes(request.url)) await cache.delete(request);
}
