/** Adds a task by form; what the server refused is given back. */
import { useRef, type SubmitEventHandler } from "react";
import { useCurrentUser } from "../../lib/current-user";
import { readDraft, useRecordDraft, writeDraft } from "../../lib/drafts";
import { useCreateTask } from "./api/create-task";
import type { TaskDraft } from "./task-cache";
import { draftOf, noText, TaskFields, textOf, type TaskText } from "./task-fields";

const FORM = "new-task";
const REFUSED = "refused-tasks";

export function TaskForm() {
  const user = useCurrentUser();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useRecordDraft<TaskText>(FORM);
  const [refused, setRefused] = useRecordDraft<readonly TaskDraft[]>(REFUSED);
  const create = useCreateTask((draft) => {
    // Into the form where it is free; beside it where the user is writing the next one already.
    const free = readDraft(user.id, FORM) === "";
    const others = JSON.parse(readDraft(user.id, REFUSED) || "[]") as TaskDraft[];
    writeDraft(user.id, free ? FORM : REFUSED, JSON.stringify(free ? textOf(draft) : [...others, draft]));
  });
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    const draft = draftOf(text ?? noText);
    if (!draft) return;
    setText(null);
    create.mutate(draft);
    form.current?.querySelector("input")?.focus();
  };
  const drop = (draft: TaskDraft) => {
    const rest = (refused ?? []).filter((other) => other !== draft);
    setRefused(rest.length > 0 ? rest : null);
  };
  const again = (draft: TaskDraft) => {
    drop(draft);
    create.mutate(draft);
  };
  return (
    <>
      <form ref={form} className="card task-form" aria-label="New task" data-testid="task-form" onSubmit={submit}>
        <TaskFields text={text ?? noText} onChange={({ title, description }) => setText(title || description ? { title, description } : null)} />
        <button type="submit" className="button primary">Add task</button>
      </form>
      {refused?.map((draft, index) => (
        <div key={index} className="failure" data-testid="refused-task">
          <p>Not added: <bdi>{draft.title}</bdi></p>
          <button type="button" className="button" onClick={() => again(draft)}>Try again</button>
          <button type="button" className="button quiet" onClick={() => drop(draft)}>Drop</button>
        </div>
      ))}
    </>
  );
}
