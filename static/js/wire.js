// wire.js – how the form talks to the server: always with the token of the page, always with a limit.
import { $, csrf } from './core.js';

// The empty form that opened without connection has no token yet; the first request with one asks for it.
async function token() {
  const box = $('input[name=csrfmiddlewaretoken][data-url]');
  if (box && !box.value) {
    const r = await fetch(box.dataset.url, { headers: { Accept: 'application/json' } });
    if (r.ok && !r.redirected) box.value = (await r.json()).csrf_token;
  }
  return csrf();
}

/** Send and return {status, ok, data}. `data` is {} for what is no JSON: a sign-in page, a proxy's error. */
export async function send(url, { method = 'POST', body, seconds = 15, last = false } = {}) {
  const headers = { Accept: 'application/json', 'X-CSRFToken': last ? csrf() : await token() };
  if (typeof body === 'string') headers['Content-Type'] = 'application/json';
  const r = await fetch(url, {
    method,
    body,
    headers,
    keepalive: last,
    signal: AbortSignal.timeout?.(seconds * 1000),
  });
  const ok = r.ok && !r.redirected;
  return { ok, status: r.redirected ? 401 : r.status, data: await r.json().catch(() => ({})) };
}

/** Send one photo of a draft, with what it is said to show. */
export function sendPhoto(url, file, shows) {
  const body = new FormData();
  body.append('photos', file);
  body.append('photo_shows', shows || '');
  return send(url, { body, seconds: 120 });
}

/** The server was not reached, or not in time: nothing is known of what it did. */
export const isLost = error => error instanceof TypeError || error.name === 'TimeoutError';
