"""A training step of a Tiny Recursive Model in PyTorch, to time beside ours.

Reads requests from standard input, a JSON object a line, and answers each with a line of JSON:
the seconds of some runs of the step. The first line it writes says which PyTorch this is.

The step is the one of lib/trm: all cycles but the last without gradients, the stablemax loss, the
halting loss, gradients of every weight and task embedding. It works as the reference implementation does: every
grid has all the tokens of the batch's length, and with bf16 all products and states are bfloat16
while the weights and the loss stay float32. On a GPU the layers are compiled by torch.compile.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

VOCABULARY = 12


def weights_of(model):
    d, inner = model["hidden"], model["inner"]

    def weight(out, size):
        return torch.nn.Parameter(torch.randn(out, size) / size**0.5)

    def layer():
        square = {name: weight(d, d) for name in ("q", "k", "v", "o")}
        return {**square, "gate": weight(inner, d), "up": weight(inner, d), "down": weight(d, inner)}

    return {
        "embed": weight(VOCABULARY, d),
        "head": weight(VOCABULARY, d),
        "halt": weight(2, d),
        "layers": [layer() for _ in range(model["layers"])],
    }


def parameters_of(weights):
    for name, value in weights.items():
        if name == "layers":
            for layer in value:
                yield from layer.values()
        else:
            yield value


def rotary_tables(length, size, dtype):
    frequency = 1 / 10000 ** (torch.arange(0, size, 2).float() / size)
    angles = torch.outer(torch.arange(length).float(), frequency).repeat(1, 2)
    return angles.cos()[:, None].to(dtype), angles.sin()[:, None].to(dtype)


class Step:
    """The step for one model, shape and type of number."""

    def __init__(self, model, batch, length, dtype):
        torch.manual_seed(0)
        self.model, self.dtype = model, dtype
        self.weights = weights_of(model)
        self.parameters = list(parameters_of(self.weights))
        self.tokens = torch.randint(1, VOCABULARY, (batch, length))
        self.labels = torch.randint(1, VOCABULARY, (batch, length))
        self.embeddings = torch.nn.Parameter(torch.zeros(batch, model["embeddingSize"]))
        self.total = model["embeddingTokens"] + length
        state = (batch, self.total, model["hidden"])
        self.states = tuple(torch.randn(1, 1, state[2]).expand(state).to(dtype) for _ in range(2))
        self.tables = rotary_tables(self.total, model["hidden"] // model["heads"], dtype)

    def linear(self, x, weight):
        return F.linear(x, weight.to(self.dtype))

    def norm(self, x):
        wide = x.float()
        return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + 1e-5)).to(self.dtype)

    def turn(self, x):
        cos, sin = self.tables
        left, right = x.chunk(2, -1)
        return x * cos + torch.cat((-right, left), -1) * sin

    def attention(self, x, layer):
        batch, length, d = x.shape
        heads = self.model["heads"]

        def split(name):
            return self.linear(x, layer[name]).view(batch, length, heads, d // heads)

        q, k = self.turn(split("q")).transpose(1, 2), self.turn(split("k")).transpose(1, 2)
        v = split("v").transpose(1, 2)
        if hasattr(F, "scaled_dot_product_attention"):
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            mixed = (q @ k.transpose(-2, -1) * (d // heads) ** -0.5).softmax(-1) @ v
        return self.linear(mixed.transpose(1, 2).reshape(batch, length, d), layer["o"])

    def net(self, z, injection):
        h = z + injection
        for layer in self.weights["layers"]:
            h = self.norm(h + self.attention(h, layer))
            gated = F.silu(self.linear(h, layer["gate"])) * self.linear(h, layer["up"])
            h = self.norm(h + self.linear(gated, layer["down"]))
        return h

    def cycle(self, z_h, z_l, x):
        for _ in range(self.model["lCycles"]):
            z_l = self.net(z_l, z_h + x)
        return self.net(z_h, z_l), z_l

    def embed(self):
        d, front = self.model["hidden"], self.model["embeddingTokens"]
        grid = F.embedding(self.tokens, self.weights["embed"].to(self.dtype))
        size = self.embeddings.shape[1]
        task = F.pad(self.embeddings, (0, front * d - size)).view(-1, front, d)
        return torch.cat((task.to(self.dtype), grid), 1) * d**0.5

    def loss(self, z_h):
        logits = F.linear(z_h[:, self.model["embeddingTokens"] :], self.weights["head"].to(self.dtype))
        logits = logits.float()
        stable = torch.where(logits < 0, 1 / (1 - logits), logits + 1)
        chances = (stable / stable.sum(-1, keepdim=True)).log()
        right = (logits.argmax(-1) == self.labels).all(-1).float()
        halt = F.linear(z_h[:, 0], self.weights["halt"].to(self.dtype)).float()[:, 0]
        token = -chances.gather(-1, self.labels[..., None]).mean((1, 2)).sum()
        return token + 0.5 * F.binary_cross_entropy_with_logits(halt, right, reduction="sum")

    def run(self):
        z_h, z_l = self.states
        with torch.no_grad():
            x = self.embed()
            for _ in range(self.model["hCycles"] - 1):
                z_h, z_l = self.cycle(z_h, z_l, x)
        z_h, z_l = self.cycle(z_h, z_l, self.embed())
        torch.autograd.grad(self.loss(z_h), [*self.parameters, self.embeddings], allow_unused=True)


def measure(request):
    torch.set_num_threads(request["threads"])
    on_gpu = request["device"] == "cuda"
    if on_gpu:
        # Needs PyTorch 2, as torch.compile does.
        torch.set_default_device("cuda")
    step = Step(request["model"], request["batch"], request["length"], getattr(torch, request["dtype"]))
    if on_gpu:
        step.net = torch.compile(step.net)
    seconds = []
    for run in range(request["warmups"] + request["runs"]):
        begin = time.perf_counter()
        step.run()
        if on_gpu:
            torch.cuda.synchronize()
        if run >= request["warmups"]:
            seconds.append(time.perf_counter() - begin)
    return {"seconds": seconds}


def main():
    config = torch.__config__.show()
    words = [word for word in ("MKL-DNN", "OpenBLAS", "USE_MKL=ON", "BLAS_INFO") if word in config]
    blas = [part.strip() for part in config.replace("\n", ",").split(",") if "BLAS_INFO" in part]
    about = {"torch": torch.__version__, "blas": blas, "built": words}
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        try:
            answer = measure(json.loads(line))
        except Exception as error:  # reported to the parent process
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
