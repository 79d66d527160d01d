package dev.pifi.engine.torch;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the methods of a TorchScript archive. Each method takes and returns one list of tensors.
 */
final class ScriptEmitter {
  private static final String WRITE_BY_PLACE =
      """
          _0 = torch.copy_(torch.narrow(x, axis, int(start), torch.size(y, axis)), y)
          return x
      """;

  private static final String WRITE_BY_INDEX =
      """
          i = torch.add(torch.arange(torch.size(y, axis), dtype=4, device=ops.prim.device(x)), start)
          _0 = torch.index_copy_(x, axis, i, y)
          return x
      """;

  private final StringBuilder code = new StringBuilder();
  private final boolean cuda;
  private final boolean widened;
  private final LinearKernels kernels;

  /**
   * @param cuda whether it is written for a GPU, where attention is one kernel and nothing may wait
   *     for a number to come to the host
   */
  ScriptEmitter(boolean cuda, boolean widened, LinearKernels kernels) {
    this.cuda = cuda;
    this.widened = widened;
    this.kernels = kernels;
    code.append(
        "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    code.append(
        """
          def mask(self: __torch__.Net, x: Tensor, words: Tensor, threshold: int, bits: int) -> Tensor:
            n = torch.numel(x)
            w = torch.slice(words, 0, 0, torch.add(torch.floordiv(n, 4), 1), 1)
            _0 = torch.bitwise_xor_(w, torch.__lshift__(w, 13))
            _1 = torch.bitwise_xor_(w, torch.bitwise_and(torch.__rshift__(w, 7), 144115188075855871))
            _2 = torch.bitwise_xor_(w, torch.__lshift__(w, 17))
            k = torch.__rshift__(torch.set_(torch.empty([0], dtype=2), w, 0, [n], [1]), 1)
            m = torch.bitwise_and_(torch.__irshift__(torch.rsub(k, threshold), 15), bits)
            return torch.view(torch.set_(torch.empty([0], dtype=15), m, 0, [n], [1]), torch.size(x))
          def rotate(self: __torch__.Net, x: Tensor, c: Tensor, s: Tensor, half: int) -> Tensor:
            x1 = torch.slice(x, -1, 0, half, 1)
            x2 = torch.slice(x, -1, half, torch.mul(half, 2), 1)
            return torch.add(torch.mul(x, c), torch.mul(torch.cat([torch.neg(x2), x1], -1), s))
          def few(self: __torch__.Net, x: Tensor, w: Tensor, shape: List[int]) -> Tensor:
            y = ops.mkldnn._linear_pointwise(w, torch.contiguous(torch.reshape(x, [-1, torch.size(w, 1)])), None, "none", annotate(List[Optional[number]], []), None)
            return torch.reshape(torch.contiguous(torch.t(y)), shape)
          def write(self: __torch__.Net, x: Tensor, y: Tensor, start: Tensor, axis: int) -> Tensor:
        """
            .indent(0));
    code.append((cuda ? WRITE_BY_INDEX : WRITE_BY_PLACE).indent(0));
    code.append(cuda ? AttentionExpression.ATTEND : "");
  }

  /** A method that returns the graph's outputs in order. */
  void forward(String method, Graph graph) {
    header(method, "");
    body(graph);
    code.append("    return [")
        .append(
            graph.outputs().values().stream()
                .map(value -> "torch.contiguous(" + ExpressionEmitter.name(value) + ")")
                .collect(Collectors.joining(", ")))
        .append("]\n");
  }

  /** A method that returns the scalar output and its gradients by some inputs and parameters. */
  void gradients(String method, Graph graph, String output, List<Value> by) {
    header(method, "");
    String loss = ExpressionEmitter.name(graph.output(output));
    gradientList(graph, graph.output(output), by, "torch.ones_like(" + loss + ")");
    code.append("    return torch.add([")
        .append(ExpressionEmitter.name(graph.output(output)))
        .append("], g)\n");
  }

  /**
   * One training step: forward, gradients, clipping, Adam. Behind the graph's tensors stand the
   * scalars step, learning rate, loss scale; further lists hold the trainable parameters as plain
   * storage and both moments. They are arguments of their own because the interpreter drops an
   * update of a list that it sees made and not returned.
   */
  void trainingStep(String method, Graph graph, List<Value> by, Optimizer optimizer) {
    int scalars = Layout.of(graph).size();
    header(method, packedList() + ", mp: List[Tensor], m: List[Tensor], w: List[Tensor]");
    scaledGradients(graph, by, scalars + 2);
    update(scalars, by.size(), optimizer);
    code.append("    return [loss, nrm]\n");
  }

