"""What an English message asks for: text in, intents out.

Pure, and it knows no task: text -> tidied text -> sentences -> clauses -> one intent a clause. Expressions run
only over clauses of at most `clauses.CLAUSE_MAX` characters, so the work is linear in the message's length.
"""
