CREATE TABLE custom_workouts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE custom_workout_exercises (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  custom_workout_id bigint NOT NULL REFERENCES custom_workouts (id),
  exercise_id bigint NOT NULL REFERENCES exercises (id)
);

ALTER TABLE workout_logs
  ADD COLUMN source_type text,
  ADD COLUMN custom_workout_id bigint REFERENCES custom_workouts (id),
  ADD COLUMN custom_workout_exercise_id bigint REFERENCES custom_workout_exercises (id);
