// verify.js – on the page where anybody checks a file: its fingerprint is computed here, and only that is sent.
import { $, t } from './core.js';

const box = $('[data-file]');
const typed = $('[name=sha256]');
const verdict = $('#file_verdict');

// Browsers compute it on pages that came by an encrypted connection only.
box.hidden = !crypto.subtle;
$('input', box).addEventListener('change', async e => {
  const file = e.target.files[0];
  if (!file) return;
  verdict.textContent = t('verify.reading', { name: file.name });
  try {
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    typed.value = [...sum].map(byte => byte.toString(16).padStart(2, '0')).join('');
    typed.form.requestSubmit();
  } catch {
    verdict.textContent = t('verify.broken'); // too large for its memory, or gone meanwhile
  }
});
