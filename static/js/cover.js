// cover.js – <cover-boxes>: boxes drawn on a picture by mouse, finger or keyboard. The rows of the form hold their
// numbers, in percent; the picture shows them. Without script the rows are typed, beside a grid. The server covers.
import { $, $$, t, announce } from './core.js';

const SIDES = ['left', 'top', 'width', 'height'];
const LEAST = 0.6; // percent: a click draws nothing, and no box gets smaller than can be seen
const STEP = 0.5;
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const clamp = (n, max) => Math.min(Math.max(n, 0), max);
const draw = (tag, props) => {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(e, props);
  return e;
};
const set = (e, props) => {
  for (const [k, v] of Object.entries(props)) e.setAttribute(k, v);
};
const sized = ([left, top, width, height], dx, dy) => [
  left,
  top,
  Math.max(Math.min(width + dx, 100 - left), LEAST),
  Math.max(Math.min(height + dy, 100 - top), LEAST),
];
const moved = ([left, top, width, height], dx, dy) => [
  clamp(left + dx, 100 - width),
  clamp(top + dy, 100 - height),
  width,
  height,
];

customElements.define(
  'cover-boxes',
  class extends HTMLElement {
    connectedCallback() {
      if (this.picture) return;
      const form = this.closest('form');
      this.picture = $('[data-picture]', this);
      this.body = $('tbody', this);
      this.total = $('[name$=TOTAL_FORMS]', form);
      this.most = +$('[name$=MAX_NUM_FORMS]', form).value;
      const { width, height } = this.picture.viewBox.baseVal;
      this.size = [width, height];
      this.line = Math.max(width, height) / 400;
      for (const e of $$('[data-typed]', this)) e.remove();
      for (const e of $$('[data-script]', this)) e.hidden = false;
      this.picture.dataset.draws = '';
      for (const row of [...this.body.children])
        $$('input,select', row).some(e => e.value) ? this.show(row) : row.remove();
      this.number();
      this.addEventListener('click', e => {
        const b = e.target.closest('[data-do]');
        if (b?.dataset.do === 'add') this.add([40, 45, 20, 10])?.box.focus();
        if (b?.dataset.do === 'remove') this.drop(b.closest('tr'));
      });
      this.body.addEventListener('input', e => this.refresh(e.target.closest('tr')));
      this.picture.addEventListener('pointerdown', e => this.press(e));
      this.picture.addEventListener('keydown', e => this.key(e));
    }

    field(row, name) {
      return $(`[name$="-${name}"]`, row);
    }

    read(row) {
      return SIDES.map(side => +this.field(row, side).value.replace(',', '.') || 0);
    }

    write(row, numbers) {
      SIDES.forEach((side, i) => (this.field(row, side).value = Math.round(numbers[i] * 10) / 10));
      this.refresh(row);
    }

    add(numbers) {
      if (this.body.children.length >= this.most) return announce(t('cover.most', { n: this.most }));
      const row = $('template', this).content.firstElementChild.cloneNode(true);
      for (const e of $$('[data-script]', row)) e.hidden = false;
      const before = this.body.lastElementChild;
      if (before) this.field(row, 'hides').value = this.field(before, 'hides').value;
      this.body.append(row);
      this.show(row);
      this.number();
      this.write(row, numbers);
      return row;
    }

    show(row) {
      row.box = draw('g', { tabindex: 0, role: 'button', 'aria-describedby': 'cover-keys' });
      row.box.append(
        draw('rect', { fill: '#000', 'fill-opacity': 0.75, stroke: '#ffd166', 'stroke-width': this.line }),
        draw('text', { fill: '#fff', 'font-size': this.line * 12 }),
        draw('circle', { fill: '#ffd166', stroke: '#000', 'stroke-width': this.line, r: this.line * 5 }),
      );
      row.box.row = row;
      this.picture.append(row.box);
    }

    refresh(row) {
      const numbers = this.read(row);
      const [x, y, width, height] = numbers.map((n, i) => (Math.max(n, 0) * this.size[i % 2]) / 100);
      const [rect, text, corner] = row.box.children;
      set(rect, { x, y, width, height });
      set(text, { x: x + this.line * 3, y: y + this.line * 12 });
      set(corner, { cx: x + width, cy: y + height });
      const [left, top, w, h] = numbers;
      const hides = this.field(row, 'hides').selectedOptions[0]?.text || '–';
      const label = t('cover.box', { n: text.textContent, hides, left, top, width: w, height: h });
      row.box.setAttribute('aria-label', label);
    }

    // Numbered anew, so that the form counts its rows without gaps.
    number() {
      [...this.body.children].forEach((row, i) => {
        $('[data-number]', row).textContent = row.box.children[1].textContent = i + 1;
        for (const e of $$('[name],[id],[for]', row))
          for (const { name, value } of [...e.attributes])
            e.setAttribute(name, value.replace(/box-(\d+|__prefix__)-/g, `box-${i}-`));
        this.refresh(row);
      });
      this.total.value = this.body.children.length;
    }

    drop(row) {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.box.remove();
      row.remove();
      this.number();
      (next?.box || $('[data-do=add]', this)).focus();
      announce(t('cover.removed', { n: this.body.children.length }));
    }

    at(e) {
      const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(this.picture.getScreenCTM().inverse());
      return [clamp((p.x * 100) / this.size[0], 100), clamp((p.y * 100) / this.size[1], 100)];
    }

    press(e) {
      if (e.button) return;
      e.preventDefault();
      const from = this.at(e);
      const known = e.target.closest('g')?.row;
      const row = known || this.add([...from, 0, 0]);
      if (!row) return;
      const before = this.read(row);
      const change = e.target.tagName === 'circle' ? sized : moved;
      row.box.focus();
      this.picture.setPointerCapture(e.pointerId);
      const move = m => {
        const to = this.at(m);
        const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        const drawn = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(dx), Math.abs(dy)];
        this.write(row, known ? change(before, dx, dy) : drawn);
      };
      const listening = new AbortController();
      const end = () => {
        listening.abort();
        const [, , width, height] = this.read(row);
        if (!known && (width < LEAST || height < LEAST)) this.drop(row);
      };
      this.picture.addEventListener('pointermove', move, listening);
      for (const k of ['pointerup', 'pointercancel']) this.picture.addEventListener(k, end, listening);
    }

    key(e) {
      const row = e.target.row;
      if (!row || e.ctrlKey || e.altKey || e.metaKey) return;
      if (KEYS[e.key]) {
        this.write(row, (e.shiftKey ? sized : moved)(this.read(row), ...KEYS[e.key]));
        announce(row.box.getAttribute('aria-label'));
      } else if (e.key === 'Delete' || e.key === 'Backspace') this.drop(row);
      else if (e.key === 'Enter' || e.key === ' ') this.field(row, 'hides').focus();
      else return;
      e.preventDefault();
    }
  },
);
