/** Adds a task by form. */
import type { SubmitEventHandler } from "react";
import { useCreateTask } from "./api/create-task";
import { readDraft, TaskFields } from "./task-fields";

export function TaskForm() {
  const create = useCreateTask();
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const draft = readDraft(form);
    if (!draft) return;
    create.mutate(draft, { onError: () => restore(form, draft.title, draft.description ?? "") });
    form.reset();
    form.querySelector("input")?.focus();
  };
  return (
    <form className="card task-form" aria-label="New task" data-testid="task-form" onSubmit={submit}>
      <TaskFields />
      <button type="submit" className="button primary">Add task</button>
    </form>
  );
}

/** Give back what was typed when the server refused it, unless something new is there already. */
function restore(form: HTMLFormElement, title: string, description: string): void {
  const [titleInput, descriptionInput] = [form.querySelector("input"), form.querySelector("textarea")];
  if (!titleInput || !descriptionInput || titleInput.value) return;
  titleInput.value = title;
  descriptionInput.value = description;
}
