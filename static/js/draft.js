// draft.js – <draft-form data-draft-url="…" data-draft-key="…" data-saved-at="ISO" data-device-key="base64"
// data-sent="key"> around a form. Some seconds after a change the fields go to the server:
// PUT {"fields": {name: [values]}}. Without connection they stay on this device, encrypted with a key that only
// this person's pages carry, and go to the server when it is back. Photos are not part of a draft. Records are
// purged after 14 days.
import { $, $$, t, lang, debounce, csrf, el, icon, announce, setNet } from './core.js';

const KEEP_MS = 14 * 24 * 3600e3;
const open = () =>
  new Promise((ok, no) => {
    const r = indexedDB.open('ipcases', 1);
    r.onupgradeneeded = () => r.result.createObjectStore('drafts', { keyPath: 'key' });
    r.onsuccess = () => ok(r.result);
    r.onerror = () => no(r.error);
  });
const run = async (mode, act) => {
  const tx = (await open()).transaction('drafts', mode);
  const r = act(tx.objectStore('drafts'));
  return new Promise((ok, no) => {
    tx.oncomplete = () => ok(r.result);
    tx.onerror = () => no(tx.error);
  });
};
const clock = new Intl.DateTimeFormat(lang, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

// AES-GCM; needs a secure context, without one nothing is kept on the device.
class Vault {
  constructor(key64) {
    this.raw = key64 && globalThis.crypto?.subtle ? Uint8Array.from(atob(key64), c => c.charCodeAt(0)) : null;
  }

  key() {
    return (this.made ??= crypto.subtle.importKey('raw', this.raw, 'AES-GCM', false, ['encrypt', 'decrypt']));
  }

  async seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return {
      iv,
      body: await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv },
        await this.key(),
        new TextEncoder().encode(JSON.stringify(value)),
      ),
    };
  }

  async open({ iv, body }) {
    try {
      return JSON.parse(
        new TextDecoder().decode(
          await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await this.key(), body),
        ),
      );
    } catch {
      return null; // another person's record
    }
  }
}

