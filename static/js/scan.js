// scan.js – reads a parcel number with the device's camera. Loaded with the first press of "Scan".
//   scan(dialog)   opens the dialog (templates/seizures/_scan.html), promises the number, or '' when there is none
// No picture leaves the device: the browser's own reader or a worker reads it here.
import { $, t } from './core.js';
import { identify } from './identifiers.js';

const FRAME = 1280; // the longest side that is read, in pixels
const PHOTO = 2560; // a photo shows the whole label: its bars are finer
const PAUSE_MS = 100;
const FORMATS = 'code_128 code_39 code_93 itf codabar qr_code data_matrix pdf417 aztec'.split(' ');
const FAILURES = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'none' };

// What a code says, without the scanner's prefix (]C1) and the separators of GS1. A web address is no number.
const numberIn = text => {
  const read = identify(text.replace(/^\][A-Za-z]\d/, '').replace(/[\u0000-\u001f]/g, ''));
  return /^[A-Z0-9./]{6,60}$/.test(read.value) ? read : null;
};

const ownReader = async () => {
  const known = (await globalThis.BarcodeDetector?.getSupportedFormats()) || [];
  const formats = FORMATS.filter(f => known.includes(f));
  return formats.includes('code_128') ? new BarcodeDetector({ formats }) : null;
};

let detector;
let worker;
const askWorker = (urls, picture) =>
  new Promise((done, fail) => {
    worker ||= new Worker(urls.worker, { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    const refuse = () => {
      worker?.terminate();
      worker = null; // the next try loads it again
      fail(new Error('no reader'));
    };
    worker.onerror = refuse;
    port1.onmessage = e => (e.data ? done(e.data) : refuse());
    worker.postMessage({ wasm: urls.wasm, picture }, [picture.data.buffer, port2]);
  });

// Draw a frame or a photo no larger than is needed and return the texts of its codes.
const readCodes = async (urls, source, [width, height], longest) => {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  detector ??= (await ownReader().catch(() => null)) || false;
  if (detector)
    try {
      return (await detector.detect(canvas)).map(found => found.rawValue);
    } catch {
      detector = false; // offered, but its service is not there
    }
  return askWorker(urls, pen.getImageData(0, 0, canvas.width, canvas.height));
};

export const scan = dialog =>
  new Promise(done => {
    const over = new AbortController();
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal: over.signal });
    const video = $('video', dialog);
    const torch = $('[data-torch]', dialog);
    const photo = $('input', dialog);
    const seen = new Set();
    let stream = null;

    const say = text => {
      $('[role=status]', dialog).textContent = text;
    };
    const stop = () => {
      stream?.getTracks().forEach(track => track.stop());
      stream = video.srcObject = null;
      torch.hidden = true;
    };
    const giveUp = key => {
      stop();
      video.hidden = true;
      say(t('scan.' + key));
    };

    // A number with a right check digit is taken at once, any other from a moving picture when it is read again.
    const take = (texts, isStill = false) => {
      const reads = texts.map(numberIn).filter(Boolean);
      const hit = reads.find(r => r.ok) || reads.find(r => isStill || seen.has(r.value));
      reads.forEach(r => seen.add(r.value));
      if (!hit) return false;
      navigator.vibrate?.(60);
      dialog.close(hit.value);
      return true;
    };

    const watch = async mine => {
      while (stream === mine) {
        if (video.videoWidth) {
          const texts = await readCodes(dialog.dataset, video, [video.videoWidth, video.videoHeight], FRAME);
          if (stream !== mine || take(texts)) return;
        }
        await new Promise(next => setTimeout(next, PAUSE_MS));
      }
    };

    const start = async () => {
      video.hidden = false;
      say(t('scan.start'));
      let opened;
      try {
        opened = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: 'environment', width: { ideal: FRAME }, height: { ideal: 720 } },
        });
      } catch (error) {
        if (!over.signal.aborted) giveUp(FAILURES[error.name] || 'busy');
        return;
      }
      stream = opened;
      if (over.signal.aborted) return stop(); // closed while the browser was asking
      const [track] = stream.getVideoTracks();
      on(track, 'ended', () => giveUp('busy'));
      torch.hidden = !track.getCapabilities?.().torch;
      torch.setAttribute('aria-pressed', 'false');
      video.srcObject = stream;
      try {
        await video.play();
        say(t('scan.aim'));
        await watch(opened);
      } catch {
        if (stream === opened) giveUp('broken');
      }
    };

    on(torch, 'click', async () => {
      const light = torch.getAttribute('aria-pressed') !== 'true';
      await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: light }] });
      torch.setAttribute('aria-pressed', light);
    });
    // A phone takes the photo with a program of its own, which wants the camera for itself.
    on(photo, 'click', stop);
    on(photo, 'cancel', start);
    on(photo, 'change', async () => {
      const file = photo.files[0];
      photo.value = '';
      stop();
      say(t('scan.reading'));
      let picture;
      try {
        picture = await createImageBitmap(file);
      } catch {
        return giveUp('unread');
      }
      try {
        const texts = await readCodes(dialog.dataset, picture, [picture.width, picture.height], PHOTO);
        if (!over.signal.aborted && !take(texts, true)) giveUp('unread');
      } catch {
        giveUp('broken');
      }
    });
    on(dialog, 'close', () => {
      over.abort();
      stop();
      done(dialog.returnValue);
    });
    dialog.returnValue = '';
    dialog.showModal();
    start();
  });
