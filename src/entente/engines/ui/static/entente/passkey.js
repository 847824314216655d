// Passkeys: the form marked data-passkey asks the browser for a credential, puts it in its hidden field, and is sent.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

  const told = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const create = (options, alone) => {
    const asked = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: listed(options.excludeCredentials) };
    asked.authenticatorSelection = { ...asked.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
    if (alone) asked.authenticatorSelection.userVerification = "required";
    return navigator.credentials.create({ publicKey: asked });
  };

  const get = (options) => navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) },
  });

  const optionsOf = async (form) => {
    const stored = document.getElementById("passkey-options");
    const data = stored ? JSON.parse(stored.textContent) : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
    return (data.creation_options || data.request_options).publicKey;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    const problem = form.querySelector("[data-passkey-problem]");
    form.querySelector("[data-passkey-start]").addEventListener("click", async () => {
      problem.textContent = "";
      try {
        const options = await optionsOf(form);
        const alone = form.elements.passwordless ? form.elements.passwordless.checked : false;
        const credential = form.dataset.passkey === "create" ? await create(options, alone) : await get(options);
        form.elements.credential.value = told(credential);
        form.submit();
      } catch {
        problem.setAttribute("role", "alert");
        problem.textContent = problem.dataset.passkeyProblem;
      }
    });
  }
})();
