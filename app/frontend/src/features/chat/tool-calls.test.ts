import { describe, expect, it } from "vitest";
import { facts } from "./tool-calls";

const call = (tool: string, asked: Record<string, unknown>, result: unknown) => ({ tool, arguments: asked, result });

describe("facts", () => {
  it("tells what was changed by number and title", () => {
    const made = call("add_task", { title: "Buy milk", description: "Two litres" }, { task_id: 3, status: "created", title: "Buy milk" });
    expect(facts(made)).toEqual(["#3 Buy milk", "Description: Two litres"]);
  });

  it("tells why nothing was changed, and never in the server's words", () => {
    const gone = call("delete_task", { task_id: 7 }, { error: "NOT_FOUND", message: "there is no task 7 of 0b1c" });
    expect(facts(gone)).toEqual(["#7", "There is no such task."]);
    expect(facts(call("add_task", { title: "" }, { error: "VALIDATION_ERROR", message: "boom" }))).toEqual(["It was refused."]);
  });

  it("lists the tasks that were looked at", () => {
    const rows = [{ id: 1, title: "T", completed: true }, { id: 2, title: "T", completed: false }];
    expect(facts(call("list_tasks", { status: "all" }, rows))).toEqual(["#1 T (done)", "#2 T"]);
    expect(facts(call("list_tasks", { status: "pending" }, []))).toEqual([]);
  });

  it("takes whatever a model invents", () => {
    expect(facts(call("fly", {}, null))).toEqual([]);
    expect(facts(call("fly", {}, "up"))).toEqual([]);
  });
});
