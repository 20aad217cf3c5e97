/** Changes a task in a dialog that closes only when the change is stored. */
import type { SubmitEventHandler } from "react";
import { Dialog } from "../../components/dialog";
import { Failure } from "../../components/states";
import { fieldsOf, hasStatus } from "../../lib/api-error";
import type { Task } from "../../lib/api-types";
import { useRecordDraft } from "../../lib/drafts";
import { useCreateTask } from "./api/create-task";
import { EditCollision, useUpdateTask } from "./api/update-task";
import { draftOf, TaskFields, textOf, type TaskText } from "./task-fields";

/** An edit under way: the row as the user saw it, and what they made of it. */
export interface OpenEdit {
  readonly base: Task;
  readonly text: TaskText;
}

/** The edit under way is a draft: a reload or an ended session opens it again. */
export function useOpenEdit() {
  return useRecordDraft<OpenEdit>("edit-task");
}

export function beginEdit(task: Task): OpenEdit {
  return { base: task, text: textOf(task) };
}

export function EditDialog({ edit, onChange }: { edit: OpenEdit; onChange: (edit: OpenEdit | null) => void }) {
  const { base, text } = edit;
  const close = () => onChange(null);
  const update = useUpdateTask();
  const create = useCreateTask((draft) => onChange({ base, text: textOf(draft) }));
  const theirs = update.error instanceof EditCollision ? update.error.theirs : null;
  const isGone = hasStatus(update.error, 404);
  const errors = fieldsOf(update.error);
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    const draft = draftOf(text);
    if (!draft || update.isPending) return;
    if (isGone) {
      close();
      create.mutate(draft);
    } else update.mutate({ base: theirs ?? base, draft }, { onSuccess: close });
  };
  const takeTheirs = (task: Task) => {
    update.reset();
    onChange(beginEdit(task));
  };
  return (
    <Dialog title="Edit task" onClose={close}>
      <form className="stack" onSubmit={submit}>
        {theirs && <Collision theirs={theirs} onTake={() => takeTheirs(theirs)} />}
        {isGone && <p className="failure" role="alert">This task was deleted elsewhere. What you wrote can become a new one.</p>}
        {update.error && !theirs && !isGone && Object.keys(errors).length === 0 && <Failure title="Not saved" error={update.error} />}
        <TaskFields text={text} errors={errors} onChange={(changed) => onChange({ base, text: changed })} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={close}>Cancel</button>
          <button type="submit" className="button primary" aria-disabled={update.isPending} aria-busy={update.isPending}>
            {theirs ? "Save mine" : isGone ? "Add as new" : "Save"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Collision({ theirs, onTake }: { theirs: Task; onTake: () => void }) {
  return (
    <div className="failure" role="alert" data-testid="edit-collision">
      <div>
        <p className="failure-title">Changed elsewhere while you were writing</p>
        <p dir="auto">{theirs.title}</p>
        {theirs.description && <p dir="auto" className="task-description">{theirs.description}</p>}
      </div>
      <button type="button" className="button" onClick={onTake}>Take this one</button>
    </div>
  );
}
