CREATE TABLE IF NOT EXISTS clusters (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  kubeconfig_enc bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
