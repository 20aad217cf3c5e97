/** One account in two tabs, and two accounts in one browser. */
import assert from "node:assert/strict";
import { addTask, ask, logIn, openEdit, say, signUp, write } from "./steps.mjs";

const only = (complaints, ...statuses) => {
  const others = complaints.splice(0).filter((text) => !statuses.some((status) => text.includes(`status ${status}`) || text.includes(`status of ${status}`)));
  assert.deepEqual(others, []);
};

async function open(newPage) {
  const page = await newPage();
  await page.goto("/tasks");
  await page.getByTestId("task-row").first().waitFor();
  return page;
}

export const twoTabs = {
  "two tabs: a tick stays a tick when both tabs set it": async ({ page, newPage }) => {
    await signUp(page);
    await addTask(page, "Milk");
    const other = await open(newPage);
    for (const tab of [page, other]) {
      const stored = tab.waitForResponse((answer) => answer.request().method() === "PUT");
      await tab.getByRole("checkbox", { name: "Complete Milk" }).check();
      await stored;
    }
    await page.reload();
    assert.equal(await page.getByRole("checkbox", { name: "Complete Milk" }).isChecked(), true);
  },

  "two tabs: edits of different fields are both kept": async ({ page, newPage, complaints }) => {
    await signUp(page);
    await addTask(page, "Milk");
    const other = await open(newPage);
    const dialogs = [await openEdit(page, "Milk"), await openEdit(other, "Milk")];
    await dialogs[0].getByLabel("Title").fill("Oat milk");
    await dialogs[1].getByLabel("Description").fill("two bottles");
    for (const dialog of dialogs) {
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
    }
    await page.reload();
    const row = page.getByTestId("task-row");
    assert.match(await row.innerText(), /Oat milk[^]*two bottles/);
    only(complaints, 412);
  },

  "two tabs: of two texts for one field both are shown, and the user chooses": async ({ page, newPage, complaints, axe }) => {
    await signUp(page);
    await addTask(page, "Milk");
    const other = await open(newPage);
    const [mine, theirs] = [await openEdit(page, "Milk"), await openEdit(other, "Milk")];
    await mine.getByLabel("Title").fill("Oat milk");
    await theirs.getByLabel("Title").fill("Soy milk");
    await theirs.getByRole("button", { name: "Save" }).click();
    await theirs.waitFor({ state: "detached" });
    await mine.getByRole("button", { name: "Save" }).click();
    await mine.getByText("Soy milk").waitFor();
    assert.equal(await mine.getByLabel("Title").inputValue(), "Oat milk");
    await axe();
    await mine.getByRole("button", { name: "Save mine" }).click();
    await mine.waitFor({ state: "detached" });
    await page.reload();
    await page.getByTestId("task-title").filter({ hasText: "Oat milk" }).waitFor();
    only(complaints, 412);
  },

  "two tabs: what was typed survives that the task is deleted in the other": async ({ page, newPage, complaints }) => {
    await signUp(page);
    await addTask(page, "Milk");
    const other = await open(newPage);
    const mine = await openEdit(page, "Milk");
    await mine.getByLabel("Description").fill("a long story");
    await other.getByRole("button", { name: "Delete Milk" }).click();
    await other.getByTestId("confirm-delete").click();
    await other.getByTestId("state-empty").waitFor();
    await mine.getByRole("button", { name: "Save" }).click();
    await mine.getByRole("button", { name: "Add as new" }).click();
    await page.getByText("a long story").waitFor();
    only(complaints, 404);
  },

  "another user in a second tab: the first one stops, and shows and stores nothing of the one as the other": async ({ page, newPage, complaints, axe }) => {
    await signUp(page);
    await addTask(page, "Only Ada's");
    await page.goto("/chat");
    await page.getByRole("textbox", { name: "Message" }).fill("a word of Ada's");
    const other = await newPage();
    await other.goto("/tasks");
    await other.getByRole("button", { name: "Log out" }).click();
    await other.waitForURL("**/login");
    await page.waitForURL("**/login");
    await signUp(other, "Bob");
    await page.getByText("Another account").waitFor();
    assert.equal(await page.getByText("Only Ada's").count(), 0);
    await axe();
    await page.getByRole("button", { name: "Go on as Bob" }).click();
    await page.getByTestId("state-empty").waitFor();
    await page.getByRole("link", { name: "Chat" }).click();
    assert.equal(await page.getByRole("textbox", { name: "Message" }).inputValue(), "");
    only(complaints, 401);
  },

  "another user in a second tab, and no word of it: the first write is refused and explained": async ({ page, newPage, complaints }) => {
    await signUp(page);
    const other = await newPage();
    // Storage that tells the other tabs nothing, as where it is blocked.
    await other.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new Error("blocked"); } }));
    await other.goto("/tasks");
    await other.getByRole("button", { name: "Log out" }).click();
    await other.waitForURL("**/login");
    await signUp(other, "Bob");
    await page.getByLabel("Title").fill("Only Ada's");
    await page.getByRole("button", { name: "Add task" }).click();
    await page.getByRole("button", { name: "Go on as Bob" }).waitFor();
    assert.deepEqual(await ask(other, "GET", "tasks"), []);
    only(complaints, 401, 403);
  },

  "the session ends while a message is written: after the log-in it is there, in its conversation": async ({ page, complaints }) => {
    const email = await signUp(page);
    await page.goto("/chat");
    await say(page, "Add a task to buy milk");
    await page.waitForURL("**/chat?conversation=*");
    const address = page.url();
    await page.context().clearCookies();
    await write(page, "Add a task to buy bread");
    await page.waitForURL("**/login");
    await page.getByText("Your session has ended").waitFor();
    await logIn(page, email);
    await page.waitForURL(address);
    await page.getByTestId("chat-message").filter({ hasText: "buy milk" }).first().waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Message" }).inputValue(), "Add a task to buy bread");
    only(complaints, 401);
  },

  "the session ends while a task is edited: after the log-in the dialog is open again": async ({ page, complaints }) => {
    const email = await signUp(page);
    await addTask(page, "Milk");
    const dialog = await openEdit(page, "Milk");
    await dialog.getByLabel("Description").fill("two bottles");
    await page.context().clearCookies();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/login");
    await logIn(page, email);
    await dialog.waitFor();
    assert.equal(await dialog.getByLabel("Description").inputValue(), "two bottles");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByTestId("task-row").getByText("two bottles").waitFor();
    only(complaints, 401);
  },
};
