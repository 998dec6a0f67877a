// photos.js – <photo-input data-max-mb="20" data-photos-url="…">: picker, camera, paste and drop. A photo goes to the
// server as soon as it is chosen, one after the other; without connection it waits on this device. What cannot be sent
// alone stays in the file input and goes with the form. A <template> holds the list item; what a photo shows is asked
// per photo, in order.
import { $, $$, t, nf, el, icon, announce, setNet } from './core.js';
import { isLost, sendPhoto } from './wire.js';

customElements.define(
  'photo-input',
  class extends HTMLElement {
    connectedCallback() {
      if (this.input) return;
      this.input = $('input[type=file][multiple]', this);
      this.box = $('.shots', this);
      this.photos = new Map(); // list item → {file, key on this device}
      this.draft = this.closest('draft-form');
      this.sending = Promise.resolve();
      for (const f of $$('input[type=file]', this))
        f.addEventListener('change', () => {
          const files = [...f.files];
          if (f !== this.input) f.value = '';
          this.take(files);
        });
      const drop = $('.drop', this);
      for (const k of ['dragover', 'dragleave', 'drop'])
        drop.addEventListener(k, e => {
          e.preventDefault();
          drop.toggleAttribute('data-over', k === 'dragover');
          if (k === 'drop') this.take([...e.dataTransfer.files]);
        });
      this.onPaste = e => {
        const files = [...e.clipboardData.files].filter(f => f.type.startsWith('image/'));
        if (files.length) {
          e.preventDefault();
          this.take(files);
        }
      };
      addEventListener('paste', this.onPaste);
      addEventListener('online', () => this.settled().catch(() => {}));
      this.addEventListener('click', e => {
        const b = e.target.closest('[data-do=rm]');
        if (b) this.drop(b.closest('.shot'));
      });
    }

    disconnectedCallback() {
      removeEventListener('paste', this.onPaste);
    }

    get device() {
      return this.draft?.device;
    }

    /** How many are not on the server yet. */
    get waiting() {
      return this.photos.size;
    }

    take(files) {
      const max = +(this.dataset.maxMb || 20);
      this.say('');
      for (const file of files) {
        if (file.size > max * 2 ** 20) this.say(t('shot.large', { name: file.name, max }));
        else if (!/^image\/|^application\/pdf$/.test(file.type)) this.say(t('shot.kind', { name: file.name }));
        else this.show(file);
      }
      this.hand();
      this.settled().catch(() => {});
    }

    show(file, shows, key) {
      const item = $('template', this).content.firstElementChild.cloneNode(true);
      const image = $('img', item);
      if (file.type.startsWith('image/')) {
        const url = URL.createObjectURL(file);
        image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
        image.src = url;
        image.alt = file.name;
      } else {
        image.replaceWith(el('span', { className: 'doc' }, icon('file-text')));
        $('select', item)?.replaceWith(el('span', {}, file.name));
      }
      const select = $('select', item);
      // Usually the label comes first, then the goods, then the mark: a guess.
      if (select) {
        select.selectedIndex = Math.min($$('.shot', this.box).length, 2, select.options.length - 1);
        if (shows) select.value = shows;
      }
      this.box.append(item);
      this.photos.set(item, { file, key });
      this.mark(item, 'ready');
      announce(t('shot.added', { n: $$('.shot', this.box).length }));
    }

    mark(item, state) {
      const size = this.photos.get(item)?.file.size;
      const words = [el('span', {}, t('shot.' + state))];
      if (size) words.unshift(el('span', {}, `${nf.format(Math.max(1, Math.round(size / 1024)))} KB`));
      $('.st', item)?.replaceChildren(...words);
    }

    /** Send what waits, in order. Throws when the connection is lost; what waits is then safe on this device. */
    settled() {
      this.sending = this.sending
        .catch(() => {})
        .then(async () => {
          if (!this.dataset.photosUrl) return;
          if (this.draft?.dataset.begunAs) return this.keepHere(); // the server does not know the form yet
          for (const item of [...this.photos.keys()]) await this.send(item);
        });
      return this.sending;
    }

    async send(item) {
      const photo = this.photos.get(item);
      if (!photo) return; // taken away meanwhile
      this.mark(item, 'sending');
      try {
        const r = await sendPhoto(this.dataset.photosUrl, photo.file, $('select', item)?.value);
        const kept = r.data.photos?.[0];
        if (kept?.id) this.kept(item, kept);
        else if (kept?.refusal) this.refuse(item, kept.refusal);
        else this.mark(item, 'ready'); // goes with the form
        if (kept && photo.key) await this.device?.forgetPhoto(photo.key);
      } catch (error) {
        if (!isLost(error)) throw error;
        setNet('offline');
        await this.keepHere();
        throw error;
      }
    }

    async keepHere() {
      if (!this.device) return;
      for (const [item, photo] of this.photos) {
        photo.key ??= await this.device.keepPhoto(
          this.draft.dataset.draftKey,
          photo.file,
          $('select', item)?.value,
        );
        this.mark(item, 'here');
      }
    }

    // From now on the item is as the server draws it.
    kept(item, { id }) {
      this.mark(item, 'kept');
      this.photos.delete(item);
      this.hand();
      const known = $('[name=known_photos]', this.closest('form'));
      known.value = [known.value, id].filter(Boolean).join(',');
      $('select', item)?.setAttribute('name', `shows-${id}`);
      item.append(el('input', { type: 'hidden', name: `kept-${id}`, value: '1' }));
    }

    refuse(item, why) {
      const { name } = this.photos.get(item).file;
      this.photos.delete(item);
      item.remove();
      this.hand();
      this.say(`${name}: ${why}`);
    }

    drop(item) {
      const next = item.nextElementSibling || item.previousElementSibling;
      const { key } = this.photos.get(item) || {};
      if (key) this.device?.forgetPhoto(key);
      this.photos.delete(item);
      item.remove();
      this.hand();
      ($('[data-do=rm]', next || document.createElement('p')) || $('label.btn', this)).focus();
      announce(t('shot.removed'));
      this.dispatchEvent(new Event('change', { bubbles: true }));
    }

    // What is not on the server yet goes with the form. The browser replaces the input's list by the last choice.
    hand() {
      const list = new DataTransfer();
      for (const { file } of this.photos.values()) list.items.add(file);
      this.input.files = list.files;
    }

    /** Bring back what an earlier visit could not send. */
    async restore() {
      const here = await this.device.photos(this.draft.dataset.draftKey);
      for (const { key, file, shows } of here) this.show(file, shows, key);
      this.hand();
      if (here.length) await this.settled();
    }

    clear() {
      this.photos.clear();
      this.box.replaceChildren();
      this.hand();
      this.say('');
    }

    // One refusal behind the other.
    say(message) {
      this.said = message && `${this.said} ${message}`;
      let line = $('.verdict', this);
      if (!line) {
        if (!message) return;
        line = el('p', { className: 'verdict', role: 'alert' });
        $('.drop', this).after(line);
      }
      line.dataset.s = message ? 'warn' : '';
      line.replaceChildren(...(message ? [icon('triangle-alert'), el('span', {}, this.said)] : []));
    }
  },
);
