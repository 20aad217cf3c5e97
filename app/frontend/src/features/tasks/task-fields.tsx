/** The two inputs of a task, and what is read from them. */
import { Field, TextField } from "../../components/field";
import type { Task } from "../../lib/api-types";
import type { TaskDraft } from "./task-cache";

export function TaskFields({ task }: { task?: Task }) {
  return (
    <>
      <Field label="Title" name="title" required maxLength={200} pattern=".*\S.*" title="A title of 1 to 200 characters" autoComplete="off" defaultValue={task?.title} />
      <TextField label="Description" name="description" maxLength={1000} defaultValue={task?.description ?? ""} />
    </>
  );
}

/** Read the draft; null when the title is blank. */
export function readDraft(form: HTMLFormElement): TaskDraft | null {
  const values = new FormData(form);
  const text = (key: string) => ((values.get(key) ?? "") as string).trim();
  const title = text("title");
  return title ? { title, description: text("description") || null } : null;
}
