"""The content studio: versions, drafts, the editor, publishing."""
