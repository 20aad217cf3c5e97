import { describe, expect, it } from "vitest";
import { task } from "../../testing/samples";
import { addTask, isStored, removeTask, replaceTask, tickTask, type TaskPage, type TaskView } from "./task-cache";

const all: TaskView = { status: "all", sort: "created" };
const pending: TaskView = { status: "pending", sort: "created" };
const completed: TaskView = { status: "completed", sort: "created" };
const pages: TaskPage = { rows: [task(1, "A"), task(2, "B")], total: 9 };
const titles = ({ rows }: TaskPage) => rows.map(({ title }) => title);

describe("the cached lists", () => {
  it("show a new task last, not stored yet, and count it", () => {
    const after = addTask(pages, { title: "C", description: null }, all);
    expect(titles(after)).toEqual(["A", "B", "C"]);
    expect(after.total).toBe(10);
    expect(after.rows[2] && isStored(after.rows[2])).toBe(false);
  });

  it("do not show a new task among the completed", () => {
    expect(addTask(pages, { title: "C", description: null }, completed)).toBe(pages);
  });

  it("show a changed row", () => {
    expect(titles(replaceTask(pages, { ...task(2, "Z") }, pending))).toEqual(["A", "Z"]);
    expect(titles(replaceTask(pages, task(2, "Z", true), pending))).toEqual(["A"]);
  });

  it("keep a ticked task in the list of all, and ticked when it is ticked twice", () => {
    const once = tickTask(pages, { id: 1, completed: true }, all);
    expect(once.rows[0]?.completed).toBe(true);
    expect(tickTask(once, { id: 1, completed: true }, all)).toEqual(once);
  });

  it("drop a ticked task from the list of active ones", () => {
    expect(titles(tickTask(pages, { id: 1, completed: true }, pending))).toEqual(["B"]);
    expect(titles(tickTask(pages, { id: 1, completed: false }, pending))).toEqual(["A", "B"]);
  });

  it("count a removed task once", () => {
    expect(removeTask(pages, 2).total).toBe(8);
    expect(removeTask(pages, 99).total).toBe(9);
  });
});
