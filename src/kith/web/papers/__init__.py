"""The papers of governance: who looked, requests for a record, retention, and drafts filled from what is running."""
