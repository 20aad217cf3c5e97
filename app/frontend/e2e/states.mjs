/**
 * Every page in every state, as `name -> { path, as, network, act, ready }`.
 * What is shown comes from the real back end; `network` holds or cuts requests on their way to it, and never answers one.
 */
import { randomUUID } from "node:crypto";
import { ask, openEdit, password, signUp, write } from "./flows/steps.mjs";

const wait = { hold: true };
const cut = { hold: false };
const tasks = "**/tasks?*";

/** Two accounts, one with tasks and a talk and one with nothing, as `{ ada, new, email, talk }`; the first two are a browser's storage. */
export async function prepare(newContext) {
  const ada = await newContext();
  const page = await ada.newPage();
  const email = await signUp(page, "Ada Lovelace", `ada-${randomUUID().slice(0, 8)}@example.org`);
  for (const [title, description] of rows) await ask(page, "POST", "tasks", { title, ...(description && { description }) });
  await page.reload();
  for (const title of ["Book the dentist", "Water the plants"]) {
    const stored = page.waitForResponse((answer) => answer.request().method() === "PUT");
    await page.getByLabel(`Complete ${title}`).check();
    await stored;
  }
  let talk;
  for (const message of ["What have I completed?", "Plan the weekend"]) await ask(page, "POST", "chat", { message });
  for (const message of ["Add a task to buy stamps", "Mark the stamps task as complete", "What's pending?"]) {
    talk = (await ask(page, "POST", "chat", { message, ...(talk && { conversation_id: talk }) })).conversation_id;
  }
  const fresh = await newContext();
  await signUp(await fresh.newPage(), "Grace Hopper", `grace-${randomUUID().slice(0, 8)}@example.org`);
  return { ada: await ada.storageState(), new: await fresh.storageState(), email, talk };
}

const rows = [
  ["Buy groceries", "Oat milk, lentils, two lemons, and bread if the good one is still there."],
  ["Call mum tonight"],
  ["Return the library books before they send another letter about that one atlas"],
  ["Book the dentist"],
  ["Water the plants", "The fern, too."],
];

async function enter(page, email, secret, button) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: button }).click();
}

async function signUpWrong(page) {
  await page.getByLabel("Name").fill("Ada Lovelace");
  await enter(page, "ada@example", password, "Create account");
}

async function tickWithoutNetwork(page) {
  await page.getByLabel("Complete Call mum tonight").waitFor();
  await page.context().setOffline(true);
  await page.getByLabel("Complete Call mum tonight").click();
}

/** Another client changes the title while the dialog is open, and changes it back for the next picture. */
async function collide(page) {
  const find = async () => (await ask(page, "GET", "tasks")).find(({ title }) => title.startsWith("Call mum"));
  const rename = async (title) => ask(page, "PUT", `tasks/${(await find()).id}`, { title });
  await rename("Call mum tonight");
  await page.reload();
  const dialog = await openEdit(page, "Call mum tonight");
  await dialog.getByLabel("Title").fill("Call mum and dad tonight");
  await rename("Call mum at eight");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByTestId("edit-collision").waitFor();
  await rename("Call mum tonight");
}

async function endSession(page) {
  await page.getByTestId("task-row").first().waitFor();
  await page.context().clearCookies();
  await page.getByLabel("Title").fill("Post the letter");
  await page.getByRole("button", { name: "Add task" }).click();
}

async function becomeOther(page, made) {
  await page.getByTestId("task-row").first().waitFor();
  await page.context().addCookies(made.new.cookies);
  await page.getByLabel("Complete Call mum tonight").click();
}

async function changeWithout(page) {
  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password").fill("another horse battery");
  await page.getByRole("button", { name: "Change password" }).click();
}

async function unfold(page) {
  await page.getByTestId("tool-call").first().waitFor();
  for (const summary of await page.locator("summary").all()) await summary.click();
}

async function sayWithoutNetwork(page) {
  await page.getByTestId("chat-message").first().waitFor();
  await page.context().setOffline(true);
  await write(page, "Delete the dentist task");
}

const talk = (made) => `/chat?conversation=${made.talk}`;

export const states = {
  "login": { path: "/login", ready: "text=Welcome back" },
  "login-error": { path: "/login", act: (page, made) => enter(page, made.email, "not the password", "Log in"), ready: "text=is wrong" },
  "signup": { path: "/signup", ready: "text=Create your account" },
  "signup-error": { path: "/signup", act: signUpWrong, ready: "text=An address such as" },
  "start-error": { path: "/tasks", as: "ada", network: { "**/auth/me": cut }, ready: "text=cannot start" },
  "session-ended": { path: "/tasks", as: "ada", act: endSession, ready: "text=session has ended" },
  "other-user": { path: "/tasks", as: "ada", act: becomeOther, ready: "text=Another account" },
  "not-found": { path: "/nowhere", as: "ada", ready: "text=Nothing here" },
  "tasks": { path: "/tasks", as: "ada", ready: "text=6 tasks" },
  "tasks-loading": { path: "/tasks", as: "ada", network: { [tasks]: wait }, ready: "main:has(h1) [data-testid=state-loading]" },
  "tasks-empty": { path: "/tasks", as: "new", ready: "text=No tasks yet" },
  "tasks-error": { path: "/tasks", as: "ada", network: { [tasks]: cut }, ready: "text=could not be loaded" },
  "tasks-refused": { path: "/tasks", as: "ada", act: tickWithoutNetwork, ready: "[data-testid=notice]" },
  "task-edit": { path: "/tasks", as: "ada", act: (page) => openEdit(page, "Buy groceries"), ready: "text=Edit task" },
  "task-collision": { path: "/tasks", as: "ada", act: collide, ready: "text=Changed elsewhere" },
  "task-delete": { path: "/tasks", as: "ada", act: (page) => page.getByLabel("Delete Buy groceries").click(), ready: "text=Delete this task?" },
  "account": { path: "/account", as: "ada", ready: "text=Log out everywhere" },
  "account-error": { path: "/account", as: "ada", act: changeWithout, ready: "text=Not your password." },
  "account-delete": { path: "/account", as: "ada", act: (page) => page.getByRole("button", { name: "Delete account" }).click(), ready: "text=Delete your account?" },
  "chat": { path: talk, as: "ada", ready: "[data-testid=chat-message] >> nth=5" },
  "chat-unfolded": { path: talk, as: "ada", act: unfold, ready: ".tool-facts >> nth=1" },
  "chat-empty": { path: "/chat", as: "new", ready: "text=What needs doing?" },
  "chat-loading": { path: talk, as: "ada", network: { "**/messages?*": wait, "**/conversations?*": wait, [tasks]: wait }, ready: "[data-testid=state-loading]:visible" },
  "chat-pending": { path: talk, as: "ada", network: { "**/chat/stream": wait }, act: (page) => write(page, "Delete the dentist task"), ready: "[data-testid=chat-pending]" },
  "chat-error": { path: talk, as: "ada", act: sayWithoutNetwork, ready: "text=No answer" },
};
