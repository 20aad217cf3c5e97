/** A labelled input or text area with its hint and error. */
import { useId, type ComponentProps } from "react";

interface Common {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

export function Field({ label, hint, error, ...input }: Common & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} {...describe(id, hint, error)} {...input} />
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

export function TextField({ label, hint, error, ...area }: Common & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} rows={2} {...describe(id, hint, error)} {...area} />
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

function FieldNotes({ id, hint, error }: { id: string; hint: string | undefined; error: string | undefined }) {
  if (error) return <p id={`${id}-note`} className="field-error">{error}</p>;
  if (hint) return <p id={`${id}-note`} className="field-hint">{hint}</p>;
  return null;
}

function describe(id: string, hint: string | undefined, error: string | undefined) {
  return {
    "aria-invalid": error ? true : undefined,
    "aria-describedby": (error ?? hint) ? `${id}-note` : undefined,
  };
}
