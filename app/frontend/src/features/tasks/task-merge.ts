/** Two changes of one task: which fields each made, and whether both can stand. Pure functions. */
import type { Task } from "../../lib/api-types";
import type { TaskDraft } from "./task-cache";

const fields = ["title", "description"] as const;

/** The fields in which a draft differs from the row it began from. */
export function changes(base: TaskDraft, draft: TaskDraft): Partial<TaskDraft> {
  return Object.fromEntries(fields.filter((field) => draft[field] !== base[field]).map((field) => [field, draft[field]]));
}

/** Both changed the same field, and not to the same. */
export function collide(base: TaskDraft, mine: TaskDraft, theirs: TaskDraft): boolean {
  return fields.some((field) => mine[field] !== base[field] && theirs[field] !== base[field] && mine[field] !== theirs[field]);
}

/** What the user wrote where they wrote something, and else what is there now. */
export function merge(base: TaskDraft, mine: TaskDraft, theirs: TaskDraft): TaskDraft {
  return { title: theirs.title, description: theirs.description, ...changes(base, mine) };
}

export function sameText(one: TaskDraft, other: TaskDraft): boolean {
  return Object.keys(changes(one, other)).length === 0;
}

/** The version of a row, as `If-Match` takes it (app/backend/API.md). */
export function versionOf({ updated_at }: Task): { "if-match": string } {
  return { "if-match": `"${updated_at}"` };
}
