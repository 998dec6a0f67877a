// follow.js – how far a worker is. <div id="progress" data-follow="3"> asks for its page again every so many seconds
// and shows what that says; once the page has nothing to follow any more, it is shown whole.
const box = document.getElementById('progress');
const look = async () => {
  if (!document.hidden) {
    try {
      const r = await fetch(location.href, { credentials: 'same-origin' });
      const page = new DOMParser().parseFromString(await r.text(), 'text/html');
      const next = page.getElementById('progress');
      if (r.redirected || !r.ok || !next) return void location.reload();
      // Who stands on a link there is not thrown off it.
      if (!box.contains(document.activeElement)) box.replaceChildren(...document.adoptNode(next).children);
    } catch {
      // Without a connection it goes on where it was.
    }
  }
  setTimeout(look, box.dataset.follow * 1000);
};
setTimeout(look, box.dataset.follow * 1000);
