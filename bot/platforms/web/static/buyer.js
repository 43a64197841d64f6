// Says once that a person is here: programs that only look at links don't touch the page.
const touched = ["pointerdown", "keydown", "scroll", "change"];
function here() {
  for (const one of touched) removeEventListener(one, here, true);
  fetch(`${location.pathname}/opened`, { method: "POST", keepalive: true }).catch(() => {});
}
for (const one of touched) addEventListener(one, here, { capture: true, passive: true });
