// forget.js – on the pages of nobody: this tab forgets the key with which forms were sealed (device.js), and what was
// typed and not taken (unsent.js).
sessionStorage.removeItem('device-key');
sessionStorage.removeItem('unsent');
