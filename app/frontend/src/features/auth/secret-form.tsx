/** Asks for the password of now, and where wanted for a new one, before something is done with the account. */
import type { UseMutationResult } from "@tanstack/react-query";
import type { SubmitEventHandler } from "react";
import { Field } from "../../components/field";
import { Failure } from "../../components/states";
import { ApiError, fieldsOf } from "../../lib/api-error";
import { notify } from "../../lib/notices";

/** What the fields hold; `next` is of use only where a new password is asked for. */
export type Secrets = Readonly<Record<"password" | "next", string>>;

interface Props {
  change: UseMutationResult<unknown, Error, Secrets>;
  action: string;
  hasNew?: boolean;
  onCancel?: () => void;
}

export function SecretForm({ change, action, hasNew, onCancel }: Props) {
  const { error, isPending } = change;
  const wrong = error instanceof ApiError && error.code === "invalid_credentials" ? "Not your password." : undefined;
  const weak = fieldsOf(error)["new_password"];
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    change.mutate(Object.fromEntries(new FormData(form)) as Secrets, {
      onSuccess: () => {
        form.reset();
        if (hasNew) notify("Your password is changed, other sessions have ended.");
      },
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      {error && !wrong && !weak && <Failure title="Not changed" error={error} />}
      <Field label="Current password" name="password" type="password" autoComplete="current-password" required maxLength={128} error={wrong} />
      {hasNew && <Field label="New password" name="next" type="password" autoComplete="new-password" required minLength={8} maxLength={128} hint="At least 8 characters." error={weak} />}
      <div className="dialog-actions">
        {onCancel && <button type="button" className="button" onClick={onCancel}>Cancel</button>}
        <button type="submit" className={`button ${hasNew ? "primary" : "destructive"}`} disabled={isPending}>{action}</button>
      </div>
    </form>
  );
}
