"""What the assistant keeps of a conversation: the question it asked, and how to undo its last write."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column that code of the revision before neither reads nor writes."""
    op.add_column("conversations", sa.Column("memory", sa.JSON()))


def downgrade() -> None:
    """Forget what was asked."""
    op.drop_column("conversations", "memory")
