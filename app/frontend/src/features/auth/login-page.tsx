/** Lets a known user in. */
import { Field } from "../../components/field";
import { fieldsOf } from "../../lib/api-error";
import { Link } from "../../lib/router";
import { AuthCard } from "./auth-card";
import { useLogIn } from "./session";

export function LoginPage() {
  const logIn = useLogIn();
  const errors = fieldsOf(logIn.error);
  return (
    <AuthCard
      title="Welcome back"
      lead="Log in to your tasks."
      action="Log in"
      failure="You are not logged in"
      busy={logIn.isPending}
      error={logIn.error}
      onSubmit={({ email, password }) => logIn.mutate({ email, password })}
      foot={<>New here? <Link href="/signup">Create an account</Link></>}
    >
      <Field label="E-mail" name="email" type="email" autoComplete="email" required maxLength={254} error={errors["email"]} />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required maxLength={128} error={errors["password"]} />
    </AuthCard>
  );
}
