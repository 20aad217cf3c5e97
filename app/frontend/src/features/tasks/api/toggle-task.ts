/** Marks a task as completed, or as active again: by value, so that what another tab did already is not undone. */
import { call } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { tickTask, type Tick } from "../task-cache";
import { useOptimisticChange } from "./optimistic";

export function useToggleTask(taskId: number) {
  const { id } = useCurrentUser();
  return useOptimisticChange<Tick>({
    send: ({ completed }) => call("put", "/api/{user_id}/tasks/{task_id}", { path: { user_id: id, task_id: taskId }, body: { completed } }),
    show: tickTask,
    failure: "The task was not changed",
    // Two clicks in a row arrive in their order.
    scope: { id: `task-${taskId}` },
  });
}
