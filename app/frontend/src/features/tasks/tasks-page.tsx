/** The user's tasks: add by form, filter, and work through. */
import { navigate, useSearchParams } from "../../lib/router";
import type { TaskView } from "./task-cache";
import { TaskFilter } from "./task-filter";
import { TaskForm } from "./task-form";
import { TaskList } from "./task-list";

export function TasksPage() {
  const view = viewFrom(useSearchParams());
  const show = (next: TaskView) => navigate(`/tasks${searchFor(next)}`);
  return (
    <main className="page">
      <h1>Tasks</h1>
      <TaskForm />
      <TaskFilter view={view} onChange={show} />
      <TaskList view={view} />
    </main>
  );
}

/** The view that the address names; what it does not know is the default. */
export function viewFrom(search: URLSearchParams): TaskView {
  const show = search.get("show");
  const status = show === "active" ? "pending" : show === "completed" ? "completed" : "all";
  return { status, sort: search.get("sort") === "title" ? "title" : "created" };
}

function searchFor({ status, sort }: TaskView): string {
  const search = new URLSearchParams({ ...(status !== "all" && { show: status === "pending" ? "active" : status }), ...(sort !== "created" && { sort }) });
  return search.size > 0 ? `?${search}` : "";
}
