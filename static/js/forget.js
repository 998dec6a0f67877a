// forget.js – on the pages of nobody: this tab forgets the key with which forms were sealed (device.js).
sessionStorage.removeItem('device-key');
