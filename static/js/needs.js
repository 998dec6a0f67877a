// needs.js – what is empty is said before sending; the server checks again.
// A field asks with data-need="Enter the brand"; data-positive wants a number above 0.
import { $, $$, t, el, icon } from './core.js';

const isEmpty = f =>
  f.offsetParent !== null &&
  (!f.value.trim() ||
    (f.hasAttribute('data-positive') && !(+f.value.normalize('NFKC').replace(/[,\s]/g, '') > 0)));

/** Say beside each field and above what is missing; true if nothing is. */
export function isComplete(form) {
  $$('.field-err[data-here]', form).forEach(x => x.remove());
  $$('[data-need][aria-invalid]', form).forEach(f => f.removeAttribute('aria-invalid'));
  const wrong = $$('[data-need]', form).filter(isEmpty);
  if (!wrong.length) return true;
  const lines = wrong.map(f => {
    const id = f.id + '_need';
    const line = el('p', { className: 'field-err', id }, icon('circle-alert'), el('span', {}, f.dataset.need));
    line.dataset.here = '';
    f.setAttribute('aria-invalid', 'true');
    f.closest('.line')?.classList.add('line-err');
    if (!(f.getAttribute('aria-describedby') || '').includes(id))
      f.setAttribute('aria-describedby', `${id} ${f.getAttribute('aria-describedby') || ''}`.trim());
    (f.closest('mark-combo,.affix') || f).before(line);
    return el('li', {}, el('a', { href: '#' + f.id }, f.dataset.need));
  });
  clearErrors();
  const box = el(
    'div',
    { className: 'errs', tabIndex: -1, role: 'alert' },
    el('h2', {}, t('err.heading')),
    el('ul', {}, ...lines),
  );
  $('main').prepend(box);
  box.focus();
  document.title = t('err.title') + document.title;
  return false;
}

export function clearErrors() {
  $$('.errs').forEach(x => x.remove());
  document.title = document.title.replace(t('err.title'), '');
}
