// Restores a scroll position while the page is still loading.

const GIVE_UP_MS = 5000;
const USER_INPUT = ["wheel", "touchstart", "keydown", "pointerdown"];

// Scrolls to `y` as soon as the page is long enough, unless the user scrolls first. Returns a function that stops it.
export function restoreScroll(y) {
  scrollTo(0, y);
  if (scrollY >= y - 1) return () => {};
  const observer = new ResizeObserver(() => {
    scrollTo(0, y);
    if (scrollY >= y - 1) stop();
  });
  const timer = setTimeout(stop, GIVE_UP_MS);
  function stop() {
    observer.disconnect();
    clearTimeout(timer);
    for (const each of USER_INPUT) removeEventListener(each, stop);
  }
  observer.observe(document.body);
  for (const each of USER_INPUT) addEventListener(each, stop, { passive: true });
  return stop;
}
