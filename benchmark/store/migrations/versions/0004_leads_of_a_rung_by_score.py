"""The leads of a rung, by their score."""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_lead_rung_overall', 'lead', ['rung', 'overall', 'place', 'traits', 'points', 'status'])


def downgrade() -> None:
    op.drop_index('ix_lead_rung_overall', table_name='lead')
