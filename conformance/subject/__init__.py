"""The one way to speak to the application under judgement: its API, its pages, its pods, its rows."""
