// outbox.js – <out-box data-device-key data-form-url data-draft-url data-photos-url>: the forms that wait on this
// device, sent oldest first when the page opens, the connection is back and every ten seconds; each is logged
// once, as its key is the draft's. A null UUID in the addresses stands for that key.
import { $, $$, t, announce, el, icon, setNet } from './core.js';
import { Device, newCode } from './device.js';
import { clearErrors } from './needs.js';
import { fill } from './restore.js';
import { isLost, send, sendPhoto } from './wire.js';

const NULL = '00000000-0000-0000-0000-000000000000';
const AGAIN_MS = 10_000; // browsers may not notice
const TAGS = {
  waits: ['warn', 'clock'],
  signin: ['warn', 'log-in'],
  wrong: ['bad', 'circle-alert'],
  sent: ['ok', 'circle-check'],
};

// What is wrong stays so: somebody has to look.
const stateOf = ({ status }) =>
  status === 401 || status === 403 ? 'signin' : status > 499 || status === 429 ? 'waits' : 'wrong';

customElements.define(
  'out-box',
  class extends HTMLElement {
    connectedCallback() {
      if (this.device) return;
      this.device = new Device(this.dataset.deviceKey);
      this.rows = new Map(); // draft → {state, code, words, url, reference}
      if (!this.device.keeps) return;
      addEventListener('online', () => this.drain());
      addEventListener('queued', () => this.look());
      setInterval(() => this.waits && this.drain(), AGAIN_MS);
      this.drain();
    }

    get waits() {
      return [...this.rows.values()].some(r => r.state === 'waits' || r.state === 'signin');
    }

    get open() {
      return $('draft-form')?.dataset.draftKey;
    }

    /** See what is here. Returns what to send. */
    async look() {
      const forms = (await this.device.forms()).filter(f => f.key !== this.open);
      const mine = forms.filter(f => f.fields);
      this.others = forms.length - mine.length;
      for (const f of mine.filter(x => (x.send || x.refused) && !this.rows.has(x.key))) {
        const words = ['parcels-0-number', 'lines-0-brand'].map(n => f.fields[n]?.[0]).filter(Boolean);
        this.rows.set(f.key, { ...f.refused, state: f.refused ? 'wrong' : 'waits', code: f.code, words });
      }
      this.draw();
      return mine.filter(f => !f.refused);
    }

    // Asked meanwhile, it looks once more.
    async drain() {
      if ((this.isAsked = this.isBusy)) return;
      this.isBusy = true;
      try {
        for (const form of await this.look()) {
          const result = await this.deliver(form);
          if (form.send) Object.assign(this.rows.get(form.key), result);
          this.draw();
        }
        await this.look();
        if (this.rows.size) setNet('online');
      } catch (error) {
        if (!isLost(error)) throw error;
        setNet('offline');
      } finally {
        this.isBusy = false;
        if (this.isAsked) this.drain();
      }
    }

    /** Bring one form to the server: its fields, its photos, and, if it was submitted, the act itself. */
    async deliver({ key, code, fields, was, at, begunAs, send: isSubmitted }) {
      const [url, draft, photos] = ['formUrl', 'draftUrl', 'photosUrl'].map(n =>
        this.dataset[n].replace(NULL, key),
      );
      const age = Math.round((Date.now() - at) / 1000);
      const save = all =>
        send(draft, { method: 'PUT', body: JSON.stringify({ fields: all, was, age, begun_as: begunAs }) });
      let saved = await save(fields);
      // Thrown away elsewhere: what was submitted is logged all the same.
      if (saved.status === 404 && isSubmitted) {
        begunAs = newCode();
        saved = await save(fields);
      }
      // 409: it was logged before the connection broke; sending it again only asks for its number.
      if (!saved.ok && ![404, 409].includes(saved.status)) {
        const state = stateOf(saved);
        const refused = { url, why: saved.data.message };
        if (state === 'wrong') {
          if (begunAs) await save({}); // a page to look at it on
          await this.device.keepForm(key, { fields, was }, { code, refused });
        }
        return { state, ...refused };
      }
      const stuck = saved.ok && (await this.bring(photos, key));
      if (stuck) return { state: stateOf(stuck) };
      // Another device filled it in too: it is sent by whoever has seen what came of both.
      if (saved.data?.fields || !isSubmitted) {
        await this.device.forget(key);
        return { state: 'wrong', url };
      }
      const whole = new FormData();
      for (const [name, values] of Object.entries(fields)) values.forEach(v => whole.append(name, v));
      whole.set('then', 'later');
      const r = await send(url, { body: whole });
      if (r.data.url) await this.device.forget(key); // the server has all of it
      return { state: r.ok ? 'sent' : stateOf(r), why: r.data.message, ...r.data };
    }

    // Returns what has to be tried again. A photo that is refused for good does not hold up the rest.
    async bring(url, draft) {
      for (const { key, file, shows } of await this.device.photos(draft)) {
        const r = await sendPhoto(url, file, shows);
        if (stateOf(r) !== 'wrong') return r;
        await this.device.forgetPhoto(key);
      }
    }

    draw() {
      this.hidden = !this.rows.size && !this.others;
      $('[data-list]', this).replaceChildren(...[...this.rows.values()].map(r => this.row(r)));
      const others = $('[data-others]', this);
      others.hidden = !this.others;
      others.textContent = this.others ? t('outbox.others', { n: this.others }) : '';
    }

    row({ state, why, code, words, url, reference }) {
      const [tone, sign] = TAGS[state];
      const name = reference
        ? el('a', { href: url, className: 'mono' }, reference)
        : el('b', { className: 'mono' }, code);
      const about = el('span', { className: 'dim', lang: 'und', translate: false }, words.join(' · '));
      const row = el(
        'li',
        { className: 'row' },
        el('span', { className: `tag tag-${tone}` }, icon(sign), t('outbox.' + state)),
        name,
        about,
      );
      if (state === 'signin') row.append(el('a', { href: this.dataset.signIn }, t('outbox.enter')));
      if (state === 'wrong') row.append(why || '', el('a', { href: url }, t('outbox.open')));
      if (state === 'sent') row.append(el('a', { href: `${url}label/` }, t('outbox.label')));
      return row;
    }
  },
);

