/** How a change shows in the cached lists before the server has confirmed it. Pure functions. */
import type { QueryKey } from "@tanstack/react-query";
import type { Page, Task, TaskSort, TaskStatus } from "../../lib/api-types";

export type TaskPage = Page<Task>;

/** Which list is shown. */
export interface TaskView {
  readonly status: TaskStatus;
  readonly sort: TaskSort;
}

export interface TaskDraft {
  readonly title: string;
  readonly description: string | null;
}

export interface Tick {
  readonly id: number;
  readonly completed: boolean;
}

export function addTask(page: TaskPage, draft: TaskDraft, view: TaskView, now = new Date()): TaskPage {
  if (view.status === "completed") return page;
  const moment = now.toISOString();
  // Server ids are positive: a negative one marks a row that is not stored yet.
  const task: Task = { ...draft, id: -now.getTime(), user_id: "", completed: false, created_at: moment, updated_at: moment };
  return { ...page, rows: [...page.rows, task], total: page.total + 1 };
}

/** Put a row as the server has it now in place of the one that is shown. */
export function replaceTask(page: TaskPage, task: Task, view: TaskView): TaskPage {
  if (!belongs(task, view)) return removeTask(page, task.id);
  return { ...page, rows: page.rows.map((row) => (row.id === task.id ? task : row)) };
}

export function tickTask(page: TaskPage, { id, completed }: Tick, view: TaskView): TaskPage {
  const row = page.rows.find((task) => task.id === id);
  return row ? replaceTask(page, { ...row, completed }, view) : page;
}

export function removeTask(page: TaskPage, id: number): TaskPage {
  const rows = page.rows.filter((task) => task.id !== id);
  return { ...page, rows, total: page.total - (page.rows.length - rows.length) };
}

function belongs({ completed }: Task, { status }: TaskView): boolean {
  return status === "all" || completed === (status === "completed");
}

export function viewOf(key: QueryKey): TaskView {
  return key[1] as TaskView; // every key below queryKeys.tasks is made in list-tasks.ts
}

export function isStored(task: Task): boolean {
  return task.id > 0;
}
