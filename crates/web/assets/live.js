// What colleagues do, as it is done. All tabs of a browser share one stream: one tab holds it, and tells the others.
(() => {
  "use strict";
  const box = document.getElementById("live");
  const main = document.getElementById("main");
  if (!box || !main || !window.EventSource) return;
  const tell = "BroadcastChannel" in window ? new BroadcastChannel("ntib-live") : null;
  let place = box.dataset.place;
  let stream = null;
  let wanted = false;

  const show = (text) => {
    box.querySelector("span").textContent = text;
    box.hidden = false;
  };

  // Whether this page shows what was done: by its path, or by the object that it is about.
  const shows = (news) => {
    const path = decodeURIComponent(location.pathname);
    const people = ["person", "post", "organisation"].includes(news.kind) && path.includes("/people");
    return path.includes("/today") || path.includes("/" + news.kind) || path.includes(news.id) || people;
  };

  // Somebody is writing: what is on the page stays.
  const writing = () => {
    // Of a list that names no choice the browser takes the first.
    const chosen = (list) => {
      const options = Array.from(list.options);
      const named = options.some((option) => option.defaultSelected);
      return named || list.multiple ? options.some((option) => option.selected !== option.defaultSelected) : list.selectedIndex > 0;
    };
    const changed = (field) =>
      field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.options ? chosen(field) : field.value !== field.defaultValue;
    const fields = Array.from(main.querySelectorAll("input:not([type=hidden]), textarea, select"));
    return fields.some((field) => field === document.activeElement || changed(field));
  };

  const again = async () => {
    wanted = false;
    if (document.hidden) return void (wanted = true);
    if (writing()) return show(box.dataset.news);
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return show(box.dataset.news);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (!fresh || writing()) return show(box.dataset.news);
    const focus = document.activeElement;
    const anchor = main.contains(focus) && focus !== main ? focus.getAttribute("href") : null;
    const open = new Set(Array.from(main.querySelectorAll("details[open]"), (one) => one.id).filter(Boolean));
    main.replaceChildren(...Array.from(fresh.childNodes, (node) => document.importNode(node, true)));
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    if (anchor) Array.from(main.querySelectorAll("a[href]")).find((link) => link.getAttribute("href") === anchor)?.focus();
    show(box.dataset.fresh);
  };

  let soon = 0;
  const heard = (news) => {
    place = news.place || place;
    if (news.over) return show(box.dataset.over);
    if (!news.reset && (news.person === box.dataset.me || !shows(news))) return;
    clearTimeout(soon);
    soon = setTimeout(() => again().catch(() => show(box.dataset.news)), 150);
  };

  const pass = (news) => {
    heard(news);
    if (tell) tell.postMessage(news);
  };

  const begin = () => {
    if (stream) return;
    stream = new EventSource("/live?from=" + encodeURIComponent(place));
    stream.addEventListener("hello", (event) => (place = event.lastEventId));
    stream.addEventListener("entry", (event) => pass({ ...JSON.parse(event.data), place: event.lastEventId }));
    stream.addEventListener("reset", (event) => pass({ reset: true, place: event.lastEventId }));
    stream.addEventListener("over", () => {
      stream.close();
      pass({ over: true });
    });
  };

  if (tell) tell.onmessage = (event) => heard(event.data);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && wanted) again().catch(() => show(box.dataset.news));
    if (!navigator.locks || !tell) document.hidden ? (stream?.close(), (stream = null)) : begin();
  });
  // The lock is kept until the tab is closed; the next one waiting then takes the stream over.
  if (navigator.locks && tell) navigator.locks.request("ntib-live", () => new Promise(begin));
  else if (!document.hidden) begin();
})();
