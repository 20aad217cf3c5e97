/** Deletes a task, unless another tab has given it another text since it was shown here. */
import { call } from "../../../lib/api-client";
import { hasStatus } from "../../../lib/api-error";
import type { Task } from "../../../lib/api-types";
import { useCurrentUser } from "../../../lib/current-user";
import { removeTask } from "../task-cache";
import { sameText, versionOf } from "../task-merge";
import { useOptimisticChange } from "./optimistic";

async function deleteTask(userId: string, seen: Task): Promise<void> {
  const path = { user_id: userId, task_id: seen.id };
  const send = (task: Task) => call("delete", "/api/{user_id}/tasks/{task_id}", { path, header: versionOf(task) });
  try {
    await send(seen);
  } catch (error) {
    if (hasStatus(error, 404)) return; // gone is what was wanted
    if (!hasStatus(error, 412)) throw error;
    const now = await call("get", "/api/{user_id}/tasks/{task_id}", { path });
    if (!sameText(seen, now)) throw error;
    await send(now);
  }
}

export function useDeleteTask() {
  const { id } = useCurrentUser();
  return useOptimisticChange<Task>({
    send: (task) => deleteTask(id, task),
    show: (pages, task) => removeTask(pages, task.id),
    failure: "The task was not deleted",
  });
}
