// Follows work under way: asks for the page again and shows how far it is; when it has ended, the page itself is loaded.
"use strict";
(() => {
  const part = document.getElementById("progress");
  const address = part && part.dataset.poll;
  if (!address) return;
  const look = async () => {
    try {
      const reply = await fetch(address, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById("progress");
      if (!fresh || !fresh.dataset.poll) return location.replace(address);
      const said = fresh.querySelector(".progress-told").textContent;
      const told = part.querySelector(".progress-told");
      if (told.textContent !== said) told.textContent = said;
      const bar = part.querySelector("progress");
      const other = fresh.querySelector("progress");
      for (const name of ["max", "value"]) if (other.hasAttribute(name)) bar.setAttribute(name, other.getAttribute(name));
    } catch { /* the next look may reach the server again */ }
    setTimeout(look, 1500);
  };
  setTimeout(look, 700);
})();
