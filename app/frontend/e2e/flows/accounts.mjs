/** Accounts and sessions, in one tab and in two. */
import assert from "node:assert/strict";
import { password, signUp } from "./steps.mjs";

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
};
