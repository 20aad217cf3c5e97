/** The frame of the two forms that let a user in. */
import type { ReactNode, SubmitEventHandler } from "react";
import { Brand } from "../../components/brand";
import { Failure } from "../../components/states";
import { fieldsOf } from "../../lib/api-error";

interface Props {
  title: string;
  lead: string;
  action: string;
  busy: boolean;
  error: unknown;
  failure: string;
  onSubmit: (values: Record<"name" | "email" | "password", string>) => void;
  children: ReactNode;
  foot: ReactNode;
}

export function AuthCard({ title, lead, action, busy, error, failure, onSubmit, children, foot }: Props) {
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    onSubmit(Object.fromEntries(new FormData(event.currentTarget)) as Parameters<Props["onSubmit"]>[0]);
  };
  const hasFieldErrors = Object.keys(fieldsOf(error)).length > 0;
  return (
    <main className="auth">
      <Brand />
      <form className="card auth-card" onSubmit={submit}>
        <h1>{title}</h1>
        <p className="lead">{lead}</p>
        {error !== null && !hasFieldErrors && <Failure title={failure} error={error} />}
        {children}
        <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
          {action}
        </button>
      </form>
      <p className="auth-foot">{foot}</p>
    </main>
  );
}
