/** One task: toggle, edit, delete. */
import { useState } from "react";
import { Icon } from "../../components/icon";
import type { Task } from "../../lib/api-types";
import { useToggleTask } from "./api/toggle-task";
import { DeleteDialog } from "./delete-dialog";
import { EditDialog } from "./edit-dialog";
import { isStored } from "./task-cache";

export function TaskRow({ task, compact = false }: { task: Task; compact?: boolean }) {
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const toggle = useToggleTask();
  // The cache tells its change a moment later; the box must follow the click itself.
  const [clicked, setClicked] = useState<boolean | null>(null);
  const completed = clicked ?? task.completed;
  const onToggle = () => {
    setClicked(!completed);
    toggle.mutate(task.id, { onSettled: () => setClicked(null) });
  };
  const disabled = !isStored(task);
  const close = () => setOpen(null);
  return (
    <li className="task-row" data-testid="task-row" data-task-id={task.id} data-completed={completed} aria-busy={disabled}>
      <input
        type="checkbox"
        aria-label={`Complete ${task.title}`}
        checked={completed}
        disabled={disabled}
        onChange={onToggle}
      />
      <div className="task-text">
        <p className="task-title">
          <span data-testid="task-title">{task.title}</span>
          {!disabled && <span className="task-id">#{task.id}</span>}
        </p>
        {task.description && !compact && <p className="task-description">{task.description}</p>}
      </div>
      {!compact && (
        <div className="task-actions">
          <button type="button" className="icon-button" aria-label={`Edit ${task.title}`} disabled={disabled} onClick={() => setOpen("edit")}>
            <Icon name="edit" />
          </button>
          <button type="button" className="icon-button danger" aria-label={`Delete ${task.title}`} disabled={disabled} onClick={() => setOpen("delete")}>
            <Icon name="trash" />
          </button>
        </div>
      )}
      {open === "edit" && <EditDialog task={task} onClose={close} />}
      {open === "delete" && <DeleteDialog task={task} onClose={close} />}
    </li>
  );
}
