/** The part of the chat that scrolls. It follows the end only while the reader is there: who reads back stays where they are. */
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";

const NEAR_PX = 48; // about a line of text and its gap: as good as at the end

interface Props {
  conversationId: number | null;
  /** The oldest message that is shown: a new one means that earlier ones were put in above. */
  firstId: number | undefined;
  /** The user's message that is being answered; sending one brings the end into view. */
  sent: string | undefined;
  children: ReactNode;
}

export function ChatScroll({ conversationId, firstId, sent, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ conversationId, firstId, sent, height: 0, isAtEnd: true });
  const [isAway, setAway] = useState(false);
  const measure = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    before.current.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    setAway(!before.current.isAtEnd);
  };
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });

  // After each drawing: what has grown is the messages, the answer under way, or a picture of a failure below them.
  useLayoutEffect(() => {
    const view = box.current;
    const last = before.current;
    if (!view) return;
    const isOther = last.conversationId !== null && last.conversationId !== conversationId;
    const isEarlier = !isOther && last.firstId !== undefined && firstId !== undefined && firstId < last.firstId;
    if (isOther || last.isAtEnd || (sent !== undefined && last.sent === undefined)) toEnd();
    else if (isEarlier) view.scrollTop += view.scrollHeight - last.height;
    before.current = { conversationId, firstId, sent, height: view.scrollHeight, isAtEnd: isOther || last.isAtEnd };
  });

  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who has no mouse scrolls with the arrow keys */}
      <div ref={box} className="chat-scroll" tabIndex={0} role="region" aria-label="Messages" onScroll={measure}>{children}</div>
      {isAway && <button type="button" className="button to-end" onClick={toEnd}>Newest</button>}
    </>
  );
}
