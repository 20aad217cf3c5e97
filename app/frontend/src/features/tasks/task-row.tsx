/** One task: toggle, edit, delete. */
import { useState } from "react";
import { Icon } from "../../components/icon";
import type { Task } from "../../lib/api-types";
import { useToggleTask } from "./api/toggle-task";
import { isStored } from "./task-cache";

export interface RowActions {
  readonly onEdit: (task: Task) => void;
  readonly onDelete: (task: Task) => void;
}

export function TaskRow({ task, actions }: { task: Task; actions?: RowActions }) {
  const toggle = useToggleTask(task.id);
  // The cache tells its change a moment later; the box must follow the click itself.
  const [clicked, setClicked] = useState<boolean | null>(null);
  const completed = clicked ?? task.completed;
  const onToggle = () => {
    setClicked(!completed);
    toggle.mutate({ id: task.id, completed: !completed }, { onSettled: () => setClicked(null) });
  };
  const disabled = !isStored(task);
  return (
    <li className="task-row" data-testid="task-row" data-task-id={task.id} data-completed={completed} aria-busy={disabled}>
      <input type="checkbox" aria-label={`Complete ${task.title}`} checked={completed} disabled={disabled} onChange={onToggle} />
      <div className="task-text">
        <p className="task-title">
          <bdi data-testid="task-title">{task.title}</bdi>
          {!disabled && <span className="task-id">#{task.id}</span>}
        </p>
        {task.description && actions && <p className="task-description" dir="auto">{task.description}</p>}
      </div>
      {actions && (
        <div className="task-actions">
          <button type="button" className="icon-button" aria-label={`Edit ${task.title}`} disabled={disabled} onClick={() => actions.onEdit(task)}>
            <Icon name="edit" />
          </button>
          <button type="button" className="icon-button danger" aria-label={`Delete ${task.title}`} disabled={disabled} onClick={() => actions.onDelete(task)}>
            <Icon name="trash" />
          </button>
        </div>
      )}
    </li>
  );
}
