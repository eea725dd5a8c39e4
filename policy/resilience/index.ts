import { startPack } from "../adapter/pack.ts";

startPack(
  "resilience",
  "What keeps a stack up: availability, capacity, network, certificates, state and backups.",
);
