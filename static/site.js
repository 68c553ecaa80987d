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
  const said = form.querySelector("[data-saved]");
  let timer = 0;
  let dirty = false;
  let leaving = false;

  // The form tells what each question held when the server last knew, so that a page that stood
  // open takes back nothing that another tab has answered since.
  const remember = (sent) => {
    for (const shown of form.querySelectorAll("input[name=shown]")) {
      const name = shown.value.split("=")[0];
      shown.value = `${name}=${sent.getAll(name).filter((value) => value.trim()).join(",")}`;
    }
  };

  const save = async () => {
    const sent = new URLSearchParams(new FormData(form));
    dirty = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: sent,
        headers: { "X-Autosave": "1" },
        redirect: "manual",
      });
      if (answer.status === 422) {
        dirty = true;
        if (said) said.textContent = `${said.dataset.refused} ${await answer.text()}`;
        return;
      }
      if (answer.status !== 204) throw new Error(String(answer.status));
      remember(sent);
      if (said) said.textContent = said.dataset.saved;
    } catch {
      dirty = true;
      if (said) said.textContent = said.dataset.unsaved;
    }
  };

  form.addEventListener("input", () => {
    dirty = true;
    if (said) said.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
}
