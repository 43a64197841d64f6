"use strict";
// Sends presses and words, and puts the server's HTML in place. No content is made here.
(() => {
  const $ = (id) => document.getElementById(id);
  const log = $("log"), status = $("status"), composer = $("composer"), words = $("words");
  const conversation = document.body.dataset.conversation;
  const atHome = "top" in document.body.dataset;
  const CONTROLS = "button[data-token], select, textarea, input";
  const tell = (text) => { status.textContent = text; };
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  // ---- sending: one after the other; the same event id again is the same event, so trying again is safe
  let chain = Promise.resolve();
  const inTurn = (job) => (chain = chain.then(job, job));

  async function post(path, data) {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (attempt) await later(300 * 2 ** attempt);
      try {
        const answer = await fetch(path, {
          method: "POST", credentials: "same-origin", body: JSON.stringify(data),
          headers: { "Content-Type": "application/json", "X-Winloss": "1" },
        });
        if (answer.status === 401) { location.reload(); return null; }
        const text = await answer.text();
        if (answer.ok) { tell(""); return text; }
        if (answer.status < 500) { tell(text); return null; }
      } catch { tell("No connection. Trying again…"); }
    }
    tell("That didn't get through. Please try again.");
    return null;
  }

  const pending = new Set();
  async function press(button) {
    const article = button.closest("article"), form = button.closest("form"), from = $(button.dataset.from);
    if (from && !from.value) { tell("Pick one first."); from.focus(); return; }
    const values = {};
    for (const [key, value] of new FormData(form)) (values[key] ??= []).push(value);
    const data = { event_id: newId(), token: button.dataset.token, values, message_id: article.dataset.message ?? null, conversation };
    if (from) data.value = from.value;
    const same = `${data.token} ${data.value ?? ""}`;
    if (pending.has(same) || (button.dataset.confirm && !(await sure(button.dataset.confirm)))) return;
    pending.add(same);
    article.setAttribute("aria-busy", "true");
    if (button.matches(".pick")) {
      for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
    }
    await inTurn(async () => {
      const html = await post("/press", data);
      pending.delete(same);
      article.removeAttribute("aria-busy");
      article.classList.toggle("unsent", html === null);
      if (html === null) return;
      const stays = atHome && data.token.startsWith("run/");  // a command's answer comes below home, and not in its place
      if (article.matches(".only_you") && !stays) instead(article, html, values); else add(html);
    });
  }

  function sure(question) {
    const dialog = $("confirm");
    $("confirm-text").textContent = question;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }

  // ---- showing
  function parsed(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    template.content.querySelectorAll("[data-limit]").forEach(limit);
    return template.content;
  }

  const hasControls = (article) => article.querySelector(CONTROLS) !== null;
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 160;

  function show(article) {  // its end, or its beginning where it is taller than the view
    article.scrollIntoView({ block: article.offsetHeight > log.clientHeight - 40 ? "start" : "end" });
  }

  function add(html) {  // what only this page shows goes to the end
    const content = parsed(html), last = content.lastElementChild;
    log.append(content);
    if (last) show(last);
  }

  function instead(article, html, sent = {}) {  // a form that is drawn anew goes on where one was
    const active = document.activeElement, had = article.contains(active), next = parsed(html).lastElementChild;
    if (next) for (const control of article.querySelectorAll("[data-typed]")) {
      const same = twin(next, control);
      if (same && stands(same, sent)) keep(control, same);  // or it is drawn as it stands: more came from elsewhere
    }
    const again = next && had && active.dataset.k ? twin(next, active) : null;
    const caret = again && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
    if (next) article.replaceWith(next); else article.remove();
    if (had) (again ?? next ?? words ?? log).focus({ preventScroll: again !== null });
    if (caret && caret[0] !== null) again.setSelectionRange(...caret);
  }

  let seekFocus = false;  // the focused card became a receipt: the next card takes the focus

  function place(html) {
    const article = parsed(html).firstElementChild, old = $(article.id);
    if (old && old.dataset.rev === article.dataset.rev) return;
    const follow = atEnd() || seekFocus;
    if (old) {
      replace(old, article);
    } else {
      const place = Number(article.dataset.position);
      const next = [...log.querySelectorAll("[data-position]")].find((other) => Number(other.dataset.position) > place);
      if (next) next.before(article); else log.append(article);
    }
    if (seekFocus && hasControls(article)) { seekFocus = false; article.focus({ preventScroll: true }); }
    if (follow && article === log.lastElementChild) show(article);
  }

  function replace(old, article) {
    const active = document.activeElement, had = old.contains(active);
    for (const control of old.querySelectorAll("[data-typed]")) keep(control, twin(article, control));
    const again = had && active.dataset.k ? twin(article, active) : null;
    const caret = again && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
    old.replaceWith(article);
    if (again) {
      again.focus({ preventScroll: true });
      if (caret && caret[0] !== null) again.setSelectionRange(...caret);
    } else if (had) {
      const below = [...log.querySelectorAll("article")].filter((other) =>
        hasControls(other) && (other === article || article.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING));
      seekFocus = below.length === 0;
      (below[0] ?? article).focus({ preventScroll: true });
    }
  }

  function stands(control, sent) {  // whether what is drawn there is what was sent
    const given = sent[control.name] ?? [];
    if (control.type === "checkbox" || control.type === "radio") return control.defaultChecked === given.includes(control.value);
    const drawn = control.options ? [...control.options].find((option) => option.defaultSelected)?.value ?? "" : control.defaultValue;
    return drawn.trim() === (given[0] ?? "").trim();
  }

  const twin = (article, control) => [...article.querySelectorAll("[data-k]")].find((other) => other.dataset.k === control.dataset.k);

  function keep(control, same) {  // words typed but not yet sent outlive an update of their card
    if (!same) return;
    if (control.type === "checkbox" || control.type === "radio") same.checked = control.checked; else same.value = control.value;
    same.dataset.typed = "";
    same.closest("details")?.setAttribute("open", "");
    count(same);
  }

  function count(box) {
    const counter = box.dataset.count && box.closest("form").querySelector(`[id="${CSS.escape(box.dataset.count)}"] span`);
    if (counter) counter.textContent = [...box.value].length;
  }

  function limit(group) {  // at most so many boxes: the rest waits
    const boxes = [...group.querySelectorAll("input[type=checkbox]")];
    const full = boxes.filter((box) => box.checked).length >= Number(group.dataset.limit);
    for (const box of boxes) box.disabled = full && !box.checked;
  }

  // ---- a box below which what is known is offered; what is taken of that is sent by its id, in place of the words
  const asked = new WeakMap();
  function search(box) {
    const hidden = box.parentElement.querySelector("input[type=hidden]"), list = box.list;
    const taken = () => [...list.options].find((option) => option.value === box.value);
    const settle = () => {
      const option = taken();
      hidden.value = option ? option.dataset.id : "";
      if (option) box.removeAttribute("name"); else box.name = box.dataset.search;
    };
    settle();
    clearTimeout(asked.get(box));
    if (hidden.value) return;
    asked.set(box, setTimeout(async () => {
      const typed = box.value;
      try {
        const answer = await fetch(`/found?${new URLSearchParams({ typed })}`, { credentials: "same-origin" });
        if (!answer.ok || box.value !== typed) return;
        list.replaceChildren(...(await answer.json()).map(([label, id]) => {
          const option = document.createElement("option");
          option.value = label;
          option.dataset.id = id;
          return option;
        }));
        settle();
      } catch { /* the name as it is typed does, too */ }
    }, 150));
  }
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-search]")) search(event.target); });

  async function copy(button) {
    const quote = button.closest("figure").querySelector("blockquote");
    try { await navigator.clipboard.writeText(quote.textContent); button.textContent = "Copied"; } catch {
      getSelection().selectAllChildren(quote);
      button.textContent = "Selected: copy it";
    }
  }

  // ---- what people do
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) { for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false; return; }
    const data = button.dataset;
    if ("token" in data) press(button);
    else if ("copy" in data) copy(button);
    else if ("dismiss" in data) instead(button.closest("article"), "");
    else if ("example" in data) { words.value = data.example; grow(); words.focus(); }
    else if ("switch" in data) post("/switch", { user_id: data.switch }).then((done) => done !== null && location.reload());
    else if ("signout" in data) post("/signout", {}).then((done) => done !== null && location.reload());
    else if ("jump" in data) { tell("Moving the clock…"); inTurn(() => post("/jump", { to: data.jump })); }
  });

  // a select or date that sends at once does so for a pointer; with the keyboard, arrows only browse and Enter sends
  let byKey = false;
  document.addEventListener("pointerdown", () => { byKey = false; }, true);
  const sender = (control) => control.parentElement.querySelector("[data-token]");
  document.addEventListener("keydown", (event) => {
    byKey = true;
    const target = event.target;
    if (event.key === "Escape") for (const menu of document.querySelectorAll("[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    if (event.key !== "Enter" || event.isComposing) return;
    if (target.matches("[data-pick]") && target.value) { event.preventDefault(); press(sender(target)); }
    if (target === words && !event.shiftKey) { event.preventDefault(); composer.requestSubmit(); }
  });
  document.addEventListener("change", (event) => {
    const group = event.target.closest("[data-limit]");
    if (group) limit(group);
    if (event.target.matches("[data-pick]") && event.target.value && !byKey) press(sender(event.target));
  });
  log.addEventListener("input", (event) => {
    event.target.dataset.typed = "";
    count(event.target);
    if (event.target.matches("[data-search]")) search(event.target);
  });
  log.addEventListener("submit", (event) => event.preventDefault());

  function grow() { words.style.height = "auto"; words.style.height = `${Math.min(words.scrollHeight + 2, 160)}px`; }
  words?.addEventListener("input", grow);
  composer?.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value;
    if (!text.trim()) return;
    const data = { event_id: newId(), text, conversation };
    words.value = "";
    grow();
    inTurn(async () => {
      const html = await post("/say", data);
      if (html === null) { if (!words.value) { words.value = text; grow(); } return; }
      if (atHome && !html.trim()) location.assign("/"); else add(html);  // words answer a card, which stands there
    });
  });

  // ---- staying up to date; a hidden page rests, so that many tabs don't use up the browser's connections
  let since = document.body.dataset.since, source = null;
  function listen() {
    if (source || document.hidden) return;
    source = new EventSource(`/events?${new URLSearchParams({ in: conversation, since })}`);
    source.onmessage = (event) => {
      if (event.data) place(JSON.parse(event.data));
      if (event.lastEventId) since = event.lastEventId;
    };
    source.addEventListener("over", () => location.reload());
    source.addEventListener("elsewhere", () => { document.querySelector("[data-elsewhere] .new").hidden = false; });
    source.addEventListener("clock", (event) => { const clock = $("clock"); if (clock) clock.textContent = JSON.parse(event.data); });
    source.onopen = () => document.body.classList.remove("offline");
    source.onerror = () => { document.body.classList.add("offline"); if (source?.readyState === EventSource.CLOSED) { rest(); setTimeout(listen, 2000); } };
  }
  function rest() { source?.close(); source = null; }
  if ("live" in document.body.dataset) {
    document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
    listen();
  }
  log.querySelectorAll("[data-limit]").forEach(limit);
  if (!atHome) log.scrollTop = log.scrollHeight;
})();
