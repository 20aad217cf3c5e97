/** Where the next message is written: Enter sends, Shift+Enter starts a new line. */
import { useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../../components/icon";

export function Composer({ busy, initial, onSend }: { busy: boolean; initial: string; onSend: (message: string) => void }) {
  const [text, setText] = useState(initial);
  const area = useRef<HTMLTextAreaElement>(null);
  const submit = () => {
    const message = text.trim();
    if (!message || busy) return;
    onSend(message);
    setText("");
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
        placeholder="Tell me what to do…"
        rows={1}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="send" aria-label="Send" disabled={busy || text.trim() === ""}>
        <Icon name="send" />
      </button>
    </form>
  );
}
