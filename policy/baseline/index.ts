import { startPack } from "../adapter/pack.ts";

startPack("baseline", "Pod security, images, rights and secrets of a stack.");