  /** Adds the gradients of a part of a batch; the loss scale stands behind the graph's tensors. */
  void accumulation(String method, Graph graph, List<Value> by) {
    header(method, packedList() + ", acc: List[Tensor]");
    scaledGradients(graph, by, Layout.of(graph).size());
    code.append("    _9 = torch._foreach_add_(acc, g)\n    return [loss]\n");
  }

  /** Updates from accumulated gradients and clears them; the argument holds step and rate. */
  void accumulatedUpdate(String method, int n, Optimizer optimizer) {
    header(method, ", mp: List[Tensor], m: List[Tensor], w: List[Tensor], g: List[Tensor]");
    update(0, n, optimizer);
    code.append("    _8 = torch._foreach_zero_(g)\n    return [nrm]\n");
  }

  /** Puts weights into the order that the CPU's kernels read. */
  void packing(String method, DType type) {
    packing(method, ExpressionEmitter.to("a[i]", type));
  }

  /** Puts weights into the order that the CPU's kernels read for the product's gradient. */
  void transposedPacking(String method) {
    packing(method, "torch.t(a[i])");
  }

  private void packing(String method, String weight) {
    header(method, "");
    code.append("    p = annotate(List[Tensor], [])\n    for i in range(torch.len(a)):\n")
        .append("      _0 = torch.append(p, ops.mkldnn._reorder_linear_weight(")
        .append(weight)
        .append(", None))\n    return p\n");
  }

  /**
   * The most probable token of each hypothesis, int64 [batch * beams]. Behind the graph's tensors
   * stand places in the logits that may not come; {@code p} holds the packed weights, if there are
   * any.
   */
  void mostProbable(String method, Graph graph, List<String> packed) {
    header(method, packed.isEmpty() ? "" : ", p: List[Tensor]");
    body(graph, packed);
    code.append("    x = ").append(flatScores(graph, false)).append('\n');
    ban(graph);
    code.append("    y = torch.reshape(x, [-1, torch.size(")
        .append(ExpressionEmitter.name(graph.output("logits")))
        .append(", -1)])\n    return [torch.argmax(y, -1)]\n");
  }

  /**
   * The best continuations of each row's hypotheses, twice as many as those: scores and places in
   * [beams * vocabulary]. Behind the graph's tensors stand the places that may not come and the
   * hypotheses' scores so far, [batch, beams, 1].
   */
  void continuations(String method, Graph graph, List<String> packed) {
    header(method, packed.isEmpty() ? "" : ", p: List[Tensor]");
    body(graph, packed);
    String logits = ExpressionEmitter.name(graph.output("logits"));
    code.append("    x = ").append(flatScores(graph, true)).append('\n');
    ban(graph);
    code.append("    y = torch.add(torch.reshape(x, torch.size(")
        .append(logits)
        .append(")), a[")
        .append(Layout.of(graph).size() + 1)
        .append("])\n    k = torch.mul(torch.size(")
        .append(logits)
        .append(", 1), 2)\n")
        .append("    s, i, = torch.topk(torch.flatten(y, 1), k, -1, True, True)\n")
        .append("    return [s, i]\n");
  }

  private static String flatScores(Graph graph, boolean logarithms) {
    String logits = "torch.to(" + ExpressionEmitter.name(graph.output("logits")) + ", 6)";
    return "torch.reshape("
        + (logarithms ? "torch.log_softmax(" + logits + ", -1)" : logits)
        + ", [-1])";
  }

  private void ban(Graph graph) {
    code.append("    _5 = torch.index_fill_(x, 0, a[")
        .append(Layout.of(graph).size())
        .append("], -inf)\n");
  }

  String finish() {
    return code.toString();
  }

  /** The list of weights in the kernels' order; an empty one cannot be an argument. */
  private String packedList() {
    return kernels.packed().isEmpty() ? "" : ", q: List[Tensor]";
  }

  private void header(String method, String more) {
    code.append("  def ")
        .append(method)
        .append("(self: __torch__.Net, a: List[Tensor]")
        .append(more)
        .append(") -> List[Tensor]:\n");
  }

  /** The loss times the scale at a place of the argument, as {@code loss}, and its gradients. */
  private void scaledGradients(Graph graph, List<Value> by, int scale) {
    Value loss = graph.output("loss");
    gradientList(graph, loss, by, "a[" + scale + "]");
    code.append("    loss = torch.mul(torch.detach(")
        .append(ExpressionEmitter.name(loss))
        .append("), a[")
        .append(scale)
        .append("])\n");
  }

  private void body(Graph graph) {
    body(graph, List.of());
  }

  private void body(Graph graph, List<String> packedNames) {
    ExpressionEmitter emitter = prologue(graph, packedNames);
    graph.values().forEach(value -> line(emitter, value));
  }

