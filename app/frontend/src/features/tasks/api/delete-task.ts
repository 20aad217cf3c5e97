/** Deletes a task. */
import { call } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { removeTask } from "../task-cache";
import { useOptimisticChange } from "./optimistic";

export function useDeleteTask() {
  const { id } = useCurrentUser();
  return useOptimisticChange<number>({
    send: (taskId) =>
      call("delete", "/api/{user_id}/tasks/{task_id}", { path: { user_id: id, task_id: taskId } }),
    show: removeTask,
    failure: "The task was not deleted",
  });
}