// What the next parcel of the same bench has in common with the last.
const STAYS = new RegExp(
  '^(csrfmiddlewaretoken|page|office|found_at_place|channel|direction|detained_at)$|_FORMS$|' +
    '-(sent_from_country|sent_to_country|unit|value_kind|currency|suspected_right)$',
);

/** Bring what an earlier visit could not send back into its <draft-form>. */
export async function catchUp(draft) {
  const { sent, draftKey, savedAt } = draft.dataset;
  if (sent) await draft.device.forget(sent);
  const mine = (await draft.device.forms()).find(f => f.key === draftKey && f.fields);
  if (mine?.send) {
    // It was submitted: the outbox sends it, and this page is for the next one.
    beginNext(draft);
    return $('out-box')?.drain();
  }
  if (mine?.refused || mine?.at > Date.parse(savedAt || 0)) {
    fill(draft, mine.fields);
    announce(t('restored'));
    Object.assign(draft, { dirty: true, was: mine.was, typedAt: mine.at });
    await draft.save();
  }
  await draft.photos?.restore();
}

/** Give a <draft-form> its id: that of its address when this device keeps its fields, else a new one. */
export async function openEmpty(draft) {
  const key = location.pathname.split('/').find(part => /^[0-9a-f-]{36}$/.test(part));
  const mine = (await draft.device.forms()).find(f => f.key === key && f.fields && !f.send);
  beginNext(draft, mine && { key, code: mine.code, begunAs: mine.begunAs || '' });
  if (!mine) return;
  fill(draft, mine.fields);
  Object.assign(draft, { dirty: true, was: mine.was, typedAt: mine.at });
  await draft.photos?.restore().catch(() => {});
}

/** Empty a <draft-form> for the next parcel under an id and a code of this device; the server hears of it later. */
export function beginNext(draft, known) {
  const old = draft.dataset.draftKey;
  const { key, code, begunAs = code } = known || { key: crypto.randomUUID(), code: newCode() };
  for (const x of [draft, ...$$(`[action*="${old}"],[data-photos-url]`, draft)])
    for (const a of x.attributes) a.value = a.value.replace(old, key);
  draft.dataset.begunAs = begunAs;
  const shown = $('[data-code]', draft);
  if (shown) shown.textContent = code;
  $$('line-items', draft).forEach(lines => lines.clear());
  draft.photos?.clear();
  for (const f of draft.form.elements) {
    if (!f.name || STAYS.test(f.name) || f.type === 'submit') continue;
    if (f.type === 'checkbox' || f.type === 'radio') f.checked = false;
    else f.value = '';
  }
  if (draft.dataset.clock) foundNow(draft);
  clearErrors();
  Object.assign(draft, { dirty: false, was: {}, typedFrom: undefined });
  draft.say('');
  draft.form.dispatchEvent(new CustomEvent('restored', { bubbles: true }));
  dispatchEvent(new CustomEvent('queued'));
  if (!known) announce(t('outbox.next', { code }));
  $('id-check input', draft)?.focus();
}

// What the clock of the office shows at this moment, in summer time or not. The server told the time with the page: a
// device may be set wrong. A form that was kept for days knows only the device's. Swedish is ISO.
function foundNow({ dataset, form }) {
  const at = 'empty' in dataset ? Date.now() : Date.parse(dataset.clock) + performance.now();
  const timeZone = JSON.parse(dataset.zones)[form.elements.office.value];
  const shown = new Date(at).toLocaleString('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  form.elements.detained_at.value = shown.replace(' ', 'T');
  $('[data-says=detained_at]', form).textContent = shown;
  $('[data-started]', form).textContent = shown.slice(-5);
}
