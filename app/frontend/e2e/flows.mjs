/** What users do. Each flow has an account of its own; a complaint of the page that it does not take away fails it. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

const password = "correct horse battery";

async function signUp(page, email = `${randomUUID()}@example.org`) {
  await page.goto("/signup");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/tasks");
  return email;
}

async function addTask(page, title) {
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Add task" }).click();
  // Enabled means stored.
  await page.getByRole("button", { name: `Edit ${title}`, disabled: false }).waitFor();
}

async function say(page, text) {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByTestId("chat-message").filter({ hasText: text }).first().waitFor();
  await page.getByTestId("chat-pending").waitFor({ state: "detached" });
  return page.locator('[data-testid=chat-message][data-role=assistant]').last();
}

export const flows = {
  "a logged-out visitor lands on the log-in without a failed request": async ({ page, axe }) => {
    for (const path of ["/", "/tasks", "/chat"]) {
      await page.goto(path);
      await page.waitForURL("**/login");
      await page.getByRole("button", { name: "Log in" }).waitFor();
    }
    await axe();
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.getByRole("button", { name: "Create account" }).waitFor();
    await axe();
  },

  "sign up, log out, log in, stay logged in over a reload": async ({ page, complaints }) => {
    const email = await signUp(page);
    assert.equal(await page.evaluate(() => document.cookie), "");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL("**/login");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByTestId("state-error").waitFor();
    assert.ok(complaints.splice(0).every((text) => text.includes("401")));
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForURL("**/tasks");
    await page.reload();
    await page.getByRole("heading", { name: "Tasks" }).waitFor();
  },

  "work through tasks: add, edit, complete, filter, delete": async ({ page, axe }) => {
    await signUp(page);
    await page.getByTestId("state-empty").waitFor();
    await axe();
    await addTask(page, "Buy milk");
    await addTask(page, "Call mum");
    await page.getByRole("button", { name: "Edit Buy milk" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit task" });
    await axe();
    await dialog.getByLabel("Title").fill("Buy oat milk");
    await dialog.getByLabel("Description").fill("two bottles");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("two bottles").waitFor();
    await page.getByRole("checkbox", { name: "Complete Buy oat milk" }).check();
    await page.getByRole("button", { name: "Active", exact: true }).click();
    await page.getByTestId("task-row").filter({ hasText: "Buy oat milk" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Completed", exact: true }).click();
    await page.getByText("Buy oat milk").waitFor();
    await page.reload();
    await page.getByText("Buy oat milk").waitFor();
    await axe();
    await page.getByRole("button", { name: "Delete Buy oat milk" }).click();
    await axe();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Delete Buy oat milk" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByTestId("state-empty").waitFor();
  },

  "work by keyboard alone": async ({ page }) => {
    await signUp(page);
    await page.getByLabel("Title").focus();
    await page.keyboard.type("By keys");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Delete By keys", disabled: false }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("alertdialog").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    await page.getByTestId("state-empty").waitFor();
  },

  "chat: add by words, see the list follow, keep the conversation, start and delete one": async ({ page, axe }) => {
    await signUp(page);
    await page.getByRole("link", { name: "Chat" }).click();
    await page.getByTestId("state-empty").first().waitFor();
    await axe();
    const answer = await say(page, "Add a task to buy groceries");
    assert.match(await answer.innerText(), /groceries/i);
    assert.equal(await answer.getByTestId("tool-call").getAttribute("data-tool"), "add_task");
    await page.getByTestId("task-row").filter({ hasText: "Buy groceries" }).waitFor();
    await page.waitForURL("**/chat?conversation=*");
    await axe();
    await page.reload();
    await page.getByTestId("chat-message").nth(1).waitFor();
    await say(page, "Show me all my tasks");
    assert.equal(await page.getByTestId("chat-message").count(), 4);
    await page.getByRole("link", { name: "Tasks" }).click();
    await page.getByRole("checkbox", { name: "Complete Buy groceries" }).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByText("What needs doing?").waitFor();
    await page.getByTestId("conversation-row").getByRole("button").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No conversations yet").waitFor();
  },

  "chat: on a small screen a long conversation scrolls, and its end and the input stay in view": async ({ page }) => {
    const window = { width: 360, height: 560 };
    await page.setViewportSize(window);
    await signUp(page);
    await page.goto("/chat");
    let answer;
    for (const chapter of [1, 2, 3, 4, 5]) answer = await say(page, `Add a task to read chapter ${chapter}`);
    for (const part of [page.getByRole("textbox", { name: "Message" }), answer]) {
      const { y, height } = await part.boundingBox();
      assert.ok(y >= 0 && y + height <= window.height, `from ${y} to ${y + height} of ${window.height} px`);
    }
  },
};
