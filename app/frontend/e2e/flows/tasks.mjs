/** Work on tasks in one tab. */
import assert from "node:assert/strict";
import { addTask, ask, hasFocus, openEdit, signUp } from "./steps.mjs";

export const tasks = {
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

  "the keyboard keeps its place when a row goes": async ({ page }) => {
    await signUp(page);
    for (const title of ["One", "Two", "Three"]) await addTask(page, title);
    await page.getByRole("button", { name: "Delete Two" }).click();
    await page.getByTestId("confirm-delete").click();
    await page.getByTestId("task-row").nth(2).waitFor({ state: "detached" });
    assert.ok(await hasFocus(page.getByRole("button", { name: "Delete Three" })));
    await page.getByRole("button", { name: "Active", exact: true }).click();
    await page.getByRole("checkbox", { name: "Complete One" }).press("Space");
    await page.getByTestId("task-row").nth(1).waitFor({ state: "detached" });
    assert.ok(await hasFocus(page.getByRole("checkbox", { name: "Complete Three" })));
    await page.keyboard.press("Space");
    await page.getByTestId("state-empty").waitFor();
    assert.ok(await hasFocus(page.locator(".rows")));
  },

  "without a network nothing that was typed is lost, and each failure is told": async ({ page, complaints }) => {
    await signUp(page);
    await addTask(page, "Milk");
    await page.context().setOffline(true);
    const dialog = await openEdit(page, "Milk");
    await dialog.getByLabel("Title").fill("Oat milk");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("cannot be reached").waitFor();
    assert.equal(await dialog.getByLabel("Title").inputValue(), "Oat milk");
    await page.context().setOffline(false);
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.context().setOffline(true);
    await page.getByLabel("Title").fill("Bread");
    await page.getByRole("button", { name: "Add task" }).click();
    await page.getByTestId("notice").filter({ hasText: "not added" }).waitFor();
    await page.getByRole("checkbox", { name: "Complete Oat milk" }).click();
    await page.getByTestId("notice").filter({ hasText: "not changed" }).waitFor();
    assert.equal(await page.getByRole("checkbox", { name: "Complete Oat milk" }).isChecked(), false);
    assert.equal(await page.getByLabel("Title").inputValue(), "Bread");
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Add task" }).click();
    await page.getByRole("button", { name: "Edit Bread", disabled: false }).waitFor();
    assert.ok(complaints.splice(0).every((text) => /ERR_INTERNET_DISCONNECTED|failed:/.test(text)));
  },

  "titles from right to left stand as they are read, and turn nothing around them": async ({ page, axe }) => {
    await signUp(page);
    const title = "לקנות חלב (2 ליטר)";
    await addTask(page, title);
    await addTask(page, "Call \u202Emum");
    const shown = page.getByTestId("task-title").filter({ hasText: "לקנות" });
    assert.equal(await shown.evaluate((element) => getComputedStyle(element).direction), "rtl");
    const [text, id] = await page.getByTestId("task-row").first().evaluate((row) => [".task-title bdi", ".task-id"].map((part) => row.querySelector(part).getBoundingClientRect().left));
    assert.ok(text < id, "the number stands after the title");
    const isIsolated = await page.getByTestId("task-title").nth(1).evaluate((element) => getComputedStyle(element).unicodeBidi);
    assert.match(isIsolated, /isolate/);
    const dialog = await openEdit(page, title);
    assert.equal(await dialog.getByLabel("Title").evaluate((element) => getComputedStyle(element).direction), "rtl");
    await axe();
  },

  "a list longer than a page is shown to its end": async ({ page }) => {
    await signUp(page);
    for (let index = 1; index <= 103; index += 1) await ask(page, "POST", "tasks", { title: `Chapter ${index}` });
    await page.reload();
    await page.getByText("Chapter 100", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("Chapter 103", { exact: true }).waitFor();
    assert.equal(await page.getByTestId("task-row").count(), 103);
  },
};