customElements.define(
  'draft-form',
  class extends HTMLElement {
    async connectedCallback() {
      if (this.form) return;
      this.form = $('form', this);
      this.out = $('.saved', this);
      this.vault = new Vault(this.dataset.deviceKey);
      this.dirty = false;
      const later = debounce(() => this.save(), 2500);
      const note = () => {
        this.dirty = true;
        later();
      };
      this.form.addEventListener('input', note);
      this.form.addEventListener('change', note);
      $$('[data-do=save]', this).forEach(b =>
        b.addEventListener('click', e => {
          e.preventDefault();
          this.save(true);
        }),
      );
      this.form.addEventListener('submit', e => this.check(e));
      addEventListener('pagehide', () => {
        if (this.dirty && !this.sending) this.put(this.fields(), true).catch(() => {});
      });
      addEventListener('online', () => this.save());
      if (this.vault.raw) await this.catchUp().catch(() => {});
    }

    fields() {
      const fields = {};
      for (const [k, v] of new FormData(this.form))
        if (typeof v === 'string' && k !== 'csrfmiddlewaretoken') (fields[k] ??= []).push(v);
      return fields;
    }

    put(fields, last = false, url = this.dataset.draftUrl) {
      return fetch(url, {
        method: 'PUT',
        keepalive: last,
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf() },
        body: JSON.stringify({ fields }),
        signal: AbortSignal.timeout?.(8000),
      });
    }

    async save(loud = false) {
      if (!this.dirty && !loud) return;
      const fields = this.fields();
      const at = clock.format(new Date());
      this.dirty = false;
      this.say(t('saving'));
      try {
        const r = await this.put(fields);
        if (!r.ok || r.redirected) throw new Error(r.status);
        setNet('online');
        this.say(t('saved', { at }), 'ok', loud);
        if (this.vault.raw) run('readwrite', s => s.delete(this.dataset.draftKey)).catch(() => {});
      } catch (e) {
        if (e.name === 'TypeError' || e.name === 'TimeoutError') setNet('offline');
        this.dirty = true;
        this.say((await this.keep(fields)) ? t('saved.here', { at }) : t('saved.not'), 'warn', true);
      }
    }

    async keep(fields) {
      if (!this.vault.raw) return false;
      try {
        const sealed = await this.vault.seal(fields);
        await run('readwrite', s =>
          s.put({ key: this.dataset.draftKey, url: this.dataset.draftUrl, at: Date.now(), ...sealed }),
        );
        return true;
      } catch {
        return false;
      }
    }

    // What an earlier visit could not send: of this draft it comes back into the form, of others it goes to the server.
    async catchUp() {
      for (const record of await run('readonly', s => s.getAll())) {
        const gone = record.key === this.dataset.sent || Date.now() - record.at > KEEP_MS;
        const fields = gone ? null : await this.vault.open(record);
        if (fields && record.key === this.dataset.draftKey) {
          if (record.at > Date.parse(this.dataset.savedAt || 0)) {
            this.fill(fields);
            announce(t('restored'));
            this.dirty = true;
            await this.save();
          }
        } else if (fields) {
          const r = await this.put(fields, false, record.url);
          if (r.ok || [404, 409, 410].includes(r.status)) await run('readwrite', s => s.delete(record.key));
        }
        if (gone) await run('readwrite', s => s.delete(record.key));
      }
    }

    fill(fields) {
      for (const lines of $$('line-items', this)) {
        const total = +(fields[`${lines.dataset.prefix}-TOTAL_FORMS`]?.[0] || 0);
        while (lines.count < total) lines.add(true);
      }
      for (const f of this.form.elements) {
        if (!f.name || f.type === 'file' || /TOTAL_FORMS|INITIAL_FORMS|csrf/.test(f.name)) continue;
        const values = fields[f.name] || [];
        if (f.type === 'checkbox' || f.type === 'radio') f.checked = values.includes(f.value);
        else if (values.length) f.value = values[0];
      }
      this.form.dispatchEvent(new CustomEvent('restored', { bubbles: true }));
    }

    say(text, state = '', loud = false) {
      if (!this.out) return;
      this.out.dataset.s = state;
      this.out.replaceChildren(
        ...(state ? [icon(state === 'ok' ? 'circle-check' : 'cloud-off')] : []),
        el('span', {}, text),
      );
      if (loud) announce(text);
    }

    // What is plainly empty is said before sending, so that chosen photos are not lost; the server checks
    // everything again.
    // A field asks for this with data-need="Enter the brand"; data-positive wants a number above 0.
    check(e) {
      if (e.submitter?.formNoValidate) {
        this.sending = true;
        return;
      }
      $$('.field-err[data-here]', this.form).forEach(x => x.remove());
      const wrong = $$('[data-need]', this.form).filter(
        f =>
          f.offsetParent !== null &&
          (!f.value.trim() ||
            (f.hasAttribute('data-positive') && !(+f.value.normalize('NFKC').replace(/[,\s]/g, '') > 0))),
      );
      $$('[data-need][aria-invalid]', this.form).forEach(f => f.removeAttribute('aria-invalid'));
      if (!wrong.length) {
        this.sending = true;
        return;
      }
      e.preventDefault();
      const lines = wrong.map(f => {
        const id = f.id + '_need';
        const line = el(
          'p',
          { className: 'field-err', id },
          icon('circle-alert'),
          el('span', {}, f.dataset.need),
        );
        line.dataset.here = '';
        f.setAttribute('aria-invalid', 'true');
        if (!(f.getAttribute('aria-describedby') || '').includes(id))
          f.setAttribute('aria-describedby', `${id} ${f.getAttribute('aria-describedby') || ''}`.trim());
        (f.closest('mark-combo,.affix') || f).before(line);
        return el('li', {}, el('a', { href: '#' + f.id }, f.dataset.need));
      });
      $$('.errs').forEach(x => x.remove());
      const box = el(
        'div',
        { className: 'errs', tabIndex: -1, role: 'alert' },
        el('h2', {}, t('err.heading')),
        el('ul', {}, ...lines),
      );
      $('main').prepend(box);
      box.focus();
      document.title = t('err.title') + document.title.replace(t('err.title'), '');
    }
  },
);
