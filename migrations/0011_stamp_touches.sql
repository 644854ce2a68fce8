-- Touches are inserted as rows, so that those of several requests share a part, and take the server's time when they are written:
-- as INSERT … SELECT now64(6) each made a part of its own (docs/decisions/0002-settle.md).
ALTER TABLE exp_touched{{on_cluster}} MODIFY COLUMN touched_at DateTime64(6, 'UTC') DEFAULT now64(6);
