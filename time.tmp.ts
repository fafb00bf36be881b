import { compileTrainStep } from "./lib/trm/compile.ts";
import { MODELS } from "./lib/trm/config.ts";
import { initialTrunk, parameterCount } from "./lib/trm/parameters.ts";
const model=MODELS.mini, B=32, S=100;
const t0=performance.now();
const step=await compileTrainStep(model,{batch:B,length:S},B,{threads:2});
const t1=performance.now();
const trunk=initialTrunk(model,0);
const n=B*(model.taskTokens+S)*model.hidden;
const f=(k:number)=>new Float32Array(k).map((_,i)=>Math.sin(i));
const a={tokens:new Int32Array(B*S).map((_,i)=>i%12),labels:new Int32Array(B*S).map((_,i)=>i%7),positions:new Int32Array(B*S).map((_,i)=>i%900),present:new Float32Array(B*S).fill(1),rows:f(B*64),zH:f(n),zL:f(n)};
const into={gradient:new Float32Array(parameterCount(model)),rowGradient:new Float32Array(B*64),zH:new Float32Array(n),zL:new Float32Array(n)};
const ts=[];for(let i=0;i<25;i++){const t=performance.now();await step(trunk.weights,a,into);ts.push(performance.now()-t);}
ts.sort((a,b)=>a-b);console.log("compile",t1-t0,"median",ts[12],"min",ts[0]);
