// scan-worker.js – reads the barcodes of one picture, away from the page. Only the browsers without a reader of their
// own load it, with the first picture. What it may load is said in the policy of its own file (ipcases/lib/workers.py).
import { prepareZXingModule, readBarcodes } from '../vendor/zxing/reader/index.js';

// What labels carry. Retail codes are left out: they number the goods, not the parcel.
const OPTIONS = {
  formats: ['Code128', 'Code39', 'Code93', 'ITF', 'Codabar', 'QRCode', 'DataMatrix', 'PDF417', 'Aztec'],
  maxNumberOfSymbols: 8,
  textMode: 'Plain',
};
let isReady;

addEventListener('message', async ({ data: { wasm, picture }, ports: [answer] }) => {
  try {
    isReady ||= prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
    await isReady;
    answer.postMessage((await readBarcodes(picture, OPTIONS)).map(found => found.text));
  } catch {
    isReady = null;
    answer.postMessage(null);
  }
});
