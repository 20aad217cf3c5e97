/** The list of tasks in its four states, and the dialogs over it, which outlive the row that they began from. */
import { useState } from "react";
import { Empty, Failure, Loading } from "../../components/states";
import { useRowFocus } from "../../components/use-row-focus";
import type { Task } from "../../lib/api-types";
import { useTasks } from "./api/list-tasks";
import { DeleteDialog } from "./delete-dialog";
import { beginEdit, EditDialog, useOpenEdit } from "./edit-dialog";
import type { TaskView } from "./task-cache";
import { TaskRow, type RowActions } from "./task-row";

const emptyTexts = {
  all: ["No tasks yet", "Add the first one above, or tell the chat about it."],
  pending: ["All done", "Nothing is waiting for you."],
  completed: ["Nothing completed yet", "Tasks you tick off are kept here."],
} as const;

/** Tasks to work through: with dialogs to edit and delete. */
export function TaskList({ view }: { view: TaskView }) {
  const [edit, setEdit] = useOpenEdit();
  const [deleting, setDeleting] = useState<Task | null>(null);
  return (
    <>
      <TaskRows view={view} actions={{ onEdit: (task) => setEdit(beginEdit(task)), onDelete: setDeleting }} />
      {edit && <EditDialog edit={edit} onChange={setEdit} />}
      {deleting && <DeleteDialog task={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

/** The list alone; without actions each row is a title to tick. */
export function TaskRows({ view, actions }: { view: TaskView; actions?: RowActions }) {
  const keepFocus = useRowFocus();
  return <div className="rows" {...keepFocus}><Rows view={view} {...(actions && { actions })} /></div>;
}

function Rows({ view, actions }: { view: TaskView; actions?: RowActions }) {
  const tasks = useTasks(view);
  if (tasks.isPending) return <Loading label="Loading tasks" />;
  if (!tasks.data) return <Failure title="The tasks could not be loaded" error={tasks.error} onRetry={() => void tasks.refetch()} />;
  const { rows, total } = tasks.data;
  const [title, text] = emptyTexts[view.status];
  if (rows.length === 0) return <Empty title={title}>{actions && <p>{text}</p>}</Empty>;
  return (
    <>
      <ul className="task-list" aria-label="Tasks" data-testid="task-list">
        {rows.map((task) => (
          <TaskRow key={task.id} task={task} {...(actions && { actions })} />
        ))}
      </ul>
      {tasks.hasMore && <button type="button" className="button wide" onClick={() => void tasks.readMore()}>Show more</button>}
      <p className="count">{total === 1 ? "1 task" : `${total} tasks`}</p>
    </>
  );
}
