/** Where the next message is written: Enter sends, Shift+Enter starts a new line. */
import { useRef, type KeyboardEvent } from "react";
import { Icon } from "../../components/icon";

interface Props {
  busy: boolean;
  text: string;
  onChange: (text: string) => void;
  onSend: (message: string) => void;
}

export function Composer({ busy, text, onChange, onSend }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const submit = () => {
    const message = text.trim();
    if (!message || busy) return;
    onChange("");
    onSend(message);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a character, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className="composer"
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={area}
        aria-label="Message"
        dir="auto"
        placeholder="Tell me what to do…"
        rows={1}
        maxLength={4000}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="send" aria-label="Send" disabled={busy || text.trim() === ""}>
        <Icon name="send" />
      </button>
    </form>
  );
}
