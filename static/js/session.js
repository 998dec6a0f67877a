// session.js – warns before the sign-in ends. The server says when; other tabs may have moved that moment,
// so it is asked again before the warning opens and whenever a tab comes back into view.
import { $, announce, csrf, setNet, t } from './core.js';
const dialog = $('#session-warning');
const left = $('[data-left]', dialog);
const WARN = 120_000;
let ends = 0;
let skew = 0;
let timer;
let ticking;
const now = () => Date.now() + skew;

async function ask(init = {}) {
  try {
    const r = await fetch(dialog.dataset.url, {
      ...init,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...init.headers },
    });
    if (r.status === 401 || r.status === 403 || r.redirected) return over();
    if (!r.ok) throw new Error(r.status);
    const s = await r.json();
    skew = Date.parse(s.server_time) - Date.now();
    ends = Date.parse(s.expires_at);
    setNet('online');
    plan();
    tell();
  } catch (e) {
    // no answer, or a server in trouble: ask again soon
    if (e instanceof TypeError) {
      setNet('offline');
      left.textContent = t('session.offline');
    }
    clearTimeout(timer);
    timer = setTimeout(ask, 15_000);
  }
}
const tell = () => channel?.postMessage({ ends, skew });
function plan() {
  clearTimeout(timer);
  const rest = ends - now();
  if (rest > WARN) {
    close();
    timer = setTimeout(ask, Math.min(rest - WARN + 500, 2 ** 31 - 1));
  } else warn();
}
function warn() {
  if (!dialog.open) {
    dialog.showModal();
    say();
    announce(left.textContent);
  }
  clearInterval(ticking);
  ticking = setInterval(say, 1000);
}
function say() {
  const s = Math.max(0, Math.round((ends - now()) / 1000));
  left.textContent = t('session.left', { minutes: Math.floor(s / 60), seconds: s % 60 });
  if (s === 0) {
    clearInterval(ticking);
    ask();
  }
}
function close() {
  clearInterval(ticking);
  if (dialog.open) dialog.close();
}
function over() {
  clearInterval(ticking);
  clearTimeout(timer);
  left.textContent = t('session.over');
  if (!dialog.open) dialog.showModal();
  $('[data-stay]', dialog).replaceWith(signIn());
}
function signIn() {
  const a = document.createElement('a');
  a.className = 'btn btn-1';
  a.href = `${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  a.textContent = dialog.dataset.signInLabel;
  return a;
}

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('session') : null;
channel?.addEventListener('message', e => {
  if (e.data.ends > ends) {
    ({ ends, skew } = e.data);
    plan();
  }
});
$('form', dialog).addEventListener('submit', async e => {
  e.preventDefault();
  await ask({ method: 'POST', headers: { 'X-CSRFToken': csrf() } });
  if (ends - now() > WARN) announce(t('session.kept'));
});
// Esc must not hide the warning for good: it counts as a sign of life.
dialog.addEventListener('cancel', e => {
  e.preventDefault();
  if ($('[data-stay]', dialog)) $('[data-stay]', dialog).click();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) ask();
});
ask();
