// offline.js – keeps an empty form and its files on this device, to be opened without connection: nothing of a case.
import { $, lang } from './core.js';

const HOUR = 3600e3;

/** Keep the empty form: an hour old at most, of the files and language of this page. Says when there is none. */
export async function keepEmptyForm({ scope, worker }) {
  let kept;
  if (!worker) return;
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const address = new URL('offline/', new URL(scope, location.href));
    const cache = await caches.open('form');
    kept = await cache.match(address, { ignoreVary: true });
    const isFresh =
      kept &&
      Date.now() - Date.parse(kept.headers.get('Date')) < HOUR &&
      kept.headers.get('Content-Language')?.toLowerCase() === lang.toLowerCase() &&
      (await cache.match(import.meta.url, { ignoreVary: true }));
    if (isFresh) return;
    const fresh = await fetch(address, { credentials: 'same-origin' });
    if (!fresh.ok || fresh.redirected) return;
    const names = [import.meta.url, ...performance.getEntriesByType('resource').map(r => r.name)];
    const files = names.filter(n => n.startsWith(location.origin + '/static/'));
    await cache.addAll(new Set(files)); // all or none
    await cache.put(address, fresh);
    kept = fresh;
    files.push(address.href);
    for (const request of await cache.keys())
      if (!files.includes(request.url)) await cache.delete(request);
  } finally {
    $('[data-unkept]').hidden = kept;
  }
}
