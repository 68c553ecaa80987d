// Improves the studio's pages, which work without it: dragging, names to insert, checks while typing.
"use strict";

// Dragging by a grip. `moved` is told the element, and where it stood before and stands now.
function sortable(list, moved) {
  let held = null;
  const items = () => [...list.children].filter((each) => each.querySelector(":scope .grip"));
  const over = (element) => {
    for (const each of list.querySelectorAll(".is-over")) each.classList.remove("is-over");
    if (element) element.classList.add("is-over");
  };
  for (const item of list.children) {
    const place = item.matches("tr") ? item.querySelector("[data-grip]") : item;
    if (!place) continue;
    const grip = document.createElement("span");
    grip.className = "grip";
    place.prepend(grip);
    grip.addEventListener("pointerdown", () => { item.draggable = true; });
    grip.addEventListener("pointerup", () => { item.draggable = false; });
    item.addEventListener("dragstart", (event) => {
      if (!item.draggable) return;
      held = item;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      item.classList.add("is-dragged");
    });
    item.addEventListener("dragend", () => {
      item.draggable = false;
      item.classList.remove("is-dragged");
      over(null);
      held = null;
    });
  }
  list.addEventListener("dragover", (event) => {
    const target = event.target.closest ? items().find((each) => each.contains(event.target)) : null;
    if (!held || !target) return;
    event.preventDefault();
    over(target);
  });
  list.addEventListener("drop", (event) => {
    const target = items().find((each) => each.contains(event.target));
    if (!held || !target || target === held) return;
    event.preventDefault();
    const before = items().indexOf(held);
    const after = items().indexOf(target);
    if (after > before) target.after(held);
    else target.before(held);
    moved(held, before, after);
  });
}

// A draft's pieces: a drop is sent at once, as the buttons are.
const moves = document.getElementById("moves");
for (const list of document.querySelectorAll("[data-sortable]")) {
  if (!moves) break;
  sortable(list, (item, before, after) => {
    for (const [name, value] of [["piece", item.dataset.piece], ["step", String(after - before)]]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      moves.append(field);
    }
    moves.submit();
  });
}

// Rows of a form: their order is the order in which they are sent.
for (const rows of document.querySelectorAll("[data-rows]")) {
  sortable(rows, () => rows.dispatchEvent(new Event("input", { bubbles: true })));
}

// Whoever leaves with something unsaved is asked; so is who sends one form while another has more.
const unsaved = new Set();
const typed = new Set();
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  if (form.dataset.unsaved === "yes") unsaved.add(form);
  if (form.dataset.alone === "yes") typed.add(form);
  form.addEventListener("input", () => { unsaved.add(form); typed.add(form); });
  form.addEventListener("submit", (event) => {
    const other = [...typed].find((each) => each !== form);
    if (other && !window.confirm(other.dataset.lost)) event.preventDefault();
    else unsaved.clear();
  });
}
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

// A name goes where the cursor stands in the condition.
for (const select of document.querySelectorAll("select[data-insert]")) {
  const field = document.getElementById(select.dataset.insert);
  const box = select.closest("[hidden]");
  if (!field) continue;
  if (box) box.hidden = false;
  select.addEventListener("change", () => {
    if (!select.value) return;
    field.setRangeText(select.value, field.selectionStart, field.selectionEnd, "end");
    select.value = "";
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A condition is checked while it is typed, and said in a plain sentence.
for (const field of document.querySelectorAll("textarea[data-check]")) {
  const said = document.getElementById(field.dataset.said);
  let timer = 0;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    const body = new URLSearchParams({
      csrf_token: field.form.querySelector("[name=csrf_token]").value,
      condition: field.value,
      kind: field.dataset.kind,
      piece: field.dataset.piece,
      where: field.dataset.where,
      sort: field.form.elements.kind ? field.form.elements.kind.value : "",
    });
    try {
      const answer = await fetch(field.dataset.check, { method: "POST", body });
      if (!answer.ok || mine !== asked) return;
      show(said, await answer.json());
    } catch {
      // The page can be saved without it, and says the same then.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 350);
  });
}

function show(said, found) {
  const line = (text, kind) => {
    const element = document.createElement("p");
    element.className = kind;
    element.textContent = text;
    return element;
  };
  const lines = found.problems.map((text) => line(text, "error"));
  said.replaceChildren(...(found.sentence ? [line(found.sentence, "sentence")] : []), ...lines);
}

// How long a translation is, while it is typed.
for (const field of document.querySelectorAll("textarea[data-room]")) {
  const said = document.getElementById(`${field.id}-room`);
  const count = said && said.querySelector("[data-count]");
  if (!count) continue;
  field.addEventListener("input", () => {
    const length = [...field.value.trim()].length;
    count.textContent = String(length);
    said.classList.toggle("is-too-long", length > Number(field.dataset.room));
  });
}
