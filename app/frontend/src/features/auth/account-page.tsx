/** The user's own account: the password, the sessions, and leaving for good. */
import { useState } from "react";
import { Dialog } from "../../components/dialog";
import { useCurrentUser } from "../../lib/current-user";
import { SecretForm } from "./secret-form";
import { useChangePassword, useDeleteAccount, useLogOut } from "./session";

export function AccountPage() {
  const { name, email } = useCurrentUser();
  const [isLeaving, setLeaving] = useState(false);
  const change = useChangePassword();
  const leave = useLogOut("/api/auth/logout-everywhere");
  const remove = useDeleteAccount();
  return (
    <main className="page account">
      <h1>Account</h1>
      <p className="lead"><bdi>{name}</bdi>, <bdi>{email}</bdi></p>
      <div className="card">
        <SecretForm change={change} hasNew action="Change password" />
      </div>
      <div className="card">
        <p>Ends all sessions and tokens of programs.</p>
        <button type="button" className="button" disabled={leave.isPending} onClick={() => leave.mutate()}>Log out everywhere</button>
      </div>
      <button type="button" className="button" onClick={() => setLeaving(true)}>Delete account</button>
      {isLeaving && (
        <Dialog title="Delete your account?" role="alertdialog" onClose={() => setLeaving(false)}>
          <p className="dialog-text">All tasks and conversations will be gone for good.</p>
          <SecretForm change={remove} action="Delete for good" onCancel={() => setLeaving(false)} />
        </Dialog>
      )}
    </main>
  );
}
