import { startPack } from "../adapter/pack.ts";

startPack("operability", "What lets people run a stack: alerts, delivery and ownership.");
