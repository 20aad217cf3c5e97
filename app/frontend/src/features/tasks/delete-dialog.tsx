/** Asks before a task is deleted. */
import { Dialog } from "../../components/dialog";
import type { Task } from "../../lib/api-types";
import { useDeleteTask } from "./api/delete-task";

export function DeleteDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const remove = useDeleteTask();
  const confirm = () => {
    remove.mutate(task);
    onClose();
  };
  return (
    <Dialog title="Delete this task?" role="alertdialog" onClose={onClose}>
      <p className="dialog-text">“<bdi>{task.title}</bdi>” will be gone for good.</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>Cancel</button>
        <button type="button" className="button destructive" data-testid="confirm-delete" onClick={confirm}>Delete</button>
      </div>
    </Dialog>
  );
}
