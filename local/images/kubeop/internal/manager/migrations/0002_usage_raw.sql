CREATE TABLE IF NOT EXISTS usage_raw (
  ts timestamptz NOT NULL,
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
  cpu_milli bigint NOT NULL DEFAULT 0,
  mem_mib bigint NOT NULL DEFAULT 0
);
