"""The content studio."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import benchmark.store.tables

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

STR = sqlmodel.sql.sqltypes.AutoString
MOMENT = benchmark.store.tables.Moment


def upgrade() -> None:
    op.create_table('bank_publication',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('bank_hash', sa.Text(), nullable=False),
    sa.Column('origin', STR(), nullable=False),
    sa.Column('digest', STR(), nullable=False),
    sa.Column('files', sa.Text(), nullable=False),
    sa.Column('draft_id', STR(), nullable=False),
    sa.Column('author', STR(), nullable=False),
    sa.Column('approved_by', STR(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('published_at', MOMENT(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['bank_hash'], ['bank_version.hash'], name=op.f('fk_bank_publication_bank_hash_bank_version')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_bank_publication'))
    )
    op.create_index(op.f('ix_bank_publication_bank_hash'), 'bank_publication', ['bank_hash'])
    # What was published before this table existed is its first rows.
    op.execute(
        "INSERT INTO bank_publication (number, bank_hash, origin, digest, files, draft_id, author,"
        " approved_by, reason, published_at) SELECT number, hash, origin, digest, files, '', '', '',"
        " '', published_at FROM bank_version"
    )
    op.create_table('bank_draft',
    sa.Column('id', STR(), nullable=False),
    sa.Column('title', STR(), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('files', sa.Text(), nullable=False),
    sa.Column('digest', STR(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', STR(), nullable=False),
    sa.Column('created_by', STR(), nullable=False),
    sa.Column('created_at', MOMENT(timezone=True), nullable=False),
    sa.Column('updated_by', STR(), nullable=False),
    sa.Column('updated_at', MOMENT(timezone=True), nullable=False),
    sa.Column('asked_by', STR(), nullable=False),
    sa.Column('asked_reason', sa.Text(), nullable=False),
    sa.Column('asked_revision', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_draft'))
    )
    op.create_index('ix_bank_draft_state_updated_at', 'bank_draft', ['state', 'updated_at'])
    op.create_table('rehearsal',
    sa.Column('id', STR(), nullable=False),
    sa.Column('draft_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('bank_hash', STR(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('state', STR(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('cursor', STR(), nullable=False),
    sa.Column('partial', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('started_by', STR(), nullable=False),
    sa.Column('created_at', MOMENT(timezone=True), nullable=False),
    sa.Column('updated_at', MOMENT(timezone=True), nullable=False),
    sa.Column('finished_at', MOMENT(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['draft_id'], ['bank_draft.id'], name=op.f('fk_rehearsal_draft_id_bank_draft'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal'))
    )
    op.create_index(op.f('ix_rehearsal_draft_id'), 'rehearsal', ['draft_id'])
    op.create_table('bank_preview',
    sa.Column('id', STR(), nullable=False),
    sa.Column('draft_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('locale', STR(), nullable=False),
    sa.Column('scope', STR(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('started_by', STR(), nullable=False),
    sa.Column('created_at', MOMENT(timezone=True), nullable=False),
    sa.Column('updated_at', MOMENT(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['bank_draft.id'], name=op.f('fk_bank_preview_draft_id_bank_draft'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_preview'))
    )
    op.create_index(op.f('ix_bank_preview_draft_id'), 'bank_preview', ['draft_id'])
    op.add_column('assessment', sa.Column('seconds', sa.Text(), server_default=sa.text("'{}'"), nullable=False))


def downgrade() -> None:
    op.drop_column('assessment', 'seconds')
    op.drop_table('bank_preview')
    op.drop_table('rehearsal')
    op.drop_table('bank_draft')
    op.drop_table('bank_publication')
