/** Accounts and sessions, in one tab and in two. */
import assert from "node:assert/strict";
import { logIn, password, signUp } from "./steps.mjs";

export const accounts = {
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

  "account: a new password ends the other sessions, and is the only one that lets in": async ({ page, axe, complaints, elsewhere }) => {
    const email = await signUp(page);
    const other = await elsewhere();
    await other.goto("/login");
    await logIn(other, email);
    await other.waitForURL("**/tasks");
    await page.getByRole("link", { name: "Account" }).click();
    await page.getByRole("heading", { name: "Account" }).waitFor();
    await axe();
    await changePassword(page, "not the password", "another horse battery");
    await page.getByText("Not your password.").waitFor();
    await changePassword(page, password, "password1");
    await page.getByText("nothing that others would guess").waitFor();
    await axe();
    assert.deepEqual(complaints.splice(0).filter((text) => !/401|422/.test(text)), []);
    await changePassword(page, password, "another horse battery");
    await page.getByText("Your password is changed").waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Account" }).waitFor();
    await other.reload();
    await other.waitForURL("**/login");
    await logIn(other, email);
    await other.getByText("E-mail or password is wrong.").waitFor();
    assert.ok(complaints.splice(0).every((text) => text.includes("401")));
    await logIn(other, email, "another horse battery");
    await other.waitForURL("**/tasks");
  },

  "account: log out everywhere": async ({ page, complaints, elsewhere }) => {
    const email = await signUp(page);
    const other = await elsewhere();
    await other.goto("/login");
    await logIn(other, email);
    await other.waitForURL("**/tasks");
    await page.goto("/account");
    await page.getByRole("button", { name: "Log out everywhere" }).click();
    await page.waitForURL("**/login");
    await other.reload();
    await other.waitForURL("**/login");
    assert.ok(complaints.splice(0).every((text) => text.includes("401")));
    await logIn(page, email);
    await page.getByRole("heading", { name: "Account" }).waitFor();
  },

  "account: delete it with all it has": async ({ page, axe, complaints }) => {
    const email = await signUp(page);
    await page.goto("/account");
    await page.getByRole("button", { name: "Delete account" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Delete your account?" });
    await dialog.getByLabel("Current password").fill("not the password");
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await dialog.getByText("Not your password.").waitFor();
    await axe();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assert.ok(complaints.splice(0).every((text) => text.includes("401")));
    await page.getByRole("button", { name: "Delete account" }).click();
    await dialog.getByLabel("Current password").fill(password);
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await page.waitForURL("**/login");
    await logIn(page, email);
    await page.getByText("E-mail or password is wrong.").waitFor();
    assert.ok(complaints.splice(0).every((text) => text.includes("401")));
  },
};

async function changePassword(page, current, next) {
  await page.getByLabel("Current password").fill(current);
  await page.getByLabel("New password").fill(next);
  await page.getByRole("button", { name: "Change password" }).click();
}
