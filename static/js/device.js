// device.js – what waits on this device until it is on the server: forms and photos, sealed with a key that only this
// person's pages carry. Other people's records stay unread. Needs a secure context; without one nothing is kept here.
//   forms:  {key, code, begunAs, at, send, …sealed}     `send`: the officer pressed submit, outbox.js sends it
//   photos: {key, draft, at, …sealed}
const KEEP_MS = 14 * 24 * 3600e3;
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

// The key of this tab, left by the page that carried it for the empty form that opens without connection.
// It goes with the tab, with signing out (forget.js), and when it was not used for as long as a session lasts.
const TAB_KEY = 'device-key';
const TAB_KEY_MS = 30 * 60e3;
const keyOfTab = key64 => {
  const kept = JSON.parse(sessionStorage.getItem(TAB_KEY) || '{}');
  const key = key64 || (Date.now() - kept.at < TAB_KEY_MS ? kept.key : '');
  if (key) sessionStorage.setItem(TAB_KEY, JSON.stringify({ key, at: Date.now() }));
  else sessionStorage.removeItem(TAB_KEY);
  return key;
};

const open = () =>
  new Promise((ok, no) => {
    const r = indexedDB.open('ipcases', 2);
    r.onupgradeneeded = () => {
      for (const name of r.result.objectStoreNames) r.result.deleteObjectStore(name);
      r.result.createObjectStore('forms', { keyPath: 'key' });
      r.result.createObjectStore('photos', { keyPath: 'key' }).createIndex('draft', 'draft');
    };
    r.onsuccess = () => ok(r.result);
    r.onerror = r.onblocked = () => no(r.error);
  });
const run = async (store, mode, act) => {
  const db = await open();
  const tx = db.transaction(store, mode);
  const r = act(tx.objectStore(store));
  return new Promise((ok, no) => {
    tx.oncomplete = () => ok(r?.result);
    tx.onerror = tx.onabort = () => no(tx.error);
  }).finally(() => db.close());
};

/** A code that the officer writes on the bag of a form begun without connection: no letter reads as another. */
export const newCode = () =>
  'D-' + [...crypto.getRandomValues(new Uint8Array(6))].map(n => LETTERS[n % LETTERS.length]).join('');

export class Device {
  constructor(key64) {
    const key = globalThis.crypto?.subtle && globalThis.indexedDB ? keyOfTab(key64) : '';
    this.raw = key ? Uint8Array.from(atob(key), c => c.charCodeAt(0)) : null;
  }

  get keeps() {
    return !!this.raw;
  }

  key() {
    return (this.made ??= crypto.subtle.importKey('raw', this.raw, 'AES-GCM', false, ['encrypt', 'decrypt']));
  }

  async seal(bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, body: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.key(), bytes) };
  }

  async unseal({ iv, body }) {
    try {
      return await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await this.key(), body);
    } catch {
      return null; // another person's
    }
  }

  /** Keep a form: `what` is {fields, was}, as it is and as the server knows it. */
  async keepForm(key, what, more = {}) {
    const sealed = await this.seal(new TextEncoder().encode(JSON.stringify(what)));
    await run('forms', 'readwrite', s => s.put({ key, at: Date.now(), ...more, ...sealed }));
  }

  /** Every form on this device, oldest first; `fields` is null in those of other people. Old drafts go. */
  async forms() {
    const found = [];
    for (const record of await run('forms', 'readonly', s => s.getAll())) {
      if (!record.send && Date.now() - record.at > KEEP_MS) {
        await this.forget(record.key);
        continue;
      }
      const open = await this.unseal(record);
      found.push({ ...record, fields: null, ...(open && JSON.parse(new TextDecoder().decode(open))) });
    }
    return found.sort((a, b) => a.at - b.at);
  }

  async keepPhoto(draft, file, shows) {
    const key = crypto.randomUUID();
    const about = JSON.stringify({ name: file.name.slice(-80), type: file.type, shows });
    const head = new TextEncoder().encode(about.padEnd(1024)).slice(0, 1024);
    const sealed = await this.seal(await new Blob([head, file]).arrayBuffer());
    await run('photos', 'readwrite', s => s.put({ key, draft, at: Date.now(), ...sealed }));
    return key;
  }

  /** The photos of a draft that are not on the server yet: [{key, file, shows}]. */
  async photos(draft) {
    const found = [];
    for (const record of await run('photos', 'readonly', s => s.index('draft').getAll(draft))) {
      const open = await this.unseal(record);
      if (!open) continue;
      const { name, type, shows } = JSON.parse(new TextDecoder().decode(open.slice(0, 1024)));
      found.push({ key: record.key, at: record.at, shows, file: new File([open.slice(1024)], name, { type }) });
    }
    return found.sort((a, b) => a.at - b.at);
  }

  forgetPhoto(key) {
    return run('photos', 'readwrite', s => s.delete(key));
  }

  forgetForm(draft) {
    return run('forms', 'readwrite', s => s.delete(draft));
  }

  async forget(draft) {
    await this.forgetForm(draft);
    for (const key of await run('photos', 'readonly', s => s.index('draft').getAllKeys(draft)))
      await this.forgetPhoto(key);
  }
}

