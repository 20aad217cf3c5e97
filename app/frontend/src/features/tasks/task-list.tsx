/** The list of tasks in its four states. */
import { Empty, Failure, Loading } from "../../components/states";
import { useTasks } from "./api/list-tasks";
import type { TaskView } from "./task-cache";
import { TaskRow } from "./task-row";

const emptyTexts = {
  all: ["No tasks yet", "Add the first one above, or tell the chat about it."],
  pending: ["All done", "Nothing is waiting for you."],
  completed: ["Nothing completed yet", "Tasks you tick off are kept here."],
} as const;

export function TaskList({ view, compact = false }: { view: TaskView; compact?: boolean }) {
  const tasks = useTasks(view);
  if (tasks.isPending) return <Loading label="Loading tasks" />;
  if (tasks.isError && !tasks.isFetchNextPageError && !tasks.data) {
    return <Failure title="The tasks could not be loaded" error={tasks.error} onRetry={() => void tasks.refetch()} />;
  }
  const rows = tasks.data.pages.flatMap((page) => page.rows);
  const total = tasks.data.pages[0]?.total ?? rows.length;
  const [title, text] = emptyTexts[view.status];
  if (rows.length === 0) return <Empty title={title}>{!compact && <p>{text}</p>}</Empty>;
  return (
    <>
      <ul className="task-list" aria-label="Tasks" data-testid="task-list">
        {rows.map((task) => (
          <TaskRow key={task.id} task={task} compact={compact} />
        ))}
      </ul>
      {tasks.hasNextPage && (
        <button type="button" className="button wide" disabled={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
          Show more
        </button>
      )}
      <p className="count">{total === 1 ? "1 task" : `${total} tasks`}</p>
    </>
  );
}
