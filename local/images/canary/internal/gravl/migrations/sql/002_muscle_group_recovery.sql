CREATE TABLE muscle_group_recovery (
  muscle_group text PRIMARY KEY,
  last_trained timestamptz NOT NULL,
  sets bigint NOT NULL DEFAULT 0
);

CREATE INDEX workout_logs_exercise ON workout_logs (exercise_id, logged_at DESC);
