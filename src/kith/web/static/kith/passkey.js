// Asks the browser for a passkey and sends what it signed, in the form whose button was pressed.
// Without it, or in a browser without passkeys, the form stays hidden: a password and a code sign in as always.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asked(told) {
  const wanted = { ...told, challenge: bytes(told.challenge) };
  if (told.user) wanted.user = { ...told.user, id: bytes(told.user.id) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (told[name]) wanted[name] = told[name].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return wanted;
}

function answered(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
}

async function begin(form) {
  const options = await fetch(form.dataset.ask, { method: "POST", body: new FormData(form) });
  if (!options.ok) throw new Error("not asked");
  const publicKey = asked((await options.json()).publicKey);
  const key = form.dataset.passkey === "make" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
  form.elements.passkey.value = answered(key);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (sent) => {
    sent.preventDefault();
    const told = form.querySelector("[role=alert]");
    told.textContent = "";
    begin(form).catch(() => { told.textContent = form.dataset.else; });
  });
}
