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
