// combo.js – <mark-combo data-suggest-url="…">: ARIA 1.2 combobox over a plain text input.
// Suggestions: GET data-suggest-url?q= → {results: [{id, name, alt, meta, active, image, ref}]}. Enter picks the active
// option; free text is allowed. A pick, or null when typing undoes it, bubbles as event "mark" with event.detail.
import { $, $$, t, isIME, norm, debounce, el, announce, setNet } from './core.js';

const fold = s => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
let made = 0;

customElements.define(
  'mark-combo',
  class extends HTMLElement {
    connectedCallback() {
      if (this.list) return;
      this.input = $('input', this);
      this.id ||= 'combo-' + made++;
      this.results = [];
      this.at = -1;
      this.list = el('ul', { className: 'combo-list', hidden: true, id: this.id + '-list', role: 'listbox' });
      this.list.setAttribute('aria-label', t('mark.list'));
      this.append(this.list);
      const attributes = {
        role: 'combobox',
        'aria-autocomplete': 'list',
        'aria-expanded': 'false',
        'aria-controls': this.list.id,
        autocomplete: 'off',
        spellcheck: 'false',
      };
      for (const [k, v] of Object.entries(attributes)) this.input.setAttribute(k, v);
      const search = debounce(() => this.search(), 150);
      this.input.addEventListener('input', e => {
        this.picked = null;
        if (!e.isComposing) search();
      });
      this.input.addEventListener('compositionend', search);
      this.input.addEventListener('keydown', e => this.key(e));
      this.input.addEventListener('blur', () => setTimeout(() => this.open(false), 120));
      this.list.addEventListener('pointerdown', e => {
        e.preventDefault();
        const o = e.target.closest('[role=option]');
        if (o) this.pick(this.results[+o.dataset.i]);
      });
    }

    get isOpen() {
      return !this.list.hidden;
    }

    key(e) {
      if (isIME(e)) return;
      const n = this.isOpen ? this.results.length : 0;
      if (e.key === 'ArrowDown') {
        e.preventDefault();
        n ? this.move((this.at + 1) % n) : this.search();
      } else if (e.key === 'ArrowUp' && n) {
        e.preventDefault();
        this.move((this.at - 1 + n) % n);
      } else if (e.key === 'Enter') {
        e.preventDefault();
        this.isOpen && this.at >= 0 ? this.pick(this.results[this.at]) : this.leave();
      } else if (e.key === 'Escape' && this.isOpen) {
        e.stopPropagation();
        this.open(false);
      }
    }

    open(yes) {
      this.list.hidden = !yes;
      this.input.setAttribute('aria-expanded', yes);
      if (!yes) {
        this.at = -1;
        this.input.removeAttribute('aria-activedescendant');
      }
    }

    move(i) {
      this.at = i;
      $$('[role=option]', this.list).forEach((o, j) => o.setAttribute('aria-selected', i === j));
      const o = this.list.children[i];
      this.input.setAttribute('aria-activedescendant', o.id);
      o.scrollIntoView({ block: 'nearest' });
    }

    tell(mark) {
      this.dispatchEvent(new CustomEvent('mark', { detail: mark, bubbles: true }));
    }

    async search() {
      const typed = norm(this.input.value);
      if (!this.picked) this.tell(null);
      if (typed.length < (CJK.test(typed) ? 1 : 2)) {
        this.running?.abort();
        return this.open(false);
      }
      this.running?.abort();
      this.running = new AbortController();
      try {
        const url = new URL(this.dataset.suggestUrl, location.href);
        url.searchParams.set('q', typed);
        const r = await fetch(url, {
          signal: this.running.signal,
          headers: { Accept: 'application/json' },
        });
        if (!r.ok || r.redirected) return this.open(false);
        this.results = (await r.json()).results;
        setNet('online');
      } catch (e) {
        if (e.name !== 'AbortError') {
          setNet('offline');
          this.open(false);
        }
        return;
      }
      const found = this.results.length;
      this.results = [...this.results, { free: true, name: typed }];
      this.list.replaceChildren(...this.results.map((m, i) => this.option(m, i, typed)));
      this.at = -1;
      if (this.contains(document.activeElement)) {
        this.open(true);
        announce(found ? t('mark.n', { n: found }) : t('mark.none'));
      }
    }

    option(m, i, typed) {
      const o = el('li', { id: `${this.id}-o${i}`, role: 'option' });
      o.setAttribute('aria-selected', 'false');
      o.dataset.i = i;
      if (m.free) {
        o.className = 'free';
        o.append(t('mark.free', { q: m.name }));
        return o;
      }
      const at = fold(m.name).length === m.name.length ? fold(m.name).indexOf(fold(typed)) : -1;
      const name = el('span', { className: 'nm', lang: 'und', translate: false });
      if (at >= 0)
        name.append(
          m.name.slice(0, at),
          el('mark', {}, m.name.slice(at, at + typed.length)),
          m.name.slice(at + typed.length),
        );
      else name.append(m.name);
      if (m.alt) name.append(' · ' + m.alt);
      const tag = el(
        'span',
        { className: 'tag ' + (m.active ? 'tag-ok' : 'tag-mute') },
        m.active ? t('mark.active') : t('mark.expired'),
      );
      if (m.image) o.append(el('span', { className: 'mk' }, el('img', { src: m.image, alt: '' })));
      else o.className = 'bare-o';
      o.append(name, tag, el('span', { className: 'mt' }, m.meta || ''));
      return o;
    }

    pick(m) {
      if (!m.free) this.input.value = m.name;
      this.picked = m.free ? null : m;
      this.open(false);
      this.tell(this.picked);
      this.leave();
      this.input.dispatchEvent(new Event('change', { bubbles: true }));
    }

    // On to the next field of the same line: Enter never submits.
    leave() {
      const fields = $$('input:not([type=hidden]),select,textarea', this.closest('.line,form')).filter(
        f => f.offsetParent !== null && !f.disabled,
      );
      fields[fields.indexOf(this.input) + 1]?.focus();
    }
  },
);
