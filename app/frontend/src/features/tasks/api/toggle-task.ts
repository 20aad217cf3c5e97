/** Marks a task as completed, or as active again. */
import { call } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { toggleTask } from "../task-cache";
import { useOptimisticChange } from "./optimistic";

export function useToggleTask() {
  const { id } = useCurrentUser();
  return useOptimisticChange<number>({
    send: (taskId) =>
      call("patch", "/api/{user_id}/tasks/{task_id}/complete", { path: { user_id: id, task_id: taskId } }),
    show: toggleTask,
    failure: "The task was not changed",
  });
}
