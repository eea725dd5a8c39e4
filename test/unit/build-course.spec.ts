import assert from "node:assert/strict";
import { progress } from "../../local/tools/build.ts";
import { Course } from "../../local/tools/course.ts";

const names = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `package/${first + i}`);

describe("the course of a build", () => {
  it("counts a package once, for the tool that comes first", () => {
    const course = new Course(3);
    course.learn(0, names(0, 100));
    course.learn(1, names(50, 100));
    assert.equal(course.left(0), 100);
    course.finish(0, 100);
    assert.equal(course.left(1), 50);
    assert.equal(course.left(2), 0);
  });

  it("tells the time left by the pace, as soon as it knows what is left", () => {
    let now = 0;
    const course = new Course(2, () => now);
    course.learn(0, names(0, 200));
    now = 60_000;
    assert.equal(course.minutes(100), undefined);
    course.learn(1, names(100, 400));
    assert.equal(course.minutes(99), undefined);
    assert.equal(course.minutes(100), 4);
    course.finish(0, 200);
    now = 120_000;
    assert.equal(course.minutes(0), 3);
    assert.equal(course.minutes(300), 0);
  });

  it("does not wait for what an earlier run compiled", () => {
    let now = 0;
    const course = new Course(2, () => now);
    course.learn(0, names(0, 1000));
    course.learn(1, names(0, 1100));
    now = 60_000;
    course.finish(0, 100);
    assert.equal(course.minutes(0), 1);
  });

  it("is read in one line", () => {
    assert.equal(progress(100, 473, undefined), "100 of at most 473 packages compiled");
    assert.equal(
      progress(100, 473, 12),
      "100 of at most 473 packages compiled; about 12 min left for all tools",
    );
  });
});
