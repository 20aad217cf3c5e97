/** The user's own account: the password, the sessions, and leaving for good. */
import { useState, type SubmitEventHandler } from "react";
import { Field } from "../../components/field";
import { Failure } from "../../components/states";
import { fieldsOf } from "../../lib/api-error";
import { useCurrentUser } from "../../lib/current-user";
import { notify } from "../../lib/notices";
import { DeleteAccount } from "./delete-account";
import { useChangePassword, useLogOutEverywhere, wrongPassword } from "./session";

export function AccountPage() {
  const user = useCurrentUser();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <main className="page account">
      <h1>Account</h1>
      <p className="lead"><bdi>{user.name}</bdi>, <bdi>{user.email}</bdi></p>
      <PasswordForm />
      <Sessions />
      <section className="card">
        <h2>Delete the account</h2>
        <p>With all tasks and conversations, for good.</p>
        <button type="button" className="button" onClick={() => setLeaving(true)}>Delete account</button>
      </section>
      {isLeaving && <DeleteAccount onClose={() => setLeaving(false)} />}
    </main>
  );
}

function PasswordForm() {
  const change = useChangePassword();
  const wrong = wrongPassword(change.error);
  const { new_password: weak } = fieldsOf(change.error);
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    const body = { current_password: values.get("current") as string, new_password: values.get("new") as string };
    change.mutate(body, {
      onSuccess: () => {
        form.reset();
        notify("Your password is changed. Every other session has ended.");
      },
    });
  };
  return (
    <form className="card" onSubmit={submit}>
      <h2>Change the password</h2>
      {change.error && !wrong && !weak && <Failure title="The password was not changed" error={change.error} />}
      <Field label="Current password" name="current" type="password" autoComplete="current-password" required maxLength={128} error={wrong} />
      <Field label="New password" name="new" type="password" autoComplete="new-password" required minLength={8} maxLength={128} hint="At least 8 characters." error={weak} />
      <button type="submit" className="button primary" disabled={change.isPending} aria-busy={change.isPending}>Change password</button>
    </form>
  );
}

function Sessions() {
  const leave = useLogOutEverywhere();
  return (
    <section className="card">
      <h2>Sessions</h2>
      <p>Ends every session on every device, this one too, and takes back the tokens of programs.</p>
      {leave.error && <Failure title="You are still logged in" error={leave.error} />}
      <button type="button" className="button" disabled={leave.isPending} onClick={() => leave.mutate()}>Log out everywhere</button>
    </section>
  );
}
