/** The chat with the active tasks beside it, where the screen has room for both. */
import { ChatView } from "../features/chat/chat-view";
import { TaskRows } from "../features/tasks/task-list";

export function ChatPage() {
  return (
    <div className="chat-page">
      <ChatView />
      <aside className="task-aside" aria-label="Active tasks">
        <h2>Active tasks</h2>
        <TaskRows view={{ status: "pending", sort: "created" }} />
      </aside>
    </div>
  );
}
