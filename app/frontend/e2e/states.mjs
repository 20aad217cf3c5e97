/** Every page in every state, as `name -> { path, plan, guest, act }`. */
import { away, rows } from "./fake-api.mjs";

const wrong = { status: 401, body: { detail: "e-mail or password is wrong", code: "invalid_credentials" } };
const invalid = { status: 422, body: { detail: "not valid", code: "validation_error", fields: [{ field: "email", message: "is not an e-mail address" }] } };

async function enter(page, button) {
  if (button === "Create account") await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill("ada@example");
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: button }).click();
}

async function say(page) {
  await page.getByRole("textbox", { name: "Message" }).fill("Delete the dentist task");
  await page.getByRole("button", { name: "Send" }).click();
}

export const states = {
  "login": { path: "/login", guest: true, ready: "text=Welcome back" },
  "login-error": { path: "/login", guest: true, plan: { write: wrong }, act: (page) => enter(page, "Log in"), ready: "text=is wrong" },
  "signup": { path: "/signup", guest: true, ready: "text=Create your account" },
  "signup-error": { path: "/signup", guest: true, plan: { write: invalid }, act: (page) => enter(page, "Create account"), ready: "text=Is not an e-mail" },
  "start-error": { path: "/tasks", plan: { me: { ...away, status: 403 } }, ready: "text=cannot start" },
  "not-found": { path: "/nowhere", ready: "text=Nothing here" },
  "tasks": { path: "/tasks", ready: "text=5 tasks" },
  "tasks-loading": { path: "/tasks", plan: { tasks: "never" }, ready: "[data-testid=state-loading]" },
  "tasks-empty": { path: "/tasks", plan: { tasks: rows([]) }, ready: "text=No tasks yet" },
  "tasks-error": { path: "/tasks", plan: { tasks: { ...away, status: 400 } }, ready: "text=could not be loaded" },
  "tasks-refused": { path: "/tasks", act: (page) => page.getByLabel("Complete Call mum tonight").click(), ready: "[data-testid=notice]" },
  "task-edit": { path: "/tasks", act: (page) => page.getByLabel("Edit Buy groceries").click(), ready: "text=Edit task" },
  "task-delete": { path: "/tasks", act: (page) => page.getByLabel("Delete Buy groceries").click(), ready: "text=Delete this task?" },
  "chat": { path: "/chat?conversation=7", act: (page) => page.locator("summary").first().click(), ready: "text=Still waiting" },
  "chat-empty": { path: "/chat", plan: { conversations: rows([]), tasks: rows([]) }, ready: "text=What needs doing?" },
  "chat-loading": { path: "/chat?conversation=7", plan: { conversations: "never", messages: "never", tasks: "never" }, ready: "[data-testid=state-loading]:visible" },
  "chat-pending": { path: "/chat?conversation=7", plan: { write: "never" }, act: say, ready: "[data-testid=chat-pending]" },
  "chat-error": { path: "/chat?conversation=7", act: say, ready: "text=No answer" },
};
