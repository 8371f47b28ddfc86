// Makes the design system's components work; every page also works without it.
import { initAll } from "../vendor/nhsuk/nhsuk-frontend.min.js";
initAll();

// Ctrl+K or ⌘K leads to the box that finds people. Some browsers keep that chord for themselves: the box is there to see.
document.addEventListener("keydown", (pressed) => {
  const box = document.querySelector("#sought[type=search], #look-up");
  if (box && pressed.key.toLowerCase() === "k" && (pressed.ctrlKey || pressed.metaKey) && !pressed.altKey && !pressed.shiftKey) {
    pressed.preventDefault();
    box.focus();
    box.select();
  }
});

// What a part of a page waits for may not come: then it says so, instead of waiting for ever.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => {
    const words = detail.elt.querySelector("[role=status]");
    if (words && detail.elt.dataset.failed) words.textContent = detail.elt.dataset.failed;
  });
}
// Whoever comes back to a list stands on the row that they left.
document.addEventListener("click", (pressed) => {
  const row = pressed.target.closest?.("a[data-row][id]");
  if (row) history.replaceState(history.state, "", `#${row.id}`);
});
addEventListener("pageshow", () => {
  const row = location.hash && document.getElementById(location.hash.slice(1));
  if (row && row.matches("a[data-row]")) row.focus();
});
