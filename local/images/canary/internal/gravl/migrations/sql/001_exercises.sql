CREATE TABLE exercises (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  muscle_group text NOT NULL
);

CREATE TABLE workout_logs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  exercise_id bigint NOT NULL REFERENCES exercises (id),
  reps integer NOT NULL CHECK (reps BETWEEN 1 AND 1000),
  weight_kg numeric(6, 2) NOT NULL CHECK (weight_kg >= 0),
  logged_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO exercises (name, muscle_group) VALUES
  ('Squat', 'legs'),
  ('Lunge', 'legs'),
  ('Deadlift', 'back'),
  ('Barbell row', 'back'),
  ('Pull-up', 'back'),
  ('Bench press', 'chest'),
  ('Dip', 'chest'),
  ('Overhead press', 'shoulders'),
  ('Biceps curl', 'arms'),
  ('Plank', 'core');
