// Passkeys and security keys: the browser's answer goes into the form's field "credential" and the form to the server.

async function optionsOf(form) {
  if (form.dataset.passkey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options.publicKey;
  }
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return (data.creation_options ?? data.request_options).publicKey;
}

// a passkey lives in the device and asks who is there; a security key is only a second step
function asPasskey(options, isPasskey) {
  const wishes = { ...options.authenticatorSelection };
  wishes.residentKey = isPasskey ? "required" : "discouraged";
  wishes.requireResidentKey = isPasskey;
  if (isPasskey) wishes.userVerification = "required";
  return { ...options, authenticatorSelection: wishes };
}

async function credentialFor(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey !== "create") {
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }
  const wanted = asPasskey(options, Boolean(form.querySelector("[name=passwordless]")?.checked));
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
}

export function passkey(form) {
  const error = form.querySelector("[data-error]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      const credential = await credentialFor(form);
      form.querySelector("[name=credential]").value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      error.textContent = form.dataset.failed;
      error.hidden = false;
    }
  });
}
