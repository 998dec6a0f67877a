// restore.js – what a <draft-form> gets from elsewhere: kept on this device by an earlier visit, or stored meanwhile by
// another device or page.
import { $, $$, t, el, icon, announce } from './core.js';

/** Put fields into the form, with as many lines as they need. */
export function fill({ form }, fields) {
  for (const lines of $$('line-items', form)) {
    const total = +(fields[`${lines.dataset.prefix}-TOTAL_FORMS`]?.[0] || 0);
    while (lines.count < total) lines.add(true);
  }
  for (const f of form.elements) {
    if (!f.name || f.type === 'file' || /TOTAL_FORMS|INITIAL_FORMS|csrf|known_|^undone$|^kept-/.test(f.name)) continue;
    const values = fields[f.name] || [];
    if (f.type === 'checkbox' || f.type === 'radio') f.checked = values.includes(f.value);
    else if (values.length) f.value = values[0];
  }
  form.dispatchEvent(new CustomEvent('restored', { bubbles: true }));
}

/** Take over what another page stored, but for the values that changed here since `sent` left. */
export function takeOver(draft, sent, { fields: stored, has_aside: hasAside }) {
  const now = draft.fields();
  const all = {};
  for (const name of new Set([...Object.keys(now), ...Object.keys(stored)]))
    all[name] = String(now[name]) === String(sent[name]) ? (stored[name] ?? ['']) : now[name];
  fill(draft, { ...all, page: now.page, seen: now.seen });
  draft.was = stored;
  $('[data-merged]')?.remove();
  // In the bar that is always in sight, beside where the form was saved; looking at it opens the page again.
  const words = el('span', {}, icon('triangle-alert'), ' ', t('merged'));
  if (hasAside) words.append(' ', el('a', { href: location.pathname }, t('merged.look')));
  const told = el('p', { className: 'saved' }, words);
  Object.assign(told.dataset, { s: 'warn', merged: '' });
  $('.bar', draft).append(told);
  announce(t('merged'));
}
