"""Tasks by form and by conversation: the back end of the Todo Chatbot."""

__version__ = "1.0.0"
