/** Changes the title and the description of a task, and never what another tab made of them in the meantime. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../lib/api-client";
import { hasStatus } from "../../../lib/api-error";
import type { Task } from "../../../lib/api-types";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";
import { replaceTask, viewOf, type TaskDraft, type TaskPage } from "../task-cache";
import { changes, collide, merge, versionOf } from "../task-merge";

/** Somebody else changed the same field. */
export class EditCollision extends Error {
  override readonly name = "EditCollision";

  constructor(readonly theirs: Task) {
    super(`change task ${theirs.id}: the same field was changed elsewhere`);
  }
}

export interface Edit {
  readonly base: Task;
  readonly draft: TaskDraft;
}

/** Send what was changed; over another's change only where the two do not touch. */
async function updateTask(userId: string, { base, draft }: Edit): Promise<Task> {
  const body = changes(base, draft);
  if (Object.keys(body).length === 0) return base;
  const path = { user_id: userId, task_id: base.id };
  try {
    return await call("put", "/api/{user_id}/tasks/{task_id}", { path, body, header: versionOf(base) });
  } catch (error) {
    if (!hasStatus(error, 412)) throw error;
    const theirs = await call("get", "/api/{user_id}/tasks/{task_id}", { path });
    if (collide(base, draft, theirs)) throw new EditCollision(theirs);
    return updateTask(userId, { base: theirs, draft: merge(base, draft, theirs) });
  }
}

export function useUpdateTask() {
  const { id } = useCurrentUser();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: Edit) => updateTask(id, edit),
    onSuccess: (task) => {
      for (const [key, pages] of client.getQueriesData<TaskPage>({ queryKey: queryKeys.tasks })) {
        if (pages) client.setQueryData(key, replaceTask(pages, task, viewOf(key)));
      }
    },
    onSettled: () => void client.invalidateQueries({ queryKey: queryKeys.tasks }),
  });
}
