/** The two inputs of a task, and what is read from them. */
import { Field, TextField } from "../../components/field";
import type { TaskDraft } from "./task-cache";

/** What is in the inputs, untrimmed. */
export interface TaskText {
  readonly title: string;
  readonly description: string;
}

export const noText: TaskText = { title: "", description: "" };

interface Props {
  text: TaskText;
  errors?: Readonly<Record<string, string>>;
  onChange: (text: TaskText) => void;
}

export function TaskFields({ text, errors = {}, onChange }: Props) {
  return (
    <>
      <Field
        label="Title"
        required
        dir="auto"
        maxLength={200}
        pattern=".*\S.*"
        title="A title of 1 to 200 characters"
        autoComplete="off"
        value={text.title}
        error={errors["title"]}
        onChange={(event) => onChange({ ...text, title: event.target.value })}
      />
      <TextField
        label="Description"
        dir="auto"
        maxLength={1000}
        value={text.description}
        error={errors["description"]}
        onChange={(event) => onChange({ ...text, description: event.target.value })}
      />
    </>
  );
}

export function textOf({ title, description }: TaskDraft): TaskText {
  return { title, description: description ?? "" };
}

/** Read the draft; null when the title is blank. */
export function draftOf(text: TaskText): TaskDraft | null {
  const title = text.title.trim();
  return title ? { title, description: text.description.trim() || null } : null;
}
