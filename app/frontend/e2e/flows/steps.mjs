/** What several flows do. */
import { randomUUID } from "node:crypto";

export const password = "correct horse battery";

export async function signUp(page, name = "Ada", email = `${randomUUID()}@example.org`) {
  await page.goto("/signup");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/tasks");
  return email;
}

export async function logIn(page, email, secret = password) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function addTask(page, title) {
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Add task" }).click();
  // Enabled means stored.
  await page.getByRole("button", { name: `Edit ${title}`, disabled: false }).waitFor();
}

export async function openEdit(page, title) {
  await page.getByRole("button", { name: `Edit ${title}` }).click();
  return page.getByRole("dialog", { name: "Edit task" });
}

export async function write(page, text) {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

export async function say(page, text) {
  await write(page, text);
  await page.getByTestId("chat-message").filter({ hasText: text }).first().waitFor();
  await page.getByTestId("chat-pending").waitFor({ state: "detached" });
  return page.locator("[data-testid=chat-message][data-role=assistant]").last();
}

/** On a small screen the conversations are behind a button. */
export async function openHistory(page) {
  const button = page.getByRole("button", { name: "History" });
  if ((await button.isVisible()) && (await button.getAttribute("aria-expanded")) === "false") await button.click();
}

/** Ask the API as the page does, with its cookie; for rows that would take long to make by hand. */
export function ask(page, method, path, body) {
  return page.evaluate(
    async ([how, where, what]) => {
      const me = await (await fetch("/api/auth/me")).json();
      const headers = { "Content-Type": "application/json", "X-Requested-With": "todochat" };
      const answer = await fetch(`/api/${me.id}/${where}`, { method: how, headers, ...(what && { body: JSON.stringify(what) }) });
      if (!answer.ok) throw new Error(`${how} ${where}: status ${answer.status}`);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body],
  );
}

export async function hasFocus(locator) {
  await locator.waitFor();
  return locator.evaluate((element) => element === document.activeElement);
}
