/** Asks for the password before an account is deleted. */
import type { SubmitEventHandler } from "react";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { Failure } from "../../components/states";
import { useDeleteAccount, wrongPassword } from "./session";

export function DeleteAccount({ onClose }: { onClose: () => void }) {
  const remove = useDeleteAccount();
  const wrong = wrongPassword(remove.error);
  const submit: SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    remove.mutate(new FormData(event.currentTarget).get("password") as string);
  };
  return (
    <Dialog title="Delete your account?" role="alertdialog" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="dialog-text">All your tasks and conversations will be gone for good.</p>
        {remove.error && !wrong && <Failure title="The account was not deleted" error={remove.error} />}
        <Field label="Password" name="password" type="password" autoComplete="current-password" required maxLength={128} error={wrong} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>Cancel</button>
          <button type="submit" className="button destructive" disabled={remove.isPending} aria-busy={remove.isPending}>Delete for good</button>
        </div>
      </form>
    </Dialog>
  );
}
