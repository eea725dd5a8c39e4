CREATE TABLE IF NOT EXISTS tenants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS projects (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, name)
);

CREATE TABLE IF NOT EXISTS apps (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
  name text NOT NULL,
  image text,
  host text,
  secret_encrypted bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (project_id, name)
);

CREATE TABLE IF NOT EXISTS usage_hourly (
  ts timestamptz NOT NULL,
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
  cpu_milli bigint NOT NULL DEFAULT 0,
  mem_mib bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (ts, tenant_id)
);

CREATE TABLE IF NOT EXISTS tenant_rates (
  tenant_id uuid PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
  cpu_milli_rate double precision NOT NULL DEFAULT 0,
  mem_mib_rate double precision NOT NULL DEFAULT 0,
  tier text NOT NULL DEFAULT 'standard',
  effective_from timestamptz NOT NULL DEFAULT now(),
  discount double precision NOT NULL DEFAULT 0
);
