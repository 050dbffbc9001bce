// The browser's part of signing in with a passkey: asks the authenticator, and sends what it says with the form. Nothing else is done here.
'use strict';
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const ask = {
    async enrol(data) {
      const made = await navigator.credentials.create({ publicKey: {
        challenge: bytes(data.challenge),
        rp: { id: data.host, name: data.host },
        user: { id: new TextEncoder().encode(data.person), name: data.person, displayName: data.name },
        pubKeyCredParams: data.algorithms.split(' ').map((alg) => ({ type: 'public-key', alg: Number(alg) })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: data.known.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) })),
        attestation: 'none',
      } });
      return { client: made.response.clientDataJSON, made: made.response.attestationObject };
    },
    async 'sign-in'(data) {
      const said = await navigator.credentials.get({ publicKey: { challenge: bytes(data.challenge), rpId: data.host, userVerification: 'required' } });
      return { credential: said.rawId, client: said.response.clientDataJSON, data: said.response.authenticatorData, signature: said.response.signature };
    },
  };
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      if (form.dataset.said) return;
      event.preventDefault();
      const trouble = form.querySelector('[role=status]');
      trouble.textContent = '';
      try {
        for (const [name, buffer] of Object.entries(await ask[form.dataset.passkey](form.dataset))) {
          form.elements[name].value = text(buffer);
        }
        form.dataset.said = 'yes';
        form.submit();
      } catch {
        trouble.textContent = form.dataset.trouble;
      }
    });
  }
})();
