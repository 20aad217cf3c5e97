"use strict";

const alertLine = document.querySelector("[role=alert]");
const form = document.querySelector("form");
const list = document.querySelector("ul");

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const data = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(data.detail);
  return data;
}

function fields() {
  return Object.fromEntries(new FormData(form));
}

async function enter() {
  await call("POST", "/account/session", fields());
  location.assign("/list.html");
}

async function register() {
  await call("POST", "/account", fields());
  await enter();
}

function line(errand) {
  const item = document.createElement("li");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = errand.done;
  box.setAttribute("aria-label", `Done: ${errand.label}`);
  box.addEventListener("change", () => run(() => call("PATCH", `/tasks/${errand.id}`, { done: box.checked })));
  const text = document.createElement("span");
  text.textContent = errand.label;
  text.className = errand.done ? "done" : "";
  const remove = document.createElement("button");
  remove.textContent = "Strike";
  remove.setAttribute("aria-label", `Strike: ${errand.label}`);
  remove.addEventListener("click", () => {
    if (confirm(`Strike "${errand.label}"?`)) run(() => call("DELETE", `/tasks/${errand.id}`).then(show));
  });
  item.append(box, text, remove);
  return item;
}

async function show() {
  const { items } = await call("GET", "/tasks");
  list.replaceChildren(...items.map(line));
}

async function add() {
  await call("POST", "/tasks", fields());
  form.reset();
  await show();
}

async function run(act) {
  try {
    alertLine.textContent = "";
    await act();
  } catch (error) {
    alertLine.textContent = error.message;
  }
}

const acts = { login: enter, register, list: add };
const page = document.body.dataset.page;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run(acts[page]);
});
if (page === "list") run(show);
// Whoever is logged in already need not do so again.
if (page === "login") call("GET", "/account/me").then(() => location.replace("/list.html"), () => {});
