import { describe, expect, it } from "vitest";
import { task } from "../../testing/samples";
import { addTask, changeTask, isStored, removeTask, toggleTask, type TaskPages, type TaskView } from "./task-cache";

const all: TaskView = { status: "all", sort: "created" };
const pending: TaskView = { status: "pending", sort: "created" };
const completed: TaskView = { status: "completed", sort: "created" };
const pages: TaskPages = { pageParams: [0, 1], pages: [{ rows: [task(1, "A")], total: 2 }, { rows: [task(2, "B")], total: 2 }] };
const titles = ({ pages: shown }: TaskPages) => shown.map(({ rows }) => rows.map(({ title }) => title));

describe("the cached lists", () => {
  it("show a new task last, not stored yet, and count it", () => {
    const after = addTask(pages, { title: "C", description: null }, all);
    expect(titles(after)).toEqual([["A"], ["B", "C"]]);
    expect(after.pages[0]?.total).toBe(3);
    expect(after.pages[1]?.rows[1] && isStored(after.pages[1].rows[1])).toBe(false);
  });

  it("do not show a new task among the completed", () => {
    expect(addTask(pages, { title: "C", description: null }, completed)).toBe(pages);
  });

  it("show a changed title", () => {
    expect(titles(changeTask(pages, { id: 2, title: "Z", description: null }))).toEqual([["A"], ["Z"]]);
  });

  it("keep a toggled task in the list of all", () => {
    expect(toggleTask(pages, 1, all).pages[0]?.rows[0]?.completed).toBe(true);
  });

  it("drop a toggled task from the list of active ones", () => {
    expect(titles(toggleTask(pages, 1, pending))).toEqual([[], ["B"]]);
  });

  it("count a removed task once", () => {
    expect(removeTask(pages, 2).pages.map(({ total }) => total)).toEqual([1, 1]);
    expect(removeTask(pages, 99).pages.map(({ total }) => total)).toEqual([2, 2]);
  });
});
