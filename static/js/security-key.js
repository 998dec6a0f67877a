// security-key.js – where a security key is asked for or added (WebAuthn). Its answer goes with the form, like a code.
import { $, $$, csrf, t } from './core.js';

// Between the bytes of the browser and the text of JSON (base64url).
const bytes = s => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const text = b =>
  btoa(String.fromCharCode(...new Uint8Array(b)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

const answerOf = async url => {
  const asked = await fetch(url, { method: 'POST', headers: { 'X-CSRFToken': csrf() } });
  if (!asked.ok) throw new Error(asked.status);
  const { publicKey } = await asked.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const known of publicKey.allowCredentials || publicKey.excludeCredentials || []) known.id = bytes(known.id);
  const key = await navigator.credentials[publicKey.user ? 'create' : 'get']({ publicKey });
  const response = {};
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'])
    if (key.response[part]) response[part] = text(key.response[part]);
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
};

const why = error => {
  if (error.name === 'NotAllowedError') return t('key.none');
  if (error.name === 'InvalidStateError') return t('key.known');
  return t(error.name === 'SecurityError' ? 'key.host' : 'key.failed');
};
// Fill in the answer, then go on; one question at a time.
const ask = async (url, field, said, then) => {
  if (said.dataset.waits) return;
  said.dataset.waits = '1';
  said.textContent = t('key.waits');
  try {
    field.value = await answerOf(url);
    said.textContent = '';
    then();
  } catch (error) {
    said.textContent = why(error);
  }
  delete said.dataset.waits;
};

for (const box of $$('[data-security-key]')) {
  const button = $('button', box);
  const said = $('[role=status]', box);
  const { form } = button;
  if (!window.PublicKeyCredential) {
    said.textContent = t('key.browser');
    continue;
  }
  const isFirst = 'keyFirst' in box.dataset;
  button.hidden = false;
  if (isFirst && !$('[data-focus]')) button.focus();
  button.addEventListener('click', () =>
    ask(box.dataset.securityKey, $('[data-key-proof]', form), said, () => {
      // At sign-in nothing else is asked; an act that cannot be taken back waits for its own button.
      if (isFirst) form.requestSubmit();
      else said.textContent = t('key.proved');
    }),
  );
}

const form = $('[data-key-add]');
form?.addEventListener('submit', e => {
  const answer = $('[data-key-answer]', form);
  // What is missing the server says, before a key is touched.
  if (answer.value || !window.PublicKeyCredential || !form.checkValidity()) return;
  e.preventDefault();
  ask(form.dataset.keyAdd, answer, $('[data-key-said]', form), () => form.requestSubmit());
});
