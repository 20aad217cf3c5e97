/** Short names for the shapes the API speaks in. */
import type { components } from "./api-schema";

type Schemas = components["schemas"];

export type User = Schemas["UserOut"];
export type Task = Schemas["TaskOut"];
export type TaskStatus = Schemas["TaskStatus"];
export type TaskSort = Schemas["TaskSort"];
export type Conversation = Schemas["ConversationOut"];
export type Message = Schemas["MessageOut"];
export type ToolCall = Schemas["ToolCall"];
export type ChatAnswer = Schemas["ChatAnswer"];
export type ChatRequest = Schemas["ChatRequest"];

/** One page of a list and how many rows there are in all. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** How many rows were asked for. */
  readonly wanted?: number;
}