  private void line(ExpressionEmitter emitter, Value value) {
    code.append("    ")
        .append(ExpressionEmitter.name(value))
        .append(" = ")
        .append(emitter.expression(value))
        .append('\n');
  }

  /** The sizes of axes and the random words that the values' expressions name. */
  private ExpressionEmitter prologue(Graph graph, List<String> packedNames) {
    Layout layout = Layout.of(graph);
    Map<String, String> packed = new HashMap<>();
    packedNames.forEach(name -> packed.put(name, "p[" + packed.size() + "]"));
    ExpressionEmitter emitter =
        new ExpressionEmitter(v -> "a[" + place(layout, v) + "]", packed, kernels, cuda, widened);
    Set<String> axes = new LinkedHashSet<>();
    for (Value input : graph.inputs().values()) {
      List<Axis> shape = input.shape().axes();
      for (int i = 0; i < shape.size(); i++) {
        if (shape.get(i) instanceof Axis.Named named && axes.add(named.name())) {
          code.append("    ")
              .append(ExpressionEmitter.axisName(named.name()))
              .append(" = torch.size(a[")
              .append(place(layout, input))
              .append("], ")
              .append(i)
              .append(")\n");
        }
      }
    }
    randomWords(emitter.dropoutSizes(graph));
    return emitter;
  }

  /**
   * A stream of 64-bit words for each group of four elements, as many as the largest dropout wants.
   */
  private void randomWords(Set<String> sizes) {
    if (sizes.isEmpty()) {
      return;
    }
    String most = sizes.stream().reduce((a, b) -> "ops.prim.max(" + a + ", " + b + ")").get();
    code.append("    words = torch.random_(torch.empty([torch.add(torch.floordiv(")
        .append(most)
        .append(", 4), 1)], dtype=4), -9223372036854775807, None)\n");
  }

  private static int place(Layout layout, Value v) {
    return switch (v.op()) {
      case INPUT -> layout.input(v.attribute(dev.pifi.graph.Attribute.NAME));
      case PARAMETER -> layout.parameter(v.attribute(dev.pifi.graph.Attribute.PARAMETER).name());
      default -> layout.constant(v);
    };
  }

  /** All values of a graph, and as {@code g} the gradients of one of them. */
  private void gradientList(Graph graph, Value of, List<Value> by, String start) {
    Differentiation differentiation = new Differentiation(graph, kernels, by);
    ExpressionEmitter emitter = prologue(graph, List.of());
    List<Value> order = differentiation.order();
    for (int i = 0; i < order.size(); i++) {
      line(emitter, order.get(i));
      code.append(differentiation.after(order.get(i), differentiation.isLast(order, i)));
    }
    code.append(differentiation.backward(of, start));
    code.append("    g = [")
        .append(by.stream().map(differentiation::gradient).collect(Collectors.joining(", ")))
        .append("]\n");
  }

  /**
   * Clipping and Adam on {@code g}; the fused kernel divides gradients by its scale, which is the
   * clipping.
   */
  private void update(int scalars, int n, Optimizer optimizer) {
    String step = "a[" + scalars + "]";
    String rate = "a[" + (scalars + 1) + "]";
    code.append("    nrm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)\n");
    String scale = "None";
    if (optimizer.clipNorm() > 0) {
      code.append("    gs = torch.clamp(torch.div(torch.add(nrm, 1e-06), ")
          .append(ExpressionEmitter.literal(optimizer.clipNorm()))
          .append("), 1.)\n");
      scale = "gs";
    }
    code.append("    _1 = torch.add_(").append(step).append(", 1.)\n");
    code.append("    sts = annotate(List[Tensor], [])\n    for j in range(")
        .append(n)
        .append("):\n      _2 = torch.append(sts, ")
        .append(step)
        .append(")\n");
    code.append("    _3 = torch.")
        .append(optimizer.decoupled() ? "_fused_adamw_" : "_fused_adam_")
        .append("(mp, g, m, w, annotate(List[Tensor], []), sts, lr=")
        .append(cuda ? rate : "float(" + rate + ")")
        .append(", beta1=")
        .append(ExpressionEmitter.literal(optimizer.beta1()))
        .append(", beta2=")
        .append(ExpressionEmitter.literal(optimizer.beta2()))
        .append(", weight_decay=")
        .append(ExpressionEmitter.literal(optimizer.weightDecay()))
        .append(", eps=")
        .append(ExpressionEmitter.literal(optimizer.epsilon()))
        .append(", amsgrad=False, maximize=False, grad_scale=")
        .append(scale)
        .append(", found_inf=None)\n");
  }
}
