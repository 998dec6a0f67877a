// offline-worker.js – the service worker of the form for logging. Opens the empty form when there is no connection;
// what is typed comes from device.js. Caches nothing by itself (offline.js does), never sees a case or what is sent.
const CACHE = 'form';
const SECONDS = 8;

const opened = new Set(); // pages that were opened without connection: only their files come from here

addEventListener('install', () => skipWaiting());
addEventListener('activate', e => e.waitUntil(clients.claim()));
addEventListener('fetch', e => {
  const { request } = e;
  if (request.mode === 'navigate' && request.method === 'GET') e.respondWith(page(request, e.resultingClientId));
  else if (opened.has(e.clientId) && new URL(request.url).pathname.startsWith('/static/'))
    e.respondWith(file(request));
});

const late = () => new Promise((_, fail) => setTimeout(fail, SECONDS * 1000));
const kept = async what => (await caches.open(CACHE)).match(what, { ignoreVary: true });

async function page(request, client) {
  try {
    return await Promise.race([fetch(request), late()]);
  } catch {
    opened.add(client);
    return (await kept(new URL('offline/', registration.scope))) || Response.error();
  }
}

async function file(request) {
  return (await kept(request)) || fetch(request);
}
