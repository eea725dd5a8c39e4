ALTER TABLE tenants ADD COLUMN IF NOT EXISTS cluster_id uuid REFERENCES clusters;
