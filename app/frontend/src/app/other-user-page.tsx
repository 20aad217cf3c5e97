/** Another tab has logged in as somebody else: nothing of the one is shown to, or done as, the other. */
import { useQueryClient } from "@tanstack/react-query";
import { Brand } from "../components/brand";
import type { User } from "../lib/api-types";
import { navigate } from "../lib/router";
import { beginSession } from "../lib/session-state";

export function OtherUserPage({ user }: { user: User }) {
  const client = useQueryClient();
  const goOn = () => {
    beginSession(client, user);
    navigate("/tasks", { replace: true });
  };
  return (
    <main className="auth" data-testid="other-user">
      <title>Another account · Todo Chat</title>
      <Brand />
      <div className="card auth-card">
        <h1>Another account</h1>
        <p role="alert">In another tab, <bdi>{user.name}</bdi> ({user.email}) has logged in. This tab has stopped.</p>
        <button type="button" className="button primary" onClick={goOn}><span>Go on as <bdi>{user.name}</bdi></span></button>
      </div>
    </main>
  );
}
