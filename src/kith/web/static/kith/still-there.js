// Says two minutes before the session idles that it will, and lets somebody stay; a question asked in another window counts too.
// Without it nothing is lost: the password is asked for again, and what was typed is kept.
const region = document.querySelector("[data-idle-seconds]");
const form = region.querySelector("form");
const idle = Number(region.dataset.idleSeconds) * 1000;
const before = Math.min(2 * 60 * 1000, idle / 2);
const KEY = "kith last asked at";

function asked() {
  try { localStorage.setItem(KEY, String(Date.now())); } catch { /* a browser that keeps nothing: this window alone counts */ }
  lastHere = Date.now();
  form.hidden = true;
}

function last() {
  try { return Math.max(lastHere, Number(localStorage.getItem(KEY)) || 0); } catch { return lastHere; }
}

let lastHere = 0;
asked();
setInterval(() => { form.hidden = Date.now() - last() < idle - before; }, Math.min(5000, before / 4));

form.addEventListener("submit", async (sent) => {
  sent.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.status === 204) asked();
  else form.querySelector("p").textContent = "Kith asks for your password when you go on. What you have typed is kept when you send it.";
});
