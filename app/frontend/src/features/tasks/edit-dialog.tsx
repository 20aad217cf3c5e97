/** Changes a task in a dialog. */
import type { SubmitEventHandler } from "react";
import { Dialog } from "../../components/dialog";
import type { Task } from "../../lib/api-types";
import { useUpdateTask } from "./api/update-task";
import { readDraft, TaskFields } from "./task-fields";

export function EditDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const update = useUpdateTask();
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    const draft = readDraft(event.currentTarget);
    if (!draft) return;
    update.mutate({ id: task.id, ...draft });
    onClose();
  };
  return (
    <Dialog title="Edit task" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TaskFields task={task} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>Cancel</button>
          <button type="submit" className="button primary">Save</button>
        </div>
      </form>
    </Dialog>
  );
}
