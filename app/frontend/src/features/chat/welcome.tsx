/** An empty conversation: what one can say. */
const suggestions = ["Add a task to buy groceries", "Show me all my tasks", "What's pending?", "What have I completed?"];

export function Welcome({ onSuggest }: { onSuggest: (text: string) => void }) {
  return (
    <div className="welcome" data-testid="state-empty">
      <p className="empty-title">What needs doing?</p>
      <p>Say it in your own words. I add, find, complete, change and delete your tasks.</p>
      <ul aria-label="Suggestions">
        {suggestions.map((text) => (
          <li key={text}>
            <button type="button" className="button" onClick={() => onSuggest(text)}>{text}</button>
          </li>
        ))}
      </ul>
    </div>
  );
}
