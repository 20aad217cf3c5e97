/** Pages for users and pages for guests. */
import type { ReactNode } from "react";
import { Redirect, useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { Failure, Loading } from "../components/states";
import { useSession } from "../features/auth/session";
import { CurrentUser } from "../lib/current-user";
import { Shell } from "./shell";

interface Props {
  title: string;
  children: ReactNode;
}

export function RequireUser({ title, children }: Props) {
  const session = useSession();
  const [path] = useLocation();
  if (session.isPending) return <main className="page"><Loading label="Loading" /></main>;
  if (session.isError) {
    return (
      <main className="page">
        <h1>Todo Chat</h1>
        <Failure title="Todo Chat cannot start" error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  // Where the user wanted to go travels in the history entry, so that the address stays plain /login.
  if (!session.data) return <Redirect to="/login" replace state={{ next: path }} />;
  return (
    <CurrentUser value={session.data}>
      <title>{`${title} · Todo Chat`}</title>
      <Shell>{children}</Shell>
    </CurrentUser>
  );
}

export function GuestOnly({ title, children }: Props) {
  const session = useSession();
  const state = useHistoryState<{ next?: string } | null>();
  if (session.data) return <Redirect to={state?.next ?? "/tasks"} replace />;
  if (session.isPending) return <main className="page"><Loading label="Loading" /></main>;
  return (
    <>
      <title>{`${title} · Todo Chat`}</title>
      {children}
    </>
  );
}
