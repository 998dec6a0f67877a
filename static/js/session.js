// session.js – warns before the sign-in ends. The server says when; it is asked again before the warning opens, when a
// tab comes back into view, and before a form is sent late: other tabs may have moved it.
import { $, $$, announce, csrf, setNet, t } from './core.js';
const dialog = $('#session-warning');
const left = $('[data-left]', dialog);
const back = $('[data-back]', dialog);
const show = isOver =>
  $$('[data-stay],[data-back]', dialog).forEach(x => {
    x.hidden = isOver === 'stay' in x.dataset;
  });
const WARN = 120_000;
let ends = 0;
let skew = 0;
let timer;
let ticking;
let asked;
const now = () => Date.now() + skew;

async function ask(init = {}) {
  asked = Date.now();
  try {
    const r = await fetch(dialog.dataset.url, init);
    if (r.status === 401) return over();
    if (!r.ok) throw new Error(r.status);
    const s = await r.json();
    if (s.user !== dialog.dataset.user) return location.reload();
    // Another sign-in has another token.
    for (const box of $$('[name=csrfmiddlewaretoken]')) box.value = s.csrf_token;
    show(false);
    skew = Date.parse(s.server_time) - Date.now();
    ends = Date.parse(s.expires_at);
    setNet('online');
    plan();
    channel.postMessage({ ends, skew });
    return true;
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
function plan() {
  clearTimeout(timer);
  const rest = ends - now();
  if (rest > WARN) {
    close();
    timer = setTimeout(ask, rest - WARN + 500);
  } else warn();
}
function warn() {
  clearInterval(ticking);
  ticking = setInterval(say, 1000);
  if (dialog.open) return;
  dialog.showModal();
  say();
  announce(left.textContent);
}
function say() {
  const s = Math.max(0, Math.round((ends - now()) / 1000));
  left.textContent = t('session.left', { minutes: Math.floor(s / 60), seconds: s % 60 });
  if (s) return;
  clearInterval(ticking);
  ask();
}
function close() {
  clearInterval(ticking);
  dialog.close();
}
function over() {
  close();
  clearTimeout(timer);
  left.textContent = t('session.over');
  show(true);
  dialog.showModal();
}

const channel = new BroadcastChannel('session');
channel.addEventListener('message', e => {
  if (!back.hidden) ask();
  else if (e.data.ends > ends) {
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
  if (back.hidden) $('button', dialog).click();
});
// What is sent without a sign-in or a connection is lost: it stays on the page.
document.addEventListener('submit', async e => {
  const f = e.target;
  if (e.defaultPrevented || !f.matches('[method=post]') || Date.now() - asked < 3e4 || f.closest('draft-form')) return;
  e.preventDefault();
  if (await ask()) f.requestSubmit(e.submitter);
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) ask();
});
const unsent = () => import('./unsent.js').catch(() => {});
if (sessionStorage.unsent) unsent();
for (const sign of ['input', 'click']) addEventListener(sign, unsent, { once: true });
ask();
