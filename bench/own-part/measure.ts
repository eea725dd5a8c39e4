import { ownPart } from "./share.ts";

// A process of its own for each measurement: node bench/own-part/measure.ts <stack> <rounds> [<share of the floor to waste>]

const [stack = "", rounds = "", waste = "0"] = process.argv.slice(2);
console.log(JSON.stringify(await ownPart(stack, Number(rounds), Number(waste))));
