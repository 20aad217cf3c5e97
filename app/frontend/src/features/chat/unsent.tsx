/** A message that got no answer: kept until it is sent again or dropped. */
import { useRecordDraft } from "../../lib/drafts";
import { unsentPlace, type UnsentMessage } from "./use-turn";

interface Props {
  conversationId: number | null;
  isBusy: boolean;
  onRetry: (message: string) => void;
}

export function Unsent({ conversationId, isBusy, onRetry }: Props) {
  const [unsent, setUnsent] = useRecordDraft<UnsentMessage>(unsentPlace(conversationId));
  if (!unsent || isBusy) return null;
  const retry = () => {
    setUnsent(null);
    onRetry(unsent.message);
  };
  return (
    <div className="failure" role="alert" data-testid="state-error">
      <div>
        <p className="failure-title">No answer to “<bdi>{unsent.message}</bdi>”</p>
        <p>{unsent.reason}</p>
      </div>
      <button type="button" className="button" onClick={retry}>Try again</button>
      <button type="button" className="button quiet" onClick={() => setUnsent(null)}>Drop</button>
    </div>
  );
}
