// draft.js – <draft-form data-draft-url data-draft-key data-saved-at data-device-key data-sent> around a form. Seconds
// after a change the fields go to the server: PUT {"fields": {name: [values]}}. Without connection they stay on this
// device until it is back; a form that is submitted then waits in the outbox, and the next one is there at once.
import { $, $$, t, lang, debounce, el, icon, announce, setNet } from './core.js';
import { isComplete } from './needs.js';
import { isLost, send } from './wire.js';

const AGAIN_MS = 10_000;

const clock = new Intl.DateTimeFormat(lang, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

customElements.define(
  'draft-form',
  class extends HTMLElement {
    async connectedCallback() {
      if (this.form) return;
      this.form = $('form', this);
      this.out = $('.saved', this);
      this.dirty = false;
      this.was = this.fields();
      const later = debounce(() => this.save(), 2500);
      const note = () => {
        this.dirty = true;
        this.typedAt = Date.now();
        this.typedFrom ??= this.typedAt;
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
      this.form.addEventListener('submit', e => this.submit(e));
      addEventListener('pagehide', () => {
        if (this.dirty && !this.form.inert) this.put(this.fields(), true).catch(() => {});
      });
      addEventListener('online', () => this.save());
      await this.useDevice().catch(() => {}); // without it the form needs a connection
    }

    // Not needed to type: it comes behind the rest.
    async useDevice() {
      const { Device } = await import('./device.js');
      const device = new Device(this.dataset.deviceKey);
      const isEmpty = 'empty' in this.dataset;
      if (!device.keeps && isEmpty) $$('[data-keeps]').forEach(e => e.remove());
      if (!device.keeps) return isEmpty && this.say(t('saved.nokey'), 'warn', true);
      const { beginNext, catchUp, openEmpty } = await import('./outbox.js');
      Object.assign(this, { device, beginNext });
      if (isEmpty) return openEmpty(this);
      await catchUp(this);
      const { keepEmptyForm } = await import('./offline.js');
      await keepEmptyForm(this.dataset);
    }

    get photos() {
      return $('photo-input', this);
    }

    fields() {
      const fields = {};
      for (const [k, v] of new FormData(this.form))
        if (typeof v === 'string' && k !== 'csrfmiddlewaretoken') (fields[k] ??= []).push(v);
      return fields;
    }

    // Says what it knew to be stored, and when somebody typed: the draft may be open on another device.
    async put(fields, last = false) {
      const [age, typing] = [this.typedAt, this.typedFrom].map(at => Math.round((Date.now() - at) / 1000) || 0);
      const body = { fields, was: last ? undefined : this.was, age, typing, begun_as: this.dataset.begunAs };
      const options = { method: 'PUT', body: JSON.stringify(body), last, seconds: 8 };
      const r = await (this.putting = send(this.dataset.draftUrl, options));
      if (!r.ok) throw Object.assign(new Error(r.status), { why: r.data.message });
      delete this.dataset.begunAs;
      this.was = fields;
      if (r.data.fields) (await import('./restore.js')).takeOver(this, fields, r.data);
      if (this.photos?.waiting) this.photos.settled().catch(() => {});
    }

    async save(loud = false) {
      if (this.form.inert || (!this.dirty && !loud)) return;
      const fields = this.fields();
      const at = clock.format(new Date());
      this.dirty = false;
      if (this.out?.dataset.s !== 'warn') this.say(t('saving'));
      try {
        await this.put(fields);
        setNet('online');
        this.say(t('saved', { at }), 'ok', loud);
        this.device?.forgetForm(this.dataset.draftKey).catch(() => {});
      } catch (e) {
        this.dirty = true;
        if (isLost(e)) {
          setNet('offline');
          clearTimeout(this.again);
          this.again = setTimeout(() => this.save(), AGAIN_MS);
        }
        loud ||= this.out?.dataset.s !== 'warn'; // not aloud again with every try
        const isHere = await this.keep(fields);
        this.say(e.why || (isHere ? t('saved.here', { at }) : t('saved.not')), 'warn', loud);
      }
    }

    async keep(fields, send = false) {
      if (!this.device) return false;
      const { draftKey, begunAs } = this.dataset;
      try {
        if (send) await this.photos?.keepHere();
        const code = $('[data-code]', this)?.textContent;
        await this.device.keepForm(draftKey, { fields, was: this.was }, { send, begunAs, code });
        return true;
      } catch {
        return false;
      }
    }

    // The script sends the form, so that a lost connection leaves it here and not on the browser's error page.
    async submit(e) {
      if (this.plainly || e.submitter?.formNoValidate) {
        this.dirty = false; // goes with it
        return;
      }
      e.preventDefault();
      if (this.form.inert) return;
      // Nothing typed meanwhile gets into it, or goes with it.
      this.form.inert = true;
      this.say(t('sending'));
      await this.putting?.catch(() => {}); // it is not to come behind
      try {
        if (this.dataset.begunAs) await this.put(this.fields());
        await this.photos?.settled();
        const body = new FormData(this.form);
        if (e.submitter) body.set(e.submitter.name, e.submitter.value);
        const r = await send(this.form.getAttribute('action'), { body, seconds: this.photos?.waiting ? 120 : 15 });
        // 409: another device has put something into it, which the page there shows before it is sent.
        if ((r.ok || r.status === 409) && r.data.url) return this.leave(r.data.url);
        // What is wrong, the whole page says better.
        this.plainly = true;
        this.form.inert = false;
        this.form.requestSubmit(e.submitter);
      } catch (error) {
        if (isLost(error)) setNet('offline');
        // Unjudged it goes into the outbox only when nothing is plainly missing.
        const isWhole = isComplete(this.form);
        const isHere = isWhole && (await this.keep(this.fields(), true));
        this.form.inert = false;
        if (isHere) this.beginNext(this);
        else if (isWhole) this.say(t('saved.not'), 'warn', true);
        else {
          this.say('');
          this.save();
        }
      }
    }

    async leave(url) {
      this.dirty = false;
      await this.device?.forget(this.dataset.draftKey).catch(() => {});
      location.assign(url);
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
  },
);
