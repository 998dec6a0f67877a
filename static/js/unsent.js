// unsent.js – what was typed into a form of a page and not sent. Loaded with the first sign of life (session.js).
// Signing out asks before it is lost. What the server did not take – an old token, too much at once – is back when its
// person opens the page of the form again; until then it stays with this tab, at most until somebody signs out.
import { $, $$, t, announce, el, icon } from './core.js';
import { fill } from './restore.js';
const KEY = 'unsent';
const dialog = $('#unsent');
const { user } = $('#session-warning').dataset;
const here = () => location.pathname + location.search;
// Drafts keep themselves; what stands outside of the page's own content – look-up, theme – is not typed work.
const forms = () => $$('main form[method=post]').filter(f => !f.closest('draft-form'));
const say = (form, text, tone = '') => {
  $('[data-told]', form)?.remove();
  const told = el('div', { className: `banner ${tone}` }, icon(tone ? 'triangle-alert' : 'info'), el('p', {}, text));
  told.dataset.told = '';
  form.prepend(told);
  announce(text);
};

const isChanged = c => {
  if (!c.name || c.type === 'hidden') return false;
  if (c.type === 'checkbox' || c.type === 'radio') return c.checked !== c.defaultChecked;
  if (c.type === 'file') return c.files.length > 0;
  if (!c.options) return c.value !== c.defaultValue;
  const given = [...c.options].findIndex(o => o.defaultSelected);
  return c.selectedIndex !== (c.multiple ? given : Math.max(given, 0));
};
// A form that came back with faults holds what was typed as if it had always stood there.
const isTyped = f => $('[aria-invalid=true]', f) || [...f.elements].some(isChanged);

let isLeaving = false;
function leave(e) {
  if (isLeaving || !forms().some(isTyped)) return;
  e.preventDefault();
  const close = () => {
    if (!dialog.returnValue) return;
    isLeaving = true;
    e.target.requestSubmit(e.submitter);
  };
  dialog.returnValue = '';
  dialog.addEventListener('close', close, { once: true });
  dialog.showModal();
}

// What proves who somebody is is typed anew.
const SECRET = '[type=password],[autocomplete*=password],[autocomplete=one-time-code],[name=proof],[name=code]';
function keep(e, form) {
  const secret = ['csrfmiddlewaretoken', ...$$(SECRET, form).map(c => c.name)];
  const fields = {};
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && !secret.includes(name)) (fields[name] ??= []).push(value);
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ user, page: here(), place: forms().indexOf(form), fields }));
  } catch {
    // More than a tab keeps is more than the server takes.
    sessionStorage.removeItem(KEY);
    e.preventDefault();
    say(form, t('unsent.much'), 'banner-warn');
  }
}

document.addEventListener('submit', e => {
  if (e.defaultPrevented) return;
  if ('signOut' in e.target.dataset) leave(e);
  else if (forms().includes(e.target)) keep(e, e.target);
});

const kept = JSON.parse(sessionStorage.getItem(KEY) || '{}');
const refused = $('[data-refused]');
const form = kept.isRefused && kept.page === here() && forms()[kept.place];
if (kept.user !== user || form || !(kept.isRefused || refused)) sessionStorage.removeItem(KEY);
else if (refused) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...kept, isRefused: true }));
  refused.hidden = false;
  refused.nextElementSibling.hidden = true;
}
if (form && kept.user === user) {
  if ($('line-items', form)) await customElements.whenDefined('line-items');
  fill({ form }, kept.fields);
  // Lines that the server had added, and which this page has no boxes for, are shown.
  const left = Object.keys(kept.fields).filter(name => !form.elements[name]);
  say(form, [t('unsent.back'), ...left.flatMap(name => kept.fields[name]).filter(Boolean)].join(' · '));
}
