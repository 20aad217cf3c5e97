/** How a change shows in the cached lists before the server has confirmed it. Pure functions. */
import type { InfiniteData } from "@tanstack/react-query";
import type { Page, Task, TaskSort, TaskStatus } from "../../lib/api-types";

export type TaskPages = InfiniteData<Page<Task>, number>;

/** Which list is shown. */
export interface TaskView {
  readonly status: TaskStatus;
  readonly sort: TaskSort;
}

export interface TaskDraft {
  readonly title: string;
  readonly description: string | null;
}

export interface TaskChange extends TaskDraft {
  readonly id: number;
}

export function addTask(pages: TaskPages, draft: TaskDraft, view: TaskView, now = new Date()): TaskPages {
  if (view.status === "completed") return pages;
  const moment = now.toISOString();
  // Server ids are positive: a negative one marks a row that is not stored yet.
  const task: Task = { ...draft, id: -now.getTime(), user_id: "", completed: false, created_at: moment, updated_at: moment };
  const last = pages.pages.length - 1;
  return withPages(pages, 1, (rows, index) => (index === last ? [...rows, task] : rows));
}

export function changeTask(pages: TaskPages, { id, ...draft }: TaskChange): TaskPages {
  return withPages(pages, 0, (rows) => rows.map((task) => (task.id === id ? { ...task, ...draft } : task)));
}

export function toggleTask(pages: TaskPages, id: number, view: TaskView): TaskPages {
  if (view.status !== "all") return removeTask(pages, id);
  return withPages(pages, 0, (rows) => rows.map((task) => (task.id === id ? { ...task, completed: !task.completed } : task)));
}

export function removeTask(pages: TaskPages, id: number): TaskPages {
  const held = pages.pages.some(({ rows }) => rows.some((task) => task.id === id));
  return withPages(pages, held ? -1 : 0, (rows) => rows.filter((task) => task.id !== id));
}

export function isStored(task: Task): boolean {
  return task.id > 0;
}

type EditRows = (rows: readonly Task[], pageIndex: number) => readonly Task[];

function withPages(pages: TaskPages, totalChange: number, edit: EditRows): TaskPages {
  return {
    ...pages,
    pages: pages.pages.map(({ rows, total }, index) => ({ rows: edit(rows, index), total: total + totalChange })),
  };
}
