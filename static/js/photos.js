// photos.js – <photo-input data-max-mb="20">: picker, camera, paste and drop feed one file input, so that the plain
// form post carries every photo. A <template> holds the list item; what a photo shows is asked per photo, in order.
import { $, $$, t, nf, el, icon, announce } from './core.js';

customElements.define(
  'photo-input',
  class extends HTMLElement {
    connectedCallback() {
      if (this.input) return;
      this.input = $('input[type=file][multiple]', this);
      this.box = $('.shots', this);
      this.photos = new Map();
      for (const f of $$('input[type=file]', this))
        f.addEventListener('change', () => {
          const files = [...f.files];
          if (f !== this.input) f.value = '';
          this.take(files, f === this.input);
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
      this.addEventListener('click', e => {
        const b = e.target.closest('[data-do=rm]');
        if (b) this.drop(b.closest('.shot'));
      });
    }

    disconnectedCallback() {
      removeEventListener('paste', this.onPaste);
    }

    // The browser replaced the input's list by the last choice: put the earlier photos back in front of it.
    take(files, chosen = false) {
      const max = +(this.dataset.maxMb || 20);
      let refused = '';
      for (const file of files) {
        if (file.size > max * 2 ** 20) refused = t('shot.large', { name: file.name, max });
        else if (file.type.startsWith('image/')) this.show(file);
      }
      if (chosen || files.length) this.hand();
      this.say(refused);
    }

    show(file) {
      const item = $('template', this).content.firstElementChild.cloneNode(true);
      const image = $('img', item);
      const url = URL.createObjectURL(file);
      image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
      image.src = url;
      image.alt = file.name;
      const state = $('.st', item);
      state?.replaceChildren(
        el('span', {}, `${nf.format(Math.max(1, Math.round(file.size / 1024)))} KB`),
        el('span', {}, t('shot.ready')),
      );
      const shows = $('select', item);
      // The first photo is usually the label, the second the goods, the third the mark: guess, and let the
      // officer correct.
      if (shows) shows.selectedIndex = Math.min($$('.shot', this.box).length, 2, shows.options.length - 1);
      this.box.append(item);
      this.photos.set(item, file);
      announce(t('shot.added', { n: $$('.shot', this.box).length }));
    }

    drop(item) {
      const next = item.nextElementSibling || item.previousElementSibling;
      this.photos.delete(item);
      item.remove();
      this.hand();
      ($('[data-do=rm]', next || document.createElement('p')) || $('label.btn', this)).focus();
      announce(t('shot.removed'));
      this.dispatchEvent(new Event('change', { bubbles: true }));
    }

    hand() {
      const list = new DataTransfer();
      for (const f of this.photos.values()) list.items.add(f);
      this.input.files = list.files;
    }

    say(message) {
      let line = $('.verdict', this);
      if (!line) {
        if (!message) return;
        line = el('p', { className: 'verdict', role: 'alert' });
        $('.drop', this).after(line);
      }
      line.dataset.s = message ? 'warn' : '';
      line.replaceChildren(...(message ? [icon('triangle-alert'), el('span', {}, message)] : []));
    }
  },
);
