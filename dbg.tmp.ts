import { compareWithCpu } from "./test/jit/cases/case.ts";
import { ELEMENTWISE } from "./test/jit/cases/elementwise.ts";
import { MATMUL } from "./test/jit/cases/matmul.ts";
import { REDUCE } from "./test/jit/cases/reduce.ts";
import { SHAPE } from "./test/jit/cases/shape.ts";
let n=0;
for (const c of [...ELEMENTWISE,...MATMUL,...REDUCE,...SHAPE]) for (const fused of c.kernel==="BatchMatMul"?[true,false]:[true]) { n++;
  try { await compareWithCpu([c], fused); } catch (e) { console.log(c.kernel, "|", c.name, fused, "|", (e as Error).message.slice(0,300).replaceAll("\n"," ")); }
}
console.log(n);
