/** An address that leads nowhere. */
import { Link } from "../lib/router";

export function NotFoundPage() {
  return (
    <main className="page">
      <title>Not found · Todo Chat</title>
      <h1>Nothing here</h1>
      <p>There is no page at this address. <Link href="/tasks">Go to your tasks</Link></p>
    </main>
  );
}
