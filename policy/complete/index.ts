import { startPack } from "../adapter/pack.ts";

startPack("complete", "All rules of the packs baseline, resilience and operability, in one process.");
