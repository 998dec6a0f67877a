// intake-aside.js – what stands beside the form for logging: how to tell the goods from fakes, what was seen before,
// what is still missing; the line that says where and when; and the alerts that fit. The server draws the same; this
// keeps it in step while typing.
import { $, $$, t, nf, norm, debounce, icon, el, announce } from './core.js';

const form = $('draft-form form');
const genuine = $('[data-genuine]');
const seen = $('[data-seen]');
const part = (box, name) => $(`[data-g=${name}]`, box);

// A recordation was picked for a line.
function show(mark) {
  genuine.hidden = false;
  part(genuine, 'image').replaceChildren(...(mark.image ? [el('img', { src: mark.image, alt: '' })] : []));
  part(genuine, 'name').textContent = mark.name;
  part(genuine, 'meta').textContent = mark.meta || mark.ref || '';
  part(genuine, 'state').replaceChildren(
    el(
      'span',
      { className: 'tag ' + (mark.active ? 'tag-ok' : 'tag-warn') },
      icon(mark.active ? 'badge-check' : 'triangle-alert'),
      mark.active ? t('mark.active') : t('mark.expired'),
    ),
  );
  part(genuine, 'tells').replaceChildren(
    ...(mark.tells || []).map(x => el('li', { lang: 'und', translate: false }, x)),
  );
  const link = part(genuine, 'link');
  link.href = link.dataset.pattern.replace('00000000-0000-0000-0000-000000000000', mark.id);
}
addEventListener('mark', e => {
  if (e.detail && genuine) show(e.detail);
});

// The same brand in the last 30 days.
let asked = '';
let running;
async function lookBack() {
  const brand = norm($('[name="lines-0-brand"]')?.value || '');
  if (brand === asked) return;
  asked = brand;
  running?.abort();
  if (brand.length < 2) {
    seen.hidden = true;
    return;
  }
  running = new AbortController();
  try {
    const url = new URL(seen.dataset.seen, location.href);
    url.searchParams.set('brand', brand);
    const r = await fetch(url, {
      signal: running.signal,
      headers: { Accept: 'application/json' },
    });
    if (!r.ok || r.redirected) return;
    const found = await r.json();
    seen.hidden = !found.results.length;
    $('[data-s=text]', seen).textContent = t(found.exact ? 'seen.n' : 'seen.more', {
      n: nf.format(found.count),
      brand,
    });
    $('[data-s=list]', seen).replaceChildren(
      ...found.results.map(c =>
        el(
          'li',
          {},
          el('a', { href: c.url, target: '_blank', rel: 'noopener' }, c.reference),
          ' · ' + c.state,
        ),
      ),
    );
  } catch {
    /* only a help: the form does not need it */
  }
}

// Right holders' alerts that fit what was typed. A tick says it is the shipment, and that is why it was stopped.
const alerts = form && $('[data-alerts]', form);
const PARTS = [
  [/^office$/, 'office'],
  [/^parcels-\d+-number$|^transport_document$/, 'number'],
  [/^sender_name$/, 'sender'],
  [/^addressee_name$/, 'addressee'],
  [/^parcels-0-sent_from_country$/, 'from'],
  [/^parcels-0-sent_to_country$/, 'to'],
  [/^lines-\d+-recordation$/, 'recordation'],
];
let fitted;
async function fitAlerts() {
  const url = new URL(alerts.dataset.alerts, location.href);
  for (const f of form.elements) {
    const part = f.value && PARTS.find(([name]) => name.test(f.name));
    if (part) url.searchParams.append(part[1], f.value);
  }
  if (url.search === fitted) return;
  fitted = url.search;
  try {
    const r = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!r.ok || r.redirected || url.search !== fitted) return;
    const ticked = $$('input:checked', alerts).map(box => box.value);
    const { results } = await r.json();
    if (results.some(a => ![...alerts.children].some(box => box.dataset.alert === a.id)))
      announce(results.map(a => `${a.name}: ${a.text}`).join('. '));
    alerts.replaceChildren(...results.map(a => alertBox(a, ticked.includes(a.id))));
  } catch {
    /* only a help: the form does not need it */
  }
}
function alertBox(a, checked) {
  const box = el('input', { type: 'checkbox', name: 'alerts', id: `alert-${a.id}`, value: a.id, checked });
  const link = el('a', { className: 'b', href: a.url, target: '_blank', rel: 'noopener' }, a.name);
  const label = el('label', { htmlFor: box.id }, alerts.dataset.words);
  const text = el('div', {}, el('p', {}, link, ' · ' + a.text), el('div', { className: 'choice' }, box, label));
  const banner = el('div', { className: 'banner banner-warn mt3' }, icon('bell'), text);
  banner.dataset.alert = a.id;
  return banner;
}

// What a complete form has.
const value = name => norm(form.elements[name]?.value || '');
const checks = {
  number: () => !!value('parcels-0-number'),
  goods: () => ['brand', 'description', 'quantity', 'category'].every(n => value('lines-0-' + n)),
  photos: () => {
    const shown = $$('.shot select', form).map(s => s.value);
    return shown.includes('LABEL') && shown.includes('GOODS');
  },
  action: () => !!$('[name=action]:checked', form) && !!$('[name=reasons]:checked', form),
};
function tick() {
  let done = 0;
  for (const [code, test] of Object.entries(checks)) {
    const ok = test();
    const item = $(`[data-item=${code}]`);
    const head = $(`[data-ready=${code}]`);
    done += ok;
    head?.toggleAttribute('data-done', ok);
    if (!item || (item.hasAttribute('data-ok') === ok && item.dataset.drawn)) continue;
    item.toggleAttribute('data-ok', ok);
    item.dataset.drawn = '1';
    $('svg', item).replaceWith(icon(ok ? 'circle-check' : 'circle'));
    $('.vh', item).textContent = ok ? ' – ' + t('ready.done') : '';
  }
  const count = $('[data-ready-count]');
  if (count) count.textContent = t('ready.n', { n: done, all: Object.keys(checks).length });
}

// Where and when, in words: of each part the fields it is made of.
const places = $$('[data-says]', form || document.createElement('p'));
function say() {
  for (const place of places) {
    const fields = place.dataset.says.split(' ').map(name => form.elements[name]);
    const words = fields.map(f => (f.selectedOptions ? f.selectedOptions[0]?.text : f.value.replace('T', ' ')));
    place.textContent = words.filter(word => word?.trim()).join(' · ') || '–';
  }
}
if (form) {
  const later = debounce(() => {
    tick();
    say();
  }, 150);
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  form.addEventListener('restored', later);
  if (seen) {
    form.addEventListener('change', lookBack);
    form.addEventListener('mark', debounce(lookBack, 600));
    lookBack();
  }
  if (alerts) {
    const fit = debounce(fitAlerts, 400);
    form.addEventListener('change', fit);
    form.addEventListener('mark', fit);
    form.addEventListener('restored', fit);
    alerts.addEventListener('change', e => {
      const why = $('[name=reasons][value=HOLDER_ALERT]', form);
      if (e.target.checked && why && !why.checked) why.click();
    });
  }
  const shots = $('.shots', form);
  if (shots) new MutationObserver(later).observe(shots, { childList: true });
  tick();
  // The first box that waits: an empty number, else the first empty brand.
  if (!$('.errs') && !location.hash)
    ($$('id-check input', form).find(i => !i.value) || $('[name="lines-0-brand"]', form))?.focus({
      preventScroll: true,
    });
}
