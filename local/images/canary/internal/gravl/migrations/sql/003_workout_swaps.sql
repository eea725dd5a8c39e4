CREATE TABLE workout_swaps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_log_id bigint NOT NULL REFERENCES workout_logs (id),
  to_log_id bigint NOT NULL REFERENCES workout_logs (id),
  swapped_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE workout_logs ADD COLUMN swapped_from_id bigint REFERENCES workout_logs (id);
