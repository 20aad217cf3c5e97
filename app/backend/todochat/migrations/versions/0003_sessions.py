"""Sessions that can be ended, tokens for programs, where an account is known; on SQLite, ids once for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_COUNTED = ("tasks", "conversations", "messages")


def upgrade() -> None:
    """Add what code of the revisions before neither reads nor has to write."""
    op.add_column("users", sa.Column("session_epoch", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.String(36), primary_key=True),
        _owner(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_access_tokens_user", "access_tokens", ["user_id", "created_at"])
    op.create_table(
        "known_networks",
        _owner(primary_key=True),
        sa.Column("network", sa.String(64), primary_key=True),
        sa.Column("until", _MOMENT, nullable=False),
    )
    # The oldest revision whose code runs on this schema: raised by a revision that takes something away.
    compatible = op.create_table("schema_compatibility", sa.Column("oldest", sa.String(32), primary_key=True))
    op.bulk_insert(compatible, [{"oldest": "0001"}])
    # Code of chart 1.0.0 serves while it finds this, and nothing that it needs was taken away.
    op.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    op.execute("DELETE FROM alembic_version")
    op.execute("INSERT INTO alembic_version VALUES ('0001')")
    if op.get_bind().dialect.name == "sqlite":
        _count_for_ever()


def downgrade() -> None:
    """Take the additions away; ids stay counted."""
    for table in ("schema_compatibility", "known_networks", "access_tokens"):
        op.drop_table(table)
    with op.batch_alter_table("users") as users:
        users.drop_column("session_epoch")


def _count_for_ever() -> None:
    """Make the tables anew with AUTOINCREMENT: without, SQLite gives the number of a deleted row again."""
    for table in _COUNTED:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
        # The count is there before the first row is, so that a number can be reserved.
        op.execute(
            f"INSERT INTO sqlite_sequence SELECT '{table}', 0 "  # noqa: S608 - names of our own
            f"WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{table}')"
        )


def _owner(*, primary_key: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey("users.id", ondelete="CASCADE")
    return sa.Column("user_id", sa.String(36), reference, nullable=False, primary_key=primary_key)
