/** Makes an account for a new user. */
import { Field } from "../../components/field";
import { fieldsOf } from "../../lib/api-error";
import { Link } from "../../lib/router";
import { AuthCard } from "./auth-card";
import { useSignUp } from "./session";

export function SignupPage() {
  const signUp = useSignUp();
  const errors = fieldsOf(signUp.error);
  return (
    <AuthCard
      title="Create your account"
      lead="A to-do list you can talk to."
      action="Create account"
      failure="The account was not created"
      busy={signUp.isPending}
      error={signUp.error}
      onSubmit={(account) => signUp.mutate(account)}
      foot={<>Have an account? <Link href="/login">Log in</Link></>}
    >
      <Field label="Name" name="name" autoComplete="name" required maxLength={100} error={errors["name"]} />
      <Field label="E-mail" name="email" type="email" autoComplete="email" required maxLength={254} error={errors["email"]} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        maxLength={128}
        hint="At least 8 characters."
        error={errors["password"]}
      />
    </AuthCard>
  );
}
