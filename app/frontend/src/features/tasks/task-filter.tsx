/** Chooses which tasks are shown and in which order. */
import type { TaskSort, TaskStatus } from "../../lib/api-types";
import type { TaskView } from "./task-cache";

const filters: readonly { status: TaskStatus; label: string }[] = [
  { status: "all", label: "All" },
  { status: "pending", label: "Active" },
  { status: "completed", label: "Completed" },
];

export function TaskFilter({ view, onChange }: { view: TaskView; onChange: (view: TaskView) => void }) {
  return (
    <div className="task-filter">
      <div className="segments" role="group" aria-label="Show">
        {filters.map(({ status, label }) => (
          <button key={status} type="button" aria-pressed={view.status === status} onClick={() => onChange({ ...view, status })}>
            {label}
          </button>
        ))}
      </div>
      <label className="sort">
        <span>Sort by</span>
        <select value={view.sort} onChange={(event) => onChange({ ...view, sort: event.target.value as TaskSort })}>
          <option value="created">Date added</option>
          <option value="title">Name</option>
        </select>
      </label>
    </div>
  );
}
