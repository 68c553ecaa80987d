// Improves pages that work without it: copy buttons, focus, number keys, autosave, unsaved care.
"use strict";

const problem = document.querySelector(".problem");
if (problem) {
  problem.focus();
  // A page that answers a form cannot be gone back to; as an entry of its own address it can.
  history.replaceState(history.state, "");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const said = document.querySelector("[data-copied]");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      if (said) said.textContent = said.dataset.copied;
    } catch {
      if (said) said.textContent = said.dataset.byHand;
    }
  });
}

// A state such as "I don't know" and other answers of one question exclude each other.
const exclusive = new Set(["unknown", "na", "none"]);
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked || !box.closest(".question")) return;
  for (const other of box.closest(".question").querySelectorAll("input")) {
    if (other === box) continue;
    const clash = exclusive.has(box.value) || exclusive.has(other.value);
    if (other.type === "checkbox" && clash) other.checked = false;
    if (other.type === "text" && exclusive.has(box.value)) other.value = "";
  }
});
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.type !== "text" || !field.value || !field.closest(".question")) return;
  for (const box of field.closest(".question").querySelectorAll("[type=checkbox]")) box.checked = false;
});

// Number keys choose an option of the question that holds the focus.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
  if (!["radio", "checkbox"].includes(field.type)) return;
  const group = field.closest("fieldset");
  const choice = group && group.querySelectorAll(".options input, .scale input")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});

const form = document.querySelector("form[data-autosave]");
if (form) {
  const note = form.querySelector("[data-saved]");
  let timer = 0;
  let dirty = false;
  let leaving = false;

  // What was not saved is told beside whatever is on the screen: the note's own place may be far.
  const say = (text, alarming = false) => {
    if (!note) return;
    note.textContent = text;
    note.classList.toggle("note-afloat", alarming);
  };

  // The form tells what each question held when the server last knew, so that a page that stood
  // open takes back nothing that another tab has answered since.
  const remember = (sent) => {
    for (const shown of form.querySelectorAll("input[name=shown]")) {
      const name = shown.value.split("=")[0];
      shown.value = `${name}=${sent.getAll(name).filter((value) => value.trim()).join(",")}`;
    }
  };

  // What is on its way goes on when the page is left.
  const send = async () => {
    clearTimeout(timer);
    const sent = new URLSearchParams(new FormData(form));
    dirty = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: sent,
        headers: { "X-Autosave": "1" },
        redirect: "manual",
        keepalive: true,
      });
      if (answer.status === 422) {
        dirty = true;
        say(`${note.dataset.refused} ${await answer.text()}`, true);
        return;
      }
      if (answer.status !== 204) throw new Error(String(answer.status));
      remember(sent);
      say(note.dataset.saved);
    } catch {
      dirty = true;
      say(note.dataset.unsaved, true);
    }
  };
  let sending = null;
  const save = () => {
    const mine = send().finally(() => {
      if (sending === mine) sending = null;
    });
    sending = mine;
    return mine;
  };

  form.addEventListener("input", (event) => {
    dirty = true;
    say("");
    clearTimeout(timer);
    timer = setTimeout(save, event.target.type === "text" ? 1500 : 600);
  });
  window.addEventListener("online", () => {
    if (dirty) save();
  });
  // Who follows a link takes the answers along: they are saved first. What cannot be saved is asked about.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!(dirty || sending) || !link || link.target || !plain || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await (dirty ? save() : sending);
    location.assign(link.href);
  });
  // Some browsers leave without asking, and phones without telling.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty && !leaving) save();
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
}
