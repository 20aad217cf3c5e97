/** Shows the notices under the bar, in the flow of the page: they cover nothing. */
import { dismiss, useNotices } from "../lib/notices";
import { Icon } from "./icon";

export function NoticeList() {
  return (
    <div className="notices" role="alert">
      {useNotices().map(({ id, text }) => (
        <p key={id} className="notice" data-testid="notice">
          <span dir="auto">{text}</span>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}
